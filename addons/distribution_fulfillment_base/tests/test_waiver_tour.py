"""A change that a rule blocks, waived where it is shown, in a real browser."""

from odoo.tests import HttpCase, new_test_user, tagged

from .common import FulfillmentCommon

ROLES = "distribution_fulfillment_base.group_"


@tagged("post_install", "-at_install")
class TestWaiverTour(HttpCase, FulfillmentCommon):
    def test_blocked_waived_and_changed(self):
        seller, owner = (
            new_test_user(self.env, name, password=f"{name}-password", groups=groups)
            for name, groups in (
                ("wa_seller", f"{ROLES}customer_service"),
                ("wa_owner", f"{ROLES}customer_service,{ROLES}process_owner"),
            )
        )
        self._rule("sale_price_changed", response="block")
        sale = self.scenario().order((self.apple, 4), user_id=seller.id).sale
        for tour, user, price in (
            ("fulfillment_change_blocked", seller, 10.0),
            ("fulfillment_waive_change", owner, 10.0),
            ("fulfillment_change_waived", seller, 8.0),
        ):
            self.start_tour(f"/odoo/orders/{sale.id}", tour, login=user.login)
            self.assertEqual(sale.order_line.price_unit, price)
        self.assertEqual(self.env["fulfillment.waiver"].search([]).owner_id, owner)
