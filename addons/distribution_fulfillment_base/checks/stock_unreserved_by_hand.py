from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckStockUnreservedByHand(models.AbstractModel):
    _name = "fulfillment.check.stock.unreserved.by.hand"
    _inherit = "fulfillment.check.stock"
    _description = "Check: reservation released by hand"

    _check_code = "stock_unreserved_by_hand"
    _check_name = _lt("Reservation released by hand")
    _check_help = _lt(
        "How much of a reservation a person gave up, in the product's unit: by Unreserve, by less demand on the "
        "transfer, or on lines that were emptied or deleted, less what the same save reserved anew. Left out: what "
        "Odoo releases itself because an order is cancelled, lowered or delivered, and quantities lowered to something."
    )
    _check_control_points = ("stock_unreserve",)
    _check_unit = _lt("product unit")
    _check_backtest_note = _lt(
        "Known from the day the suite was installed, without lines that were emptied or deleted. Costs are those of "
        "today."
    )

    @api.model
    def _measure_after(self, pickings, is_auto, released=None, **given):
        if is_auto:
            return []
        return [
            self._of_move(
                move,
                quantity,
                expected=(held := quantity + move._fulfillment_in_product_unit(move.quantity)),
                actual=held - quantity,
                summary=self.env._(
                    "%(product)s: %(quantity)s %(unit)s that were reserved for %(transfer)s were released by hand",
                    product=move.product_id.display_name,
                    quantity=self._number(quantity),
                    unit=move.product_id.uom_id.name,
                    transfer=self._who(move),
                ),
            )
            for move, quantity in (released or {}).items()
        ]

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        return self._from_ledger("unreserved", company_ids, date_from, date_to)

    @api.model
    def _ledger_expected(self):
        return SQL("event.old_number::float8")

    @api.model
    def _ledger_actual(self):
        return SQL("event.new_number::float8")
