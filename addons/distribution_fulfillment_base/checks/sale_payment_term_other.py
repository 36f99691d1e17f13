from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePaymentTermOther(models.AbstractModel):
    _name = "fulfillment.check.sale.payment.term.other"
    _inherit = "fulfillment.check.sale.terms"
    _description = "Check: payment terms other than the customer's"

    _check_code = "sale_payment_term_other"
    _check_name = _lt("Payment terms longer than the customer's")
    _check_help = _lt(
        "By how many days the last payment of the order falls due later than under the terms agreed with the customer. "
        "No terms are no credit: 0 days; terms that count from the end of a month are taken at their average. Left "
        "out: shorter terms, and discounts for early payment, which have a check of their own."
    )
    _check_control_points = ("sale_order_confirm",)
    _check_unit = "days"
    _check_backtest_note = _lt("The customer's terms are taken as they are today.")

    @api.model
    def _of_term(self, term):
        return term._fulfillment_days()

    @api.model
    def _of_terms(self, order, agreed, expected, actual):
        return self._of_order(
            order,
            expected=expected,
            actual=actual,
            deviation=actual - expected,
            value_unit="days",
            basis=f"{agreed.id} {order.payment_term_id.id}",
            summary=self.env._(
                "Payment terms are %(actual)s, with the customer %(agreed)s are agreed: %(days)s days later",
                actual=order.payment_term_id.name,
                agreed=agreed.name or self.env._("none"),
                days=actual - expected,
            ),
        )
