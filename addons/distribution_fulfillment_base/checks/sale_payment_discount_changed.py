from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePaymentDiscountChanged(models.AbstractModel):
    _name = "fulfillment.check.sale.payment.discount.changed"
    _inherit = "fulfillment.check.sale.terms"
    _description = "Check: early payment discount raised after the confirmation"

    _check_code = "sale_payment_discount_changed"
    _check_name = _lt("Early payment discount raised after the confirmation")
    _check_help = _lt(
        "By how many points of per cent the payment terms of a confirmed order give more discount for early payment "
        "than agreed, the terms before against those after. No terms give none. The money is what is given away where "
        "the customer pays early, of the untaxed amount. Left out: less discount, and more days to take it."
    )
    _check_control_points = ("sale_order_change",)
    _check_unit = "%"
    _check_backtest = _lt("Odoo keeps no former payment terms of an order.")

    @api.model
    def _measure(self, records, old_orders=None, **given):
        """:param old_orders: {order: `_fulfillment_agreed` before}"""
        measures = []
        for order, old in (old_orders or {}).items():
            before, after = old["payment_term"], order.payment_term_id
            expected, actual = before._fulfillment_early_discount(), after._fulfillment_early_discount()
            if actual <= expected:
                continue
            summary = self.env._(
                "Payment terms changed from %(before)s to %(after)s, which give %(more)s %% more for early payment",
                before=before.name or self.env._("none"),
                after=after.name,
                more=self._number(actual - expected),
            )
            measures.append(self._of_discount(order, before, expected, actual, summary))
        return measures

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        return None
