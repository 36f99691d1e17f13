from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckStockTakenFromOther(models.AbstractModel):
    _name = "fulfillment.check.stock.taken.from.other"
    _inherit = "fulfillment.check.stock"
    _description = "Check: goods taken from another transfer"

    _check_code = "stock_taken_from_other"
    _check_name = _lt("Goods taken from another transfer")
    _check_help = _lt(
        "How much of the goods that were reserved for other transfers one took that was validated, or corrected "
        "afterwards, with more than it had, or that a person carried the line to, in the product's unit."
    )
    _check_control_points = ("stock_unreserve", "transfer_done")
    _check_unit = _lt("product unit")
    _check_backtest_note = _lt(
        "Known from the day the suite was installed, one finding for each transfer that lost. Costs are those of today."
    )

    @api.model
    def _measure_after(self, pickings, is_auto, taken=None, **given):
        by_taker = {}
        for taker, loser, quantity in taken or []:
            losers = by_taker.setdefault(taker.with_env(self.env), {})
            losers[loser] = losers.get(loser, 0.0) + quantity
        return [
            self._of_move(
                taker,
                sum(losers.values()),
                basis=" ".join(str(loser.id) for loser in losers),
                summary=self.env._(
                    "%(product)s: %(taker)s took what was reserved for others: %(losers)s",
                    product=taker.product_id.display_name,
                    taker=self._who(taker),
                    losers="; ".join(
                        self.env._(
                            "%(quantity)s %(unit)s from %(loser)s",
                            quantity=self._number(quantity),
                            unit=taker.product_id.uom_id.name,
                            loser=self._who(loser),
                        )
                        for loser, quantity in losers.items()
                    ),
                ),
            )
            for taker, losers in by_taker.items()
            if taker.picking_id
        ]

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        return self._from_ledger("reservation_taken", company_ids, date_from, date_to, taker=True)
