from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckStockNegative(models.AbstractModel):
    _name = "fulfillment.check.stock.negative"
    _inherit = "fulfillment.check.stock"
    _description = "Check: stock below zero"

    _check_code = "stock_negative"
    _check_name = _lt("Stock below zero")
    _check_help = _lt(
        "By how much a transfer or a scrap leaves the place that it took from below zero, at most what it took, in "
        "the product's unit: goods that left are not where the books say. Corrections of done goods count by what they "
        "take in addition, also back from where the goods were put. Each lot, package and owner counts for itself. "
        "Left out: counts, components of production."
    )
    _check_control_points = ("transfer_done",)
    _check_unit = _lt("product unit")
    _check_backtest = _lt("How much lay in a place at a past moment is not kept.")

    @api.model
    def _measure_after(self, pickings, is_auto, moves=None, is_short=False, drawn=(), **given):
        """:param is_short: whether a place that the moves took from holds too little; else nothing is asked"""
        if moves and is_short:
            drawn = [*drawn, *moves.move_line_ids._fulfillment_drawn()]
        return self._measure_drawn(drawn)

    @api.model
    def _measure_drawn(self, drawn):
        """The measures of goods that left places.

        :param drawn: list of Drawn
        """
        query = self._below_zero_sql(drawn)
        return self._of_rows(self.env.execute_query(query)) if query else []

    @api.model
    def _of_rows(self, rows):
        measures = []
        for move_id, location_id, taken, below in rows:
            move = self.env["stock.move"].browse(move_id)
            place = self.env["stock.location"].sudo().browse(location_id)
            measure = self._of_move(
                move,
                below,
                actual=-below,
                basis=f"{location_id}",
                summary=self.env._(
                    "%(product)s: %(transfer)s took %(taken)s %(unit)s from %(place)s and left %(below)s of them "
                    "below zero",
                    product=move.product_id.display_name,
                    transfer=self._who(move),
                    taken=self._number(taken),
                    unit=move.product_id.uom_id.name,
                    place=place.display_name,
                    below=self._number(below),
                ),
            )
            if not measure.record:
                # What is scrapped belongs to no transfer: the place tells of it.
                keys = {**move._fulfillment_event_keys(), "warehouse_ref": place.warehouse_id.id}
                measure = replace(measure, record=place, event_keys=keys)
            measures.append(measure)
        return measures

    @api.model
    def _below_zero_sql(self, drawn):
        """Moves that left a place below zero: move, location, taken, below; None where none can have.

        :param drawn: list of Drawn
        """
        drawn = [
            goods
            for goods in drawn
            if goods.move.product_id.is_storable and goods.location.usage == "internal"
        ]
        if not drawn:
            return None
        self.env["stock.quant"].flush_model(["quantity", "product_id", "location_id", "lot_id"])
        # The lines come from the cache: writing them now would cost a statement more.
        return SQL(
            """
            SELECT taken.move_id, min(taken.location_id) AS location_id, sum(taken.quantity)::float8 AS taken,
                sum(least(taken.quantity, -stock.quantity))::float8 AS below
            FROM (
                SELECT move_id, product_id, location_id, lot_id, package_id, owner_id, sum(quantity) AS quantity
                FROM (VALUES %s) AS line (
                    move_id, product_id, location_id, lot_id, package_id, owner_id, quantity
                )
                GROUP BY 1, 2, 3, 4, 5, 6
            ) AS taken
            INNER JOIN LATERAL (
                SELECT sum(quant.quantity) AS quantity
                FROM stock_quant AS quant
                WHERE quant.product_id = taken.product_id AND quant.location_id = taken.location_id
                    AND quant.lot_id IS NOT DISTINCT FROM taken.lot_id
                    AND quant.package_id IS NOT DISTINCT FROM taken.package_id
                    AND quant.owner_id IS NOT DISTINCT FROM taken.owner_id
            ) AS stock ON round(stock.quantity::numeric, 6) < 0
            GROUP BY taken.move_id
            """,
            SQL(", ").join(
                SQL(
                    "(%s, %s, %s, %s::integer, %s::integer, %s::integer, %s::numeric)",
                    goods.move.id,
                    goods.move.product_id.id,
                    goods.location.id,
                    goods.lot.id or None,
                    goods.package.id or None,
                    goods.owner.id or None,
                    goods.quantity,
                )
                for goods in drawn
            ),
        )
