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
        "By how much a transfer leaves the place that it took from below zero, at most what it took, in the product's "
        "unit: goods that left are not where the books say. Each lot, package and owner counts for itself."
    )
    _check_control_points = ("transfer_done",)
    _check_unit = _lt("product unit")
    _check_backtest = _lt("How much lay in a place at a past moment is not kept.")

    @api.model
    def _measure_after(self, pickings, is_auto, moves=None, **given):
        moves = (moves or self.env["stock.move"]).filtered(lambda move: move.product_id.is_storable)
        if not moves:
            return []
        measures = []
        for row in self.env.execute_query_dict(self._below_zero(moves)):
            move = moves.browse(row["move_id"])
            measures.append(
                self._of_move(
                    move,
                    row["below"],
                    actual=-row["below"],
                    basis=f"{row['location_id']}",
                    summary=self.env._(
                        "%(product)s: %(transfer)s took %(taken)s %(unit)s from %(place)s and left %(below)s of them below "
                        "zero",
                        product=move.product_id.display_name,
                        transfer=self._who(move),
                        taken=self._number(row["taken"]),
                        unit=move.product_id.uom_id.name,
                        place=self.env["stock.location"].sudo().browse(row["location_id"]).display_name,
                        below=self._number(row["below"]),
                    ),
                )
            )
        return measures

    @api.model
    def _below_zero(self, moves):
        """Query of done moves whose source is below zero: move_id, location_id, taken, below."""
        self.env["stock.quant"].flush_model(["quantity", "product_id", "location_id", "lot_id"])
        self.env["stock.move.line"].flush_model(["quantity_product_uom", "lot_id", "location_id"])
        return SQL(
            """
            SELECT taken.move_id, min(taken.location_id) AS location_id, sum(taken.quantity)::float8 AS taken,
                sum(least(taken.quantity, -stock.quantity))::float8 AS below
            FROM (
                SELECT line.move_id, line.product_id, line.location_id, line.lot_id, line.package_id, line.owner_id,
                    sum(line.quantity_product_uom) AS quantity
                FROM stock_move_line AS line
                INNER JOIN stock_location AS place ON line.location_id = place.id AND place.usage = 'internal'
                WHERE line.move_id = ANY(%s)
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
            ORDER BY taken.move_id
            """,
            moves.ids,
        )
