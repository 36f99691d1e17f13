from odoo import models

from ..doors import CUSTOMER, doing


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        # Money that has come in is not sent back over a rule: findings become variances.
        with doing(self.env, door=CUSTOMER):
            return super()._check_amount_and_confirm_order()
