"""Whether a person did it, or nobody in person: what is_auto tells."""

from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestWhoActs(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = cls.env.ref("base.public_user")
        cls.portal = new_test_user(cls.env, "who_portal", groups="base.group_portal")
        cls.clerk = new_test_user(
            cls.env, "who_clerk", groups="distribution_fulfillment_base.group_customer_service"
        )

    def assertAuto(self, scenario, is_auto):
        self.assertEqual(scenario.events("order_confirmed").mapped("is_auto"), [is_auto])

    def test_who_is_logged_in(self):
        for user, is_auto in (
            (self.clerk, False),
            (self.portal, False),
            (self.public, True),
            (self.env["res.users"].browse(SUPERUSER_ID), True),
        ):
            with self.subTest(user.login):
                scenario = self.scenario().quotation((self.apple, 1))
                scenario.sale.with_user(user).sudo().action_confirm()
                self.assertAuto(scenario, is_auto)

    def test_a_payment_confirms(self):
        """A provider tells us without being logged in; a customer who waits for the answer is there in person."""
        provider = self.env["payment.provider"].create({"name": "Bank", "code": "none", "state": "test"})
        for user, is_auto in ((self.public, True), (self.portal, False)):
            with self.subTest(user.login):
                scenario = self.scenario().quotation((self.apple, 1), require_payment=True)
                transaction = self.env["payment.transaction"].create(
                    {
                        "provider_id": provider.id,
                        "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                        "reference": f"PAY-{user.login}",
                        "amount": scenario.sale.amount_total,
                        "currency_id": scenario.sale.currency_id.id,
                        "partner_id": self.customer.id,
                        "sale_order_ids": scenario.sale.ids,
                        "state": "done",
                    }
                )
                transaction.with_user(user).sudo()._check_amount_and_confirm_order()
                self.assertEqual(scenario.sale.state, "sale")
                self.assertAuto(scenario, is_auto)

    def test_a_customer_who_signs_is_a_person(self):
        """By the link in the mail: nobody is logged in, and somebody signs. Odoo's portal does it as the superuser."""
        for user in (self.public, self.portal, self.env["res.users"].browse(SUPERUSER_ID)):
            with self.subTest(user.login):
                scenario = self.scenario().quotation((self.apple, 1))
                scenario.sale.with_user(user).sudo()._validate_order()
                self.assertAuto(scenario, False)

    def test_a_scheduled_action_under_a_name_is_nobody(self):
        scenario = self.scenario().quotation((self.apple, 1))
        cron = self.env["ir.cron"].create(
            {
                "name": "Confirms by Night",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "state": "code",
                "code": f"model.browse({scenario.sale.id}).action_confirm()",
                "user_id": self.env.ref("base.user_admin").id,
            }
        )
        with patch.object(self.env.cr, "commit", lambda: None):
            cron.with_user(cron.user_id)._callback(cron.name, cron.ir_actions_server_id.id)
        self.assertAuto(scenario, True)
        # Run by hand, the same action is what a person did.
        scenario = self.scenario().quotation((self.apple, 1))
        scenario.sale.with_user(self.clerk).with_context(cron_id=cron.id).action_confirm()
        self.assertAuto(scenario, False)
