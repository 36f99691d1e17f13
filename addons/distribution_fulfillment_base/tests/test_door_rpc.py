"""A client that calls over the wire meets the same rules; the form's button may ask."""

from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestRpcDoor(HttpCase, FulfillmentCommon):
    def setUp(self):
        super().setUp()
        new_test_user(
            self.env,
            "clerk",
            password="clerk-password",
            groups="distribution_fulfillment_base.group_customer_service",
        )
        self.authenticate("clerk", "clerk-password")

    def test_a_client_meets_the_rule(self):
        """Over the wire, with a forged context: refused.

        That the trace stays is shown on a served database, in tests/.
        """
        self._rule(response="block")
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "UserError"):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw/sale.order/action_confirm",
                {
                    "model": "sale.order",
                    "method": "action_confirm",
                    "args": [scenario.sale.ids],
                    "kwargs": {"context": {"fulfillment_door": "customer"}},
                },
            )
        self.assertEqual(scenario.sale.state, "draft")

    def test_the_forms_button_asks_and_keeps_odoos_name(self):
        """What Odoo's own tours press is there; it opens the dialog, and confirms where there is nothing to ask."""
        rule = self._rule()
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        arch = self.env["sale.order"].get_view(view_type="form")["arch"]
        self.assertIn('name="action_confirm"', arch)

        def press():
            return self.make_jsonrpc_request(
                "/web/dataset/call_button/sale.order/action_confirm",
                {
                    "model": "sale.order",
                    "method": "action_confirm",
                    "args": [scenario.sale.ids],
                    "kwargs": {"context": {"validate_analytic": True, "fulfillment_asks": True}},
                },
            )

        self.assertEqual(press()["res_model"], "fulfillment.confirmation")
        self.assertEqual(scenario.sale.state, "draft")
        rule.action_retire()
        press()
        self.assertEqual(scenario.sale.state, "sale")
