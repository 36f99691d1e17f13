"""Nothing that a role can send changes the standard, or hides what departed from it."""

from odoo import Command
from odoo.tests import tagged

from .attacks_common import AttackCase

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestStandardAttacks(AttackCase):
    """Process owners own the standard of their companies, and leave a trace when they change it."""

    def test_a_control_point_keeps_its_code(self):
        """With another code its rules would judge no more, and nobody would notice."""
        point = self.env.ref(f"{BASE}.control_point_sale_order_confirm")
        for role in ("process_owner", "consultant"):
            mine = point.with_user(self.users[role])
            for values in ({"code": "nowhere"}, {"model": "res.partner"}):
                with self.subTest(role=role, values=values):
                    self.refused(
                        lambda mine=mine, values=values: mine.write(values), "cannot be changed by hand"
                    )
            mine.name = "Order confirmed"

    def test_nothing_is_moved_to_a_company_one_does_not_work_for(self):
        area = self.env.ref(f"{BASE}.area_order_capture")
        driver = self.env.ref(f"{BASE}.cost_driver_price_erosion")
        records = {
            "rule": self._rule(company_id=self.company.id, activate=False),
            "owner": self.env["fulfillment.area.owner"].create(
                {
                    "area_id": area.id,
                    "user_id": self.owner.id,
                    "company_id": self.company.id,
                    "amount_from": 77,
                }
            ),
            "escalation": self.env["fulfillment.escalation.step"].create(
                {"area_id": area.id, "hours": 77, "company_id": self.company.id}
            ),
            "rate": self.env["fulfillment.cost.rate"].create(
                {"driver_id": driver.id, "company_id": self.company.id, "amount": 1, "source": "Estimate"}
            ),
        }
        self.owner.company_ids -= self.other
        for name, record in records.items():
            mine = record.with_user(self.owner)
            with self.subTest(name):
                self.refused(lambda mine=mine: mine.write({"company_id": self.other.id}))
                self.refused(
                    lambda record=record: record.with_user(self.stranger).write({"company_id": self.other.id})
                )
                self.refused(lambda record=record: record.with_user(self.stranger).unlink())
                self.refused(lambda record=record: record.with_user(self.stranger).read())

    def test_exceptions_of_another_company(self):
        self._rule(response="record")
        scenario = self.offer()
        scenario.sale.action_confirm()
        variance = scenario.variances()
        mine = variance.with_user(self.stranger)
        root_cause = self.env["fulfillment.root.cause"].search([], limit=1)
        acts = {
            "take": mine.action_take,
            "own": lambda: mine.write({"owner_id": self.stranger.id}),
            "resolve": lambda: (
                mine.env["fulfillment.variance.resolve"]
                .create(
                    {
                        "variance_ids": [Command.set(variance.ids)],
                        "root_cause_id": root_cause.id,
                        "resolution": "Gone",
                    }
                )
                .action_resolve()
            ),
            "waive": lambda: (
                mine.env["fulfillment.waive"]
                .create({"variance_id": variance.id, "reason_id": self._reason().id})
                .action_grant()
            ),
        }
        for door, act in acts.items():
            with self.subTest(door):
                self.refused(act)
        self.assertEqual(variance.state, "open")

    def test_nobody_waives_what_he_did(self):
        """Neither as salesperson nor as who wrote the price, nor after handing the order to somebody else."""
        self._rule(response="block")
        double = self._user("process_owner", "_sells", ",sales_team.group_sale_salesman_all_leads")

        def waive(sale):
            sale = sale.with_user(double)
            dialog = sale.env["fulfillment.confirmation"].browse(sale.action_fulfillment_confirm()["res_id"])
            sale.env["fulfillment.waive"].create(
                {"confirmation_line_id": dialog.line_ids.id, "reason_id": self._reason().id}
            ).action_grant()

        honest = self.offer()
        self.assertTrue(self.attempt(lambda: waive(honest.sale)))
        priced = self.offer(price=10.0)
        priced.sale.order_line.with_user(double).price_unit = 5.0
        self.refused(lambda: waive(priced.sale), "for their own work")

    def test_the_last_day_of_a_waiver_is_the_companys(self):
        """Not that of the time zone a client sends along."""
        self._rule(response="block")
        scenario = self.offer()
        self.set_clock("2026-01-20 12:00")
        dialog = self.scenario_dialog(scenario)
        dialog.env["fulfillment.waive"].create(
            {
                "confirmation_line_id": dialog.line_ids.id,
                "reason_id": self._reason().id,
                "valid_until": "2026-01-20",
            }
        ).action_grant()
        self.company.partner_id.tz = "UTC"
        self.set_clock("2026-01-21 03:00")
        for tz in ("Etc/GMT+12", "UTC", False):
            with self.subTest(tz=tz):
                self.refused(scenario.sale.with_context(tz=tz).action_confirm, "lets nobody pass")

    def scenario_dialog(self, scenario):
        double = self._user("process_owner", "_grants", ",sales_team.group_sale_salesman_all_leads")
        sale = scenario.sale.with_user(double)
        return sale.env["fulfillment.confirmation"].browse(sale.action_fulfillment_confirm()["res_id"])
