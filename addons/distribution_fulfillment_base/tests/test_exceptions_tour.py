"""The live flow in a real browser: price changed, reason asked, exception resolved in the inbox."""

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestExceptionsTour(HttpCase, FulfillmentCommon):
    def test_from_the_price_to_the_resolution(self):
        roles = "distribution_fulfillment_base.group_"
        desk = new_test_user(self.env, "desk", password="desk-password", groups=f"{roles}customer_service")
        manager = new_test_user(
            self.env, "manager", password="manager-password", groups=f"{roles}sales_manager"
        )
        self._rule(
            owner_id=manager.id,
            cost_driver_id=self.env.ref("distribution_fulfillment_base.cost_driver_price_erosion").id,
        )
        scenario = self.scenario().quotation((self.apple, 4), user_id=desk.id)
        # The tour is refused once, for want of a reason; Odoo logs every refusal.
        with mute_logger("odoo.http"):
            self.start_tour(
                f"/odoo/orders/{scenario.sale.id}", "fulfillment_confirm_with_reason", login="desk"
            )
        variance = scenario.variances()
        self.assertRecordValues(
            variance,
            [{"owner_id": manager.id, "cost": 6.0, "reason_id": self._reason().id, "state": "open"}],
        )
        self.assertTrue(variance.deadline)
        self.start_tour("/odoo/fulfillment-exceptions", "fulfillment_resolve_exception", login="manager")
        self.assertRecordValues(
            variance,
            [
                {
                    "state": "resolved",
                    "resolved_by_id": manager.id,
                    "root_cause_id": self.env.ref("distribution_fulfillment_base.root_cause_master_data").id,
                }
            ],
        )
