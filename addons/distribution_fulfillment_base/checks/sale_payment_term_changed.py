from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePaymentTermChanged(models.AbstractModel):
    _name = "fulfillment.check.sale.payment.term.changed"
    _inherit = "fulfillment.check.sale"
    _description = "Check: payment terms changed after the confirmation"

    _check_code = "sale_payment_term_changed"
    _check_name = _lt("Payment terms changed after the confirmation")
    _check_help = _lt(
        "By how many days the last payment of a confirmed order falls due later than agreed, the terms before against "
        "those after. No terms are no credit: 0 days; terms that count from the end of a month are taken at their "
        "average. Left out: shorter terms, and discounts for early payment, which have a check of their own."
    )
    _check_control_points = ("sale_order_change",)
    _check_unit = "days"
    _check_backtest = _lt("Odoo keeps no former payment terms of an order.")

    @api.model
    def _measure(self, records, old_orders=None, **given):
        """:param old_orders: {order: `_fulfillment_agreed` before}"""
        measures = []
        for order, old in (old_orders or {}).items():
            before, after = old["payment_term"], order.payment_term_id
            days = after._fulfillment_days() - before._fulfillment_days()
            if days <= 0:
                continue
            measures.append(
                self._of_order(
                    order,
                    expected=before._fulfillment_days(),
                    actual=after._fulfillment_days(),
                    deviation=days,
                    value_unit="days",
                    basis=f"{before.id} {after.id}",
                    summary=self.env._(
                        "Payment terms changed from %(before)s to %(after)s, %(days)s days later",
                        before=before.name or self.env._("none"),
                        after=after.name or self.env._("none"),
                        days=days,
                    ),
                )
            )
        return measures
