"""Deadlines lie in the working time of the company's calendar, as Odoo plans it, and are worked out once a day."""

import random
from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestDeadline(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.company.resource_calendar_id
        cls.calendar.tz = "America/New_York"

    def _odoos(self, hours, instant):
        return self.calendar.plan_hours(hours, instant, compute_leaves=True)

    def test_as_odoo_plans_it(self):
        """At any time of the day, over weekends, the end of summer time and a holiday."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 10, 28, 4),
                "date_to": datetime(2026, 10, 29, 3, 59),
            }
        )
        dice = random.Random(20261101)
        for _ in range(60):
            instant = datetime(2026, 10, 20) + timedelta(minutes=dice.randrange(20 * 24 * 60))
            hours = dice.choice((0, 0.5, 1, 4, 8, 16, 40))
            with self.subTest(instant=instant, hours=hours):
                self.assertEqual(self.calendar._fulfillment_plan(hours, instant), self._odoos(hours, instant))

    def test_far_ahead(self):
        instant = datetime(2026, 1, 5, 15)
        self.assertEqual(self.calendar._fulfillment_plan(800, instant), self._odoos(800, instant))

    def test_what_changes_counts_at_once(self):
        instant = datetime(2026, 1, 6, 15)
        before = self.calendar._fulfillment_plan(16, instant)
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Snow",
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 1, 7, 5),
                "date_to": datetime(2026, 1, 8, 4, 59),
            }
        )
        later = self.calendar._fulfillment_plan(16, instant)
        self.assertGreater(later, before)
        self.assertEqual(later, self._odoos(16, instant))
        leave.unlink()
        self.assertEqual(self.calendar._fulfillment_plan(16, instant), before)
        self.calendar.attendance_ids.filtered(lambda attendance: attendance.dayofweek == "2").unlink()
        self.assertEqual(self.calendar._fulfillment_plan(16, instant), self._odoos(16, instant))

    def test_without_fixed_hours(self):
        self.calendar.schedule_type = "flexible"
        instant = datetime(2026, 1, 6, 15)
        self.assertEqual(self.calendar._fulfillment_plan(4, instant), self._odoos(4, instant))
