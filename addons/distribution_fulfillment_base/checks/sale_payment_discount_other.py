from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePaymentDiscountOther(models.AbstractModel):
    _name = "fulfillment.check.sale.payment.discount.other"
    _inherit = "fulfillment.check.sale.terms"
    _description = "Check: early payment discount other than the customer's"

    _check_code = "sale_payment_discount_other"
    _check_name = _lt("Early payment discount above the customer's")
    _check_help = _lt(
        "By how many points of per cent the payment terms of the order give more discount for early payment than the "
        "terms agreed with the customer. No terms give none. The money is what is given away where the customer pays "
        "early, of the untaxed amount. Left out: less discount, and more days to take it."
    )
    _check_control_points = ("sale_order_confirm",)
    _check_unit = "%"
    _check_backtest_note = _lt(
        "The customer's terms, and the discount that terms give, are taken as they are today."
    )

    @api.model
    def _of_term(self, term):
        return term._fulfillment_early_discount()

    @api.model
    def _of_terms(self, order, agreed, expected, actual):
        return self._of_discount(
            order,
            agreed,
            expected,
            actual,
            self.env._(
                "Payment terms %(actual)s give %(given)s %% for early payment, with the customer %(agreed)s are "
                "agreed: %(more)s %% more",
                actual=order.payment_term_id.name,
                given=self._number(actual),
                agreed=agreed.name or self.env._("none"),
                more=self._number(actual - expected),
            ),
        )

    @api.model
    def _amount_sql(self):
        return SQL(
            "sale.amount_untaxed / %s * (actual.given - COALESCE(agreed.given, 0)) / 100", self._rate_sql()
        )
