from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckStockLotOutOfOrder(models.AbstractModel):
    _name = "fulfillment.check.stock.lot.out.of.order"
    _inherit = "fulfillment.check.stock"
    _description = "Check: lot taken out of its order"

    _check_code = "stock_lot_out_of_order"
    _check_name = _lt("Lot taken out of its order")
    _check_help = _lt(
        "By how many days a lot came in later (or earlier, where the last in goes out first) than another one that lay "
        "free in the place the transfer takes from: chosen by hand, or shipped. The removal strategy is that of the "
        "product's category, else of the location. Left out: goods without lots, and strategies that do not go by the "
        "day of arrival. Order by expiry date is judged by a check of its own."
    )
    _check_control_points = ("stock_reserve", "transfer_done")
    _check_unit = _lt("days")
    _check_backtest = _lt("Which lots lay there at that moment is not kept.")

    @api.model
    def _measure_before(self, pickings, moves, **given):
        return self._measure_lines(moves.move_line_ids.filtered("picked"))

    @api.model
    def _measure_after(self, pickings, is_auto, edited=None, **given):
        # What Odoo chose itself is in order; a person chooses lots by writing them.
        return [] if is_auto else self._measure_lines(self.env["stock.move.line"].union(*edited or {}))

    @api.model
    def _measure_lines(self, lines):
        lines = lines.filtered(lambda line: line.lot_id and line.quantity > 0)
        if not lines:
            return []
        furthest = {}
        for row in self.env.execute_query_dict(self._passed_lots(lines)):
            line = lines.browse(row["line_id"])
            if line.move_id not in furthest or row["days"] > furthest[line.move_id][1]["days"]:
                furthest[line.move_id] = (line, row)
        return [
            Measure(
                record=move.picking_id,
                line=move,
                expected=0.0,
                actual=row["days"],
                deviation=row["days"],
                value_unit=self.env._("days"),
                basis=f"{line.lot_id.id} {row['lot_id']}",
                summary=self._in_words(line, row),
            )
            for move, (line, row) in furthest.items()
        ]

    @api.model
    def _in_words(self, line, row):
        return self.env._(
            "%(product)s: %(transfer)s takes lot %(lot)s although %(other)s, %(days)s days before it in the order of "
            "removal (%(strategy)s), lies free in %(place)s",
            product=line.product_id.display_name,
            transfer=self._who(line.move_id),
            lot=line.lot_id.sudo().name,
            other=self.env["stock.lot"].sudo().browse(row["lot_id"]).name,
            days=f"{row['days']:.1f}",
            strategy=row["method"],
            place=self.env["stock.location"].sudo().browse(row["location_id"]).display_name,
        )

    @api.model
    def _passed_lots(self, lines):
        """Query of the lot that each line passed over furthest: line_id, lot_id, location_id, days, method."""
        self.env["stock.quant"].flush_model(
            ["quantity", "reserved_quantity", "in_date", "lot_id", "location_id"]
        )
        self.env["stock.move.line"].flush_model(["lot_id", "location_id", "package_id", "owner_id"])
        taken, other = (
            self._turn_sql(SQL("taken"), SQL("taken_lot")),
            self._turn_sql(SQL("quant"), SQL("lot")),
        )
        return SQL(
            """
            SELECT line.id AS line_id, passed.lot_id, passed.location_id, passed.days, strategy.method
            FROM stock_move_line AS line
            INNER JOIN stock_lot AS taken_lot ON line.lot_id = taken_lot.id
            INNER JOIN stock_move AS move ON line.move_id = move.id
            INNER JOIN stock_location AS source ON move.location_id = source.id
            INNER JOIN product_product AS product ON line.product_id = product.id
            INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
            LEFT JOIN product_category AS category ON template.categ_id = category.id
            CROSS JOIN LATERAL (
                SELECT COALESCE(
                    (SELECT removal.method ->> 'en_US' FROM product_removal AS removal
                    WHERE removal.id = category.removal_strategy_id),
                    (SELECT removal.method ->> 'en_US' FROM stock_location AS up
                    INNER JOIN product_removal AS removal ON up.removal_strategy_id = removal.id
                    WHERE source.parent_path LIKE up.parent_path || '%%'
                    ORDER BY length(up.parent_path) DESC LIMIT 1),
                    'fifo'
                ) AS method
            ) AS strategy
            INNER JOIN LATERAL (
                SELECT min(taken.in_date) AS in_date
                FROM stock_quant AS taken
                WHERE taken.product_id = line.product_id AND taken.location_id = line.location_id
                    AND taken.lot_id = line.lot_id
                    AND taken.package_id IS NOT DISTINCT FROM line.package_id
                    AND taken.owner_id IS NOT DISTINCT FROM line.owner_id
            ) AS taken ON TRUE
            INNER JOIN LATERAL (
                SELECT quant.lot_id, quant.location_id,
                    abs(extract(epoch FROM %(taken)s - %(other)s) / 86400.0)::float8 AS days
                FROM stock_quant AS quant
                INNER JOIN stock_lot AS lot ON quant.lot_id = lot.id
                INNER JOIN stock_location AS place ON quant.location_id = place.id
                WHERE quant.product_id = line.product_id AND quant.lot_id <> line.lot_id
                    AND place.usage = 'internal' AND place.parent_path LIKE source.parent_path || '%%'
                    AND quant.owner_id IS NOT DISTINCT FROM line.owner_id
                    AND round((quant.quantity - quant.reserved_quantity)::numeric, 6) > 0
                    AND (%(order)s)
                ORDER BY days DESC, quant.id LIMIT 1
            ) AS passed ON TRUE
            WHERE line.id = ANY(%(lines)s)
            """,
            taken=taken,
            other=other,
            order=self._order_sql(taken, other),
            lines=lines.ids,
        )

    @api.model
    def _turn_sql(self, quant, lot):
        """The instant that a lot's turn goes by, of the rows `quant` and `lot`."""
        return SQL("%s.in_date", quant)

    @api.model
    def _order_sql(self, taken, other):
        """Whether the other lot comes first by the strategy of the row `strategy`."""
        return SQL(
            "(strategy.method = 'fifo' AND %(other)s < %(taken)s)"
            " OR (strategy.method = 'lifo' AND %(other)s > %(taken)s)",
            other=other,
            taken=taken,
        )
