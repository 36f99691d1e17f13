"""Orders that are held before the warehouse: by a rule about overdue customers, or by hand."""

from datetime import timedelta

from odoo import Command
from odoo.tests import new_test_user

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"


class HoldCase(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "ho_seller", groups=f"{BASE}.group_customer_service")
        cls.manager = new_test_user(cls.env, "ho_manager", groups=f"{BASE}.group_sales_manager")
        cls.credit = new_test_user(cls.env, "ho_credit", groups=f"{BASE}.group_finance")

    def overdue(self, days, amount=100, customer=None):
        """A posted, unpaid invoice that was due so many days ago."""
        day = self.today() - timedelta(days=days)
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or self.customer).id,
                "invoice_date": day,
                "invoice_date_due": day,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        invoice.invoice_date_due = day
        invoice.action_post()
        return invoice

    def overdue_rule(self, **values):
        return self._rule(
            "sale_customer_overdue",
            control_point_id=self.env.ref(f"{BASE}.control_point_order_release").id,
            **{"response": "block", "tolerance": 14, "owner_id": self.credit.id, **values},
        )

    def credit_rule(self):
        self.company.account_use_credit_limit = True
        return self._rule(
            "sale_credit_exposure",
            response="block",
            owner_id=self.credit.id,
            control_point_id=self.env.ref(f"{BASE}.control_point_order_release").id,
        )

    def order(self, **values):
        return self.scenario().quotation((self.apple, 5), user_id=self.seller.id, **values)

    def release(self, sale, user, note="Paid by phone"):
        holds = sale.with_user(user).fulfillment_hold_ids.filtered(lambda hold: hold.state == "held")
        wizard = self.env["fulfillment.hold.release"].with_user(user)
        return wizard.create({"hold_ids": [Command.set(holds.ids)], "note": note}).action_release()

    def _hold(self, sale, user=None, note="Certificate is missing"):
        self.env["fulfillment.hold.place"].with_user(user or self.seller).create(
            {"sale_order_id": sale.id, "reason_id": self._reason().id, "note": note}
        ).action_hold()
