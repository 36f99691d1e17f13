from odoo import models

from ..doors import CUSTOMER


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        # Money that has come in is not sent back over a rule: findings become variances.
        return super(
            PaymentTransaction, self.with_context(fulfillment_door=CUSTOMER)
        )._check_amount_and_confirm_order()
