from odoo import api, models
from odoo.tools import format_datetime
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePromiseMoved(models.AbstractModel):
    _name = "fulfillment.check.sale.promise.moved"
    _inherit = "fulfillment.check"
    _description = "Check: promise moved to a later date"

    _check_code = "sale_promise_moved"
    _check_name = _lt("Promise moved to a later date")
    _check_help = _lt(
        "By how many days the promise of a confirmed order was put off, the date before against the date after. "
        "A promise that moves forward, and an order that had none, yields nothing."
    )
    _check_control_points = ("sale_promise_change",)
    _check_unit = "days"
    _check_backtest = _lt(
        "Moves are in the ledger from the day the suite was installed; before that Odoo overwrote them."
    )

    @api.model
    def _measure(self, records, old_promises=None, **given):
        """:param old_promises: {order: instant before, or False}; the new one stands on the order"""
        measures = []
        for order in records:
            new = order._fulfillment_order_promise()
            # A promise that was taken back is not forgotten: else two steps would do what one may not.
            old = (old_promises or {}).get(order) or max(
                order.order_line.filtered("fulfillment_first_promise").mapped("fulfillment_first_promise"),
                default=False,
            )
            if not old or not new or new <= old:
                continue
            days = (new - old).total_seconds() / 86400
            measures.append(
                Measure(
                    record=order,
                    line=order.order_line.browse(),
                    expected=0.0,
                    actual=days,
                    deviation=days,
                    value_unit="days",
                    basis=f"{old} {new}",
                    summary=self.env._(
                        "Promise moved from %(old)s to %(new)s, %(days)s days later",
                        old=format_datetime(self.env, old, dt_format="short"),
                        new=format_datetime(self.env, new, dt_format="short"),
                        days=f"{days:.1f}",
                    ),
                )
            )
        return measures
