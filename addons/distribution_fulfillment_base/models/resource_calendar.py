from datetime import datetime, time, timedelta

import pytz

from odoo import models, tools

# How far ahead working time is known; a deadline beyond it is left to Odoo.
DAYS = 28


class ResourceCalendar(models.Model):
    """Keeps the working time of the next weeks, for every exception has a deadline in it."""

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "fulfillment.cached.mixin"]

    def _fulfillment_plan(self, hours, instant):
        """The instant (UTC) that lies so many working hours after another; False where there is none.

        As `plan_hours` with leaves, which asks attendances and leaves anew each time.
        """
        self.ensure_one()
        left = timedelta(hours=hours)
        for start, end in self._fulfillment_working_time(instant.date()):
            start = max(start, instant)
            if start > end:
                continue
            if left <= end - start:
                return start + left
            left -= end - start
        # plan_hours takes a time without zone for UTC and gives one back.
        return self.plan_hours(hours, instant, compute_leaves=True)

    @tools.ormcache("self.id", "day")
    def _fulfillment_working_time(self, day):
        """Tuple of (start, end) in UTC from a day on; empty where hours are flexible."""
        if self.flexible_hours:
            return ()
        start = pytz.utc.localize(datetime.combine(day, time.min))
        # Kept for everybody, so it must not depend on what the first one to ask may read.
        calendar = self.sudo()
        no_resource = calendar.env["resource.resource"]
        intervals = calendar._work_intervals_batch(start, start + timedelta(days=DAYS), resources=no_resource)
        return tuple(
            (begin.astimezone(pytz.utc).replace(tzinfo=None), end.astimezone(pytz.utc).replace(tzinfo=None))
            for begin, end, _meta in intervals[no_resource.id]
        )
