"""Past its deadline an exception is escalated step by step, in working hours of its own company."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import FulfillmentCommon

ROLE = "distribution_fulfillment_base.group_"


@tagged("post_install", "-at_install")
class TestEscalation(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "UTC"
        cls.area = cls.env["fulfillment.area"].create({"name": "Prices", "code": "prices_escalation"})
        cls.owner, cls.lead, cls.director = (
            new_test_user(cls.env, f"escalate_{name}", groups=f"{ROLE}user")
            for name in ("owner", "lead", "director")
        )
        cls.area.owner_ids = [
            (0, 0, {"company_id": cls.company.id, "user_id": cls.lead.id}),
            (
                0,
                0,
                {
                    "company_id": cls.company.id,
                    "warehouse_id": cls.warehouse.id,
                    "user_id": cls.owner.id,
                },
            ),
        ]
        cls.first = cls._step(2)
        cls.second = cls._step(8, target="user", user_id=cls.director.id)
        cls.rule = cls._rule(response="record", owner_id=False, area_id=cls.area.id, deadline_hours=0)

    @classmethod
    def _step(cls, hours, **values):
        return cls.env["fulfillment.escalation.step"].create(
            {"area_id": cls.area.id, "hours": hours, **values}
        )

    def _open(self, deadline="2026-01-09 14:00", **values):
        """An exception with this deadline (UTC); 9 January 2026 is a Friday."""
        self.set_clock("2026-01-08 12:00")
        scenario = self.scenario().order((self.apple, 5, 8.0), **values)
        scenario.variances().deadline = fields.Datetime.to_datetime(deadline)
        return scenario

    def _cron(self, instant):
        """Run what is due at an instant, as the cron does but without its commits."""
        self.set_clock(instant)
        now = fields.Datetime.now()
        Variance = self.env["fulfillment.variance"]
        for step, ids in Variance._due_for_escalation(now).items():
            Variance.browse(ids)._escalate(step, now)

    def test_both_sides_of_each_step(self):
        """Friday 14:00 plus 2 working hours (8 to 12, 13 to 17): 16:00; plus 8: Monday 13:00 or 14:00."""
        calendar = self.company.resource_calendar_id
        scenario = self._open()
        variance = scenario.variances()
        second = calendar.plan_hours(8, variance.deadline, compute_leaves=True)
        self.assertGreater(second, fields.Datetime.to_datetime("2026-01-12 08:00"))
        for instant, told in (
            (fields.Datetime.to_datetime("2026-01-09 15:59"), []),
            (fields.Datetime.to_datetime("2026-01-09 16:00"), [self.lead]),
            (second - timedelta(minutes=1), [self.lead]),
            (second, [self.lead, self.director]),
            (second + timedelta(days=30), [self.lead, self.director]),
        ):
            with self.subTest(instant=instant):
                self._cron(instant)
                self.assertEqual([taken.user_id for taken in variance.escalation_ids], told)
                self.assertEqual(variance.escalation_level, len(told))
        self.assertEqual(variance.activity_ids.user_id, self.owner | self.lead | self.director)
        self.assertEqual(variance.owner_id, self.owner, "escalation tells; it does not take away")
        bodies = " ".join(variance.message_ids.mapped("body"))
        self.assertIn(f"Escalated to {self.lead.name}: 2 working hours past the deadline", bodies)
        self.assertIn(f"Escalated to {self.director.name}: 8 working hours", bodies)
        events = scenario.events("variance_escalated")
        self.assertEqual(
            [(event.quantity, event.change_text, event.root_event_uuid) for event in events],
            [
                (2, self.lead.name, variance.event_uuid),
                (8, self.director.name, variance.event_uuid),
            ],
        )
        self.assertFalse(events.filtered("new_text"), "named as a party, whose name can be taken away")
        self.assertIn(variance, variance.search([("escalation_level", ">", 0)]))

    def test_who_is_told_may_read_it(self):
        variance = self._open().variances()
        self.assertFalse(variance.with_user(self.director).has_access("read"))
        self._cron("2026-01-20 12:00")
        self.assertTrue(variance.with_user(self.director).has_access("read"))
        self.assertTrue(variance.with_user(self.director).read(["name", "escalation_ids"]))

    def test_a_resolved_one_is_left_alone_and_a_reopened_one_begins_anew(self):
        scenario = self._open()
        variance = scenario.variances()
        self._cron("2026-01-09 16:00")
        variance._resolve(self.env.ref("distribution_fulfillment_base.root_cause_master_data"), "Done")
        self._cron("2026-01-20 12:00")
        self.assertEqual(len(variance.escalation_ids), 1)
        scenario.sale._action_cancel()
        scenario.sale.action_draft()
        scenario.confirm()
        self.assertRecordValues(variance, [{"state": "open", "escalation_level": 0}])
        self._cron("2026-01-30 12:00")
        self.assertEqual((variance.escalation_level, len(variance.escalation_ids)), (2, 3))

    def test_who_has_left_is_skipped(self):
        variance = self._open().variances()
        (self.lead | self.director).active = False
        self._cron("2026-01-20 12:00")
        self.assertFalse(variance.escalation_ids)

    def test_the_owner_is_not_asked_twice(self):
        variance = self._open().variances()
        variance.owner_id = self.lead
        self._cron("2026-01-09 16:00")
        self.assertEqual(len(variance.activity_ids), 1)
        self.assertEqual(variance.escalation_level, 1)

    def test_each_company_by_its_own_calendar(self):
        """14:00 UTC is 9:00 in New York and 22:00 in Singapore: there the two hours begin on Monday."""
        other = self.env["res.company"].create({"name": "Singapore"})
        calendar = self.company.resource_calendar_id.copy({"tz": "Asia/Singapore", "company_id": other.id})
        other.resource_calendar_id = calendar
        self.company.resource_calendar_id.tz = "America/New_York"
        self.director.company_ids |= other
        self.first.write({"target": "user", "user_id": self.director.id})
        here = self._open().variances()
        there = here.copy(
            {"company_id": other.id, "res_id": 0, "deadline": here.deadline, "warehouse_id": False}
        )
        there.deadline = here.deadline
        self._cron("2026-01-09 16:00")
        self.assertEqual((here.escalation_level, there.escalation_level), (1, 0))
        # Monday 8:00 in Singapore is 0:00 UTC.
        self._cron("2026-01-12 01:59")
        self.assertEqual(there.escalation_level, 0)
        self._cron("2026-01-12 02:00")
        self.assertEqual(there.escalation_level, 1)

    def test_a_step_of_one_company_is_not_the_others(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.director.company_ids |= other
        (self.first | self.second).company_id = other
        variance = self._open().variances()
        self._cron("2026-01-20 12:00")
        self.assertFalse(variance.escalation_ids)

    def test_who_may_not_see_the_company_is_not_told(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.director.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        variance = self._open().variances()
        self._cron("2026-01-20 12:00")
        self.assertEqual(variance.escalation_ids.user_id, self.lead)

    def test_a_step_names_somebody_who_can_act(self):
        with self.assertRaisesRegex(ValidationError, "names nobody"):
            self._step(3, target="user")
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaisesRegex(ValidationError, "does not work for Other"):
            self._step(3, target="user", user_id=self.lead.id, company_id=other.id)

    def test_the_cron_works_through_batches(self):
        variances = self.env["fulfillment.variance"].union(
            *(self._open().variances() for _number in range(3))
        )
        self.set_clock("2026-01-09 16:00")
        with (
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self.env.ref("distribution_fulfillment_base.cron_escalate").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(variances.mapped("escalation_level"), [1, 1, 1])

    def test_many_cost_as_few_queries_as_one(self):
        self._open()
        now = fields.Datetime.to_datetime("2026-01-20 12:00")
        Variance = self.env["fulfillment.variance"]
        self.env.flush_all()
        Variance._due_for_escalation(now)
        before = self.env.cr.sql_log_count
        Variance._due_for_escalation(now)
        few = self.env.cr.sql_log_count - before
        for _number in range(5):
            self._open()
        self.env.flush_all()
        with self.assertQueryCount(few):
            Variance._due_for_escalation(now)
