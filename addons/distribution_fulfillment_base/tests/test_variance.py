"""An exception has an owner, a deadline and a cost, is one per rule and record, and comes back when it recurs."""

from datetime import datetime

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestVariance(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.driver = cls.env.ref("distribution_fulfillment_base.cost_driver_price_erosion")
        cls.area = cls.env["fulfillment.area"].create({"name": "Prices", "code": "prices"})
        cls.clerk = new_test_user(
            cls.env, "clerk", groups="distribution_fulfillment_base.group_customer_service"
        )
        cls.colleague = new_test_user(
            cls.env, "colleague", groups="distribution_fulfillment_base.group_buyer"
        )
        cls.boss = new_test_user(cls.env, "boss", groups="distribution_fulfillment_base.group_sales_manager")
        cls.owner = new_test_user(
            cls.env, "powner", groups="distribution_fulfillment_base.group_process_owner"
        )
        cls.area.owner_ids = [(0, 0, {"company_id": cls.company.id, "user_id": cls.boss.id})]
        cls.rule = cls._rule(
            response="record",
            owner_id=False,
            area_id=cls.area.id,
            deadline_hours=16,
            cost_driver_id=cls.driver.id,
            severity="3",
        )
        cls.cause = cls.env.ref("distribution_fulfillment_base.root_cause_master_data")

    def _open(self, price=8.0):
        return self.scenario().at("2026-01-09 15:00").order((self.apple, 5, price))

    def test_everything_the_inbox_shows(self):
        """Friday 15:00 UTC, 16 working hours of an 8-to-17 calendar in UTC: Tuesday."""
        calendar = self.company.resource_calendar_id
        calendar.tz = "UTC"
        scenario = self._open()
        variance = scenario.variances()
        self.assertRecordValues(
            variance,
            [
                {
                    "rule_id": self.rule.id,
                    "owner_id": self.boss.id,
                    "severity": "3",
                    "state": "open",
                    "cost": 10.0,
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    "partner_id": self.customer.id,
                    "product_id": self.apple.id,
                    "document_name": scenario.sale.name,
                    "area_id": self.area.id,
                    "opened_at": datetime(2026, 1, 9, 15),
                    "line_res_id": scenario.sale.order_line.id,
                    "occurrence_count": 1,
                }
            ],
        )
        self.assertEqual(
            variance.deadline, calendar.plan_hours(16, datetime(2026, 1, 9, 15), compute_leaves=True)
        )
        self.assertGreater(variance.deadline, datetime(2026, 1, 12))
        self.assertIn("20.0 % below the pricelist", variance.name)
        self.assertRecordValues(
            variance.cost_line_ids, [{"basis": "measured", "amount": 10.0, "driver_id": self.driver.id}]
        )
        self.assertEqual(variance.activity_ids.user_id, self.boss)
        opened = scenario.events("variance_opened")
        self.assertEqual((opened.uuid, opened.amount), (variance.event_uuid, 10.0))
        self.assertEqual(scenario.sale.fulfillment_variance_count, 1)

    def test_no_money_is_not_zero(self):
        """Nobody put money on it: nothing is shown. What was measured to cost nothing costs zero."""
        self.rule.write({"cost_driver_id": False, "change_note": "Nobody put money on it"})
        variance = self._open().variances()
        self.assertRecordValues(variance, [{"cost": 0.0, "is_unmeasured": True}])
        variance._charge({variance: {"basis": "measured", "amount": 0.0, "driver_id": self.driver.id}})
        self.assertRecordValues(variance, [{"cost": 0.0, "is_unmeasured": False}])

    def test_the_warehouses_own_owner_comes_first(self):
        self.area.owner_ids = [
            (
                0,
                0,
                {
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    "user_id": self.colleague.id,
                },
            )
        ]
        self.assertEqual(self._open().variances().owner_id, self.colleague)
        self.rule.write({"owner_id": self.owner.id, "change_note": "Knows prices best"})
        self.assertEqual(self._open().variances().owner_id, self.owner)

    def test_an_archived_owner_owns_nothing(self):
        self.boss.active = False
        self.assertFalse(self._open().variances().owner_id)

    def test_overdue_after_the_deadline(self):
        variance = self._open().variances()
        self.assertFalse(variance.is_overdue)
        self.set_clock("2026-02-01 12:00")
        variance.invalidate_recordset(["is_overdue"])
        self.assertTrue(variance.is_overdue)
        self.assertIn(variance, self.env["fulfillment.variance"].search([("is_overdue", "=", True)]))
        self.assertNotIn(variance, self.env["fulfillment.variance"].search([("is_overdue", "=", False)]))

    def test_one_open_for_a_rule_and_record_and_reopened_when_it_recurs(self):
        scenario = self._open()
        variance = scenario.variances()

        def again(price):
            scenario.sale._action_cancel()
            scenario.sale.action_draft()
            scenario.sale.order_line.price_unit = price
            scenario.confirm()

        again(7.0)
        self.assertRecordValues(
            scenario.variances(), [{"id": variance.id, "actual": 7.0, "cost": 15.0, "occurrence_count": 2}]
        )
        variance._resolve(self.cause, "Explained to the desk")
        self.assertEqual(variance.state, "resolved")
        self.assertFalse(variance.activity_ids)
        self.assertEqual(scenario.sale.fulfillment_variance_count, 0)
        freight = self.env["fulfillment.cost.driver"].search([("id", "!=", self.driver.id)], limit=1)
        self.rule.write({"cost_driver_id": freight.id, "change_note": "Charged elsewhere"})
        again(6.0)
        self.assertRecordValues(variance, [{"resolved_at": False, "resolved_by_id": False, "cost": 20.0}])
        self.assertTrue(variance.reopened_at)
        self.assertEqual(variance.cost_line_ids.driver_id, freight, "one charge, whatever its driver")
        self.assertRecordValues(
            scenario.variances(), [{"id": variance.id, "state": "open", "occurrence_count": 3}]
        )
        self.assertEqual(len(scenario.events("variance_reopened")), 1)
        self.assertEqual(len(variance.activity_ids), 1)

    def test_the_database_keeps_it_to_one(self):
        variance = self._open().variances()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            variance.copy({"state": "open"})
            self.env.flush_all()

    def test_resolved_in_the_inbox(self):
        scenario = self._open()
        variance = scenario.variances().with_user(self.boss)
        variance.action_take()
        self.assertEqual(variance.state, "in_progress")
        action = variance.action_resolve_wizard()
        form = Form(self.env[action["res_model"]].with_user(self.boss).with_context(**action["context"]))
        form.root_cause_id = self.cause
        form.resolution = "Price agreement entered"
        form.save().action_resolve()
        self.assertRecordValues(
            variance.sudo(),
            [
                {
                    "state": "resolved",
                    "root_cause_id": self.cause.id,
                    "resolution": "Price agreement entered",
                    "resolved_by_id": self.boss.id,
                }
            ],
        )
        event = scenario.events("variance_resolved")
        self.assertEqual((event.root_event_uuid, event.actor_name), (variance.event_uuid, self.boss.name))
        self.assertIn("Price agreement entered", event.note)

    def test_many_at_once(self):
        variances = self._open().variances() | self._open(7.0).variances()
        action = variances.with_user(self.boss).action_resolve_wizard()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.boss)
            .with_context(**action["context"])
            .create({"root_cause_id": self.cause.id, "resolution": "Same cause"})
        )
        wizard.action_resolve()
        self.assertEqual(variances.mapped("state"), ["resolved", "resolved"])

    def test_nothing_is_resolved_without_words(self):
        variance = self._open().variances()
        wizard = (
            self.env["fulfillment.variance.resolve"]
            .with_user(self.boss)
            .create({"variance_ids": variance.ids, "root_cause_id": self.cause.id, "resolution": "  "})
        )
        with self.assertRaisesRegex(UserError, "write what was done"):
            wizard.action_resolve()

    def test_who_may_work_on_it(self):
        variance = self._open().variances()
        variance.sale_order_id.user_id = self.clerk
        for user, allowed in (
            (self.boss, True),
            (self.owner, True),
            (self.clerk, False),
            (self.colleague, False),
        ):
            with self.subTest(user.login):
                if allowed:
                    variance.with_user(user).reason_note = f"seen by {user.login}"
                    continue
                for act in ("action_take", "action_resolve_wizard"):
                    with self.assertRaisesRegex(AccessError, "belong to somebody else"):
                        getattr(variance.with_user(user), act)()
                wizard = (
                    self.env["fulfillment.variance.resolve"]
                    .with_user(user)
                    .create(
                        {
                            "variance_ids": variance.ids,
                            "root_cause_id": self.cause.id,
                            "resolution": "Mine now",
                        }
                    )
                )
                with self.assertRaises(AccessError):
                    wizard.action_resolve()

    def test_what_was_found_is_nobodys_to_change(self):
        variance = self._open().variances()
        for user in (self.boss, self.owner):
            for values in (
                {"cost": 0},
                {"state": "resolved"},
                {"actual": 10.0},
                {"deadline": "2030-01-01"},
                {"company_id": 1},
            ):
                with (
                    self.subTest(user=user.login, values=values),
                    self.assertRaisesRegex(UserError, "cannot be changed by hand"),
                ):
                    variance.with_user(user).write(values)
            with self.assertRaises(AccessError):
                variance.with_user(user).unlink()
            with self.assertRaises(UserError):
                self.env["fulfillment.variance"].with_user(user).create({"name": "Invented"})

    def test_nobody_lays_it_down_without_a_successor(self):
        variance = self._open().variances()
        for user in (self.boss, self.owner):
            with self.assertRaisesRegex(UserError, "nobody would answer"):
                variance.with_user(user).owner_id = False
        self.assertEqual(variance.owner_id, self.boss)

    def test_an_exception_without_owner_can_be_taken(self):
        self.area.owner_ids.unlink()
        variance = self._open().variances()
        variance.with_user(self.colleague).action_take()
        self.assertRecordValues(variance, [{"owner_id": self.colleague.id, "state": "in_progress"}])

    def test_companies_are_apart(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        variance = self._open().variances()
        for record in (variance, variance.cost_line_ids):
            self.assertFalse(record.with_user(stranger).search([("id", "in", record.ids)]))
        with self.assertRaises(AccessError):
            variance.with_user(stranger).action_take()

    def test_the_document_opens_and_its_absence_is_told(self):
        variance = self._open().variances()
        self.assertEqual(variance.action_open_document()["res_id"], variance.res_id)
        variance.sudo().res_id = 10**9
        with self.assertRaisesRegex(UserError, "no longer exists"):
            variance.action_open_document()

    def test_reasons_are_kept_for_good(self):
        self.rule.write({"response": "reason", "change_note": "Stricter"})
        scenario = self.scenario().quotation((self.apple, 5, 8.0))
        scenario.sale.with_context(fulfillment_reason_id=self._reason().id).action_confirm()
        justification = self.env["fulfillment.justification"].search([("res_id", "=", scenario.sale.id)])
        self.assertEqual(justification.reason_id, self._reason())
        with self.assertRaises(UserError):
            justification.note = "Something else"
        with self.assertRaises(UserError):
            justification.unlink()
