from odoo.tests import new_test_user

from .common import MetricCommon

ROLES = (
    "user",
    "customer_service",
    "sales_manager",
    "buyer",
    "planner",
    "warehouse_operator",
    "warehouse_supervisor",
    "finance",
    "process_owner",
    "consultant",
)


class TargetCommon(MetricCommon):
    """A small distributor, and the people around its figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls._user("owner_of_process", "process_owner")

    @classmethod
    def _user(cls, login, role, companies=None):
        companies = companies or cls.company
        return new_test_user(
            cls.env,
            login,
            groups=f"distribution_fulfillment_base.group_{role}",
            company_id=companies[0].id,
            company_ids=[(6, 0, companies.ids)],
        )

    def as_user(self, records, user):
        """The records as a person sees them who works in the companies at hand."""
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def correct_ship_date(self, scenario, instant):
        """Somebody finds out that a shipment left on another day, and corrects the transfer."""
        picking = scenario.sale.picking_ids.filtered(lambda picking: picking.state == "done")
        picking.date_done = instant
        picking.move_ids.date = instant
        self.refresh()


class JanuaryCommon(TargetCommon):
    """Told once for all tests of a class: each finds it as it was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.told = cls._tell(cls._tell_january)

    def january(self):
        """Three orders promised for January: two lines in time, one late. The clock is then 3 February."""
        for scenario in self.told:
            # Whoever goes on with it has a clock of his own.
            scenario.case = self
        # What the ledger was told until now is older than what is kept next.
        self.set_clock("2026-02-03 16:00")
        return self.told

    def _tell_january(self):
        orders = [
            self.scenario()
            .at("2026-01-05 14:00")
            .order((self.apple, 10), promise="2026-01-07 22:00")
            .at("2026-01-06 15:00")
            .ship(),
            self.scenario()
            .at("2026-01-12 14:00")
            .order((self.berry, 4), promise="2026-01-14 22:00")
            .at("2026-01-14 15:00")
            .ship(),
            self.scenario()
            .at("2026-01-19 14:00")
            .order((self.cherry, 2), promise="2026-01-20 22:00")
            .at("2026-01-22 15:00")
            .ship(),
        ]
        self.set_clock("2026-02-03 15:00")
        self.refresh()
        return orders
