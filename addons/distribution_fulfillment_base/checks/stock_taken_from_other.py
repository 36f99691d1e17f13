from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# How goods were taken, as the ledger tells it, of what is judged at each control point.
TAKINGS = {"stock_unreserve": ("carried", "corrected"), "transfer_done": ("validated",)}


class FulfillmentCheckStockTakenFromOther(models.AbstractModel):
    _name = "fulfillment.check.stock.taken.from.other"
    _inherit = "fulfillment.check.stock"
    _description = "Check: goods taken from another transfer"

    _check_code = "stock_taken_from_other"
    _check_name = _lt("Goods taken from another transfer")
    _check_help = _lt(
        "How much of the goods that were reserved for other transfers one took that was validated, or corrected "
        "afterwards, with more than it had, or that a person carried the line to, in the product's unit. "
        "What a validation took is judged where transfers are done, all else where reservations are given up."
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
    def _backtest(self, company_ids, date_from, date_to, control_point=None):
        """:param control_point: code of the one whose takings count; None for all of them"""
        how = TAKINGS[control_point] if control_point else sum(TAKINGS.values(), ())
        where = SQL("event.note = ANY(%s)", list(how))
        if control_point == "transfer_done":
            where = SQL("%s AND (%s)", where, self._for_customers_sql())
        return self._from_ledger(
            "reservation_taken", company_ids, date_from, date_to, taker=True, where=where
        )

    @api.model
    def _backtest_of(self, rule, company_ids, date_from, date_to):
        return self._backtest(company_ids, date_from, date_to, rule.control_point_id.code)

    @api.model
    def _judged_facts(self):
        # What is done may have been reserved long before somebody corrects it.
        return [*super()._judged_facts(), "done_edit"]
