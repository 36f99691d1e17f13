"""Targets: a ramp by day, versions that stay, and the more specific site."""

import doctest

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_fulfillment_kpi import ramp

from .target_common import ROLES, TargetCommon


@tagged("post_install", "-at_install")
class TestTarget(TargetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Target = cls.env["fulfillment.target"].with_user(cls.owner)
        cls.Target = cls.Target.with_context(allowed_company_ids=cls.company.ids)
        cls.west = cls.env["stock.warehouse"].create(
            {"name": "West", "code": "WST", "company_id": cls.company.id}
        )

    def setUp(self):
        super().setUp()
        self.set_clock("2026-01-05 15:00")

    def _target(self, target_value=95.0, **values):
        return self.Target.create(
            {
                "metric_code": "M13.line",
                "valid_from": "2026-01-05",
                "target_value": target_value,
                "reason": "What the customers were told",
                **values,
            }
        )

    def _asked(self, day, warehouse=None, code="M13.line", basis="first"):
        found = self.Target._target_on([code], self.company, warehouse, day, basis)
        return found[code]["value"] if code in found else None

    def test_arithmetic_of_the_ramp(self):
        result = doctest.testmod(ramp)
        self.assertGreater(result.attempted, 3)
        self.assertFalse(result.failed)

    def test_linear_by_day(self):
        self._target(start_value=80.0, ramp_until="2026-02-04")
        for day, value in (
            ("2026-01-04", None),
            ("2026-01-05", 80.0),
            ("2026-01-06", 80.5),
            ("2026-01-20", 87.5),
            ("2026-02-03", 94.5),
            ("2026-02-04", 95.0),
            ("2026-12-31", 95.0),
        ):
            with self.subTest(day=day):
                self.assertEqual(self._asked(day), value)

    def test_a_step_without_a_ramp(self):
        self._target(start_value=80.0)
        self.assertEqual(self._asked("2026-01-04"), None)
        self.assertEqual(self._asked("2026-01-05"), 95.0)

    def test_a_ramp_may_lead_down(self):
        self._target(4.0, metric_code="M01.mean", start_value=6.0, ramp_until="2026-01-09")
        self.assertEqual(self._asked("2026-01-06", code="M01.mean"), 5.5)

    def test_a_change_is_a_further_version(self):
        first = self._target()
        self.set_clock("2026-03-02 15:00")
        second = self._target(97.0, valid_from="2026-03-02", reason="Reached two months in a row")
        self.assertEqual(self._asked("2026-03-01"), 95.0)
        self.assertEqual(self._asked("2026-03-02"), 97.0)
        self.assertEqual((str(first.valid_until), second.valid_until), ("2026-03-01", False))
        self.assertEqual((first.today_text, second.today_text), ("–", "97.00 %"))

    def test_no_two_hold_on_one_day(self):
        self._target()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._target(90.0)

    def test_the_past_stays(self):
        self._target()
        self.set_clock("2026-03-02 15:00")
        with self.assertRaisesRegex(UserError, "before today"):
            self._target(90.0, valid_from="2026-02-01")
        # The very first one may begin with the go-live.
        self._target(90.0, valid_from="2026-02-01", metric_code="M04.line")

    def test_it_is_never_changed(self):
        target = self._target()
        for record in (target, target.sudo()):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                record.write({"target_value": 50.0})
            for doomed in (record, self.as_if_uninstalling(record)):
                with self.assertRaisesRegex(UserError, "has begun"):
                    doomed.unlink()
        target.message_post(body="Talked about.")
        self._target(99.0, valid_from="2026-06-01").unlink()

    def test_the_site_goes_before_the_company(self):
        self._target()
        self._target(90.0, warehouse_id=self.west.id)
        self.assertEqual(self._asked("2026-01-06"), 95.0)
        self.assertEqual(self._asked("2026-01-06", self.west), 90.0)
        self.assertEqual(self._asked("2026-01-06", self.warehouse), 95.0)
        found = self.Target._target_on(["M13.line"], self.company, self.west, "2026-01-06")
        self.assertTrue(found["M13.line"]["is_site"])

    def test_a_site_gives_up_its_own(self):
        self._target()
        self._target(90.0, warehouse_id=self.west.id)
        self.set_clock("2026-02-02 15:00")
        self._target(0.0, warehouse_id=self.west.id, kind="none", valid_from="2026-02-02")
        self.assertEqual(self._asked("2026-02-01", self.west), 90.0)
        self.assertEqual(self._asked("2026-02-02", self.west), 95.0)
        self._target(0.0, kind="none", valid_from="2026-02-02")
        self.assertEqual(self._asked("2026-02-02", self.west), None)

    def test_each_promise_has_its_own(self):
        self._target()
        self._target(98.0, promise_basis="last")
        self.assertEqual(self._asked("2026-01-06"), 95.0)
        self.assertEqual(self._asked("2026-01-06", basis="last"), 98.0)
        # A metric without a promise has one target, whatever a client sends.
        self.assertFalse(self._target(3.0, metric_code="M04.line", promise_basis="last").promise_basis)
        self.assertEqual(self._asked("2026-01-06", code="M04.line"), 3.0)

    def test_many_days_are_one_query(self):
        self._target(start_value=80.0, ramp_until="2026-02-04")
        self._target(4.0, metric_code="M01.mean")
        days = [f"2026-01-{day:02}" for day in range(1, 32)]
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.Target._targets(["M13.line", "M01.mean"], self.company, None, some)
            return self.env.cr.sql_log_count - before, found

        count(days)
        few, _found = count(days[4:6])
        many, found = count(days)
        self.assertEqual(few, many)
        self.assertEqual(len(found), 2 * 27)

    def test_mistakes_are_named(self):
        for message, values in (
            ("has no reason", {"reason": "  "}),
            ("Choose which one", {"promise_basis": False}),
        ):
            with self.subTest(message), self.assertRaisesRegex(ValidationError, message):
                self._target(**values)

    def test_change_opens_a_filled_form(self):
        target = self._target(start_value=80.0, ramp_until="2026-02-04", warehouse_id=self.west.id)
        self.set_clock("2026-01-20 15:00")
        target.invalidate_recordset()
        context = target.action_change()["context"]
        self.assertEqual(context["default_start_value"], 87.5)
        self.assertEqual(context["default_warehouse_id"], self.west.id)
        new = self.Target.with_context(**context).create({"reason": "Faster"})
        self.assertEqual((str(new.valid_from), new.target_value), ("2026-01-20", 95.0))
        self.assertEqual((new.start_value, str(new.ramp_until)), (87.5, "2026-02-04"))

    def test_process_owners_set_them_and_all_read_them(self):
        target = self._target()
        for role in ROLES:
            with self.subTest(role):
                own = self.as_user(target, self._user(f"target_{role}", role))
                self.assertEqual(own.target_value, 95.0)
                is_allowed = role in ("process_owner", "consultant")
                for operation in ("write", "create", "unlink"):
                    self.assertEqual(own.has_access(operation), is_allowed)

    def test_two_companies(self):
        self._target()
        foreign = self.env["res.company"].create({"name": "Foreign Inc."})
        stranger = self._user("stranger_target", "process_owner", foreign)
        theirs = self.as_user(self.env["fulfillment.target"], stranger)
        self.assertFalse(theirs.search([]))
        self.assertEqual(theirs._target_on(["M13.line"], self.company, None, "2026-01-06"), {})
        with self.assertRaises(AccessError):
            self._target(company_id=foreign.id)
        with self.assertRaises(UserError):
            self._target(
                warehouse_id=self.env["stock.warehouse"].search([("company_id", "=", foreign.id)], limit=1).id
            )
