"""Planner and buyer: the night job orders what runs short, the buyer confirms once a week."""

from contextlib import contextmanager
from unittest.mock import patch

from . import catalogue
from .calendar import add_working_days, local_day

# The weekday (0 is Monday) on which a company orders, by its place in the world: the same
# buyer does both.
ORDER_DAYS = (1, 3)


class Purchasing:
    """Replenishment of one company."""

    def __init__(self, world, company):
        self.world = world
        self.company = company
        self.env = world.at_work("buyer", company)
        self.order_day = ORDER_DAYS[0 if company == world.east else 1]

    def replenish(self, day):
        """Odoo's own night job: reordering rules, and reservation of what waits."""
        if day.weekday() == self.order_day:
            env = self.world.system(self.company)
            env["stock.rule"].run_scheduler(company_id=self.company.id)

    def confirm(self, day):
        """Confirm what the night job has asked for."""
        if day.weekday() == self.order_day:
            self.env["purchase.order"].search(
                [("state", "=", "draft"), ("company_id", "=", self.company.id)], order="id"
            ).button_confirm()


@contextmanager
def replenishment_at_rest(env):
    """Keep the figures of the reordering rules as the last night left them.

    Odoo computes what to order anew whenever a move of the product changes, which would be
    a quarter of all the time. The night job, which is the only one to read it, computes it
    itself.
    """
    orderpoint = env.registry["stock.warehouse.orderpoint"]
    with (
        patch.object(orderpoint, "_compute_qty_to_order_computed", lambda self: None),
        patch.object(orderpoint, "_compute_deadline_date", lambda self: None),
    ):
        yield


def arrival(world, site, picking):
    """Return (day, share) of a receipt: when it really comes, and how much of it.

    Decided by vendor, site and the day the goods are due, so that it is the same in every
    run. What a short receipt leaves open has another due day or another name, see `part`.
    """
    vendor = next(
        row
        for row in catalogue.VENDORS
        if world.ref(f"vendor_{row.key}").id == picking.partner_id.commercial_partner_id.id
    )
    due = local_day(picking.scheduled_date, site.tz)
    part = 0
    source = picking
    while source.backorder_id:
        source, part = source.backorder_id, part + 1
    ordered = local_day(source.create_date, site.tz)
    luck = world.luck("arrival", site.key, vendor.key, ordered, part)
    if part:
        return add_working_days(local_day(picking.create_date, site.tz), luck.choice((3, 5, 8))), 1
    delay = 0
    if luck.random() < vendor.late_share:
        delay = luck.choice((1, 2, 3, 4, 6, 9))
    elif luck.random() < 0.1:
        delay = -1
    share = luck.choice((0.5, 0.7, 0.8, 0.9)) if luck.random() < vendor.short_share else 1
    return add_working_days(due, delay), share
