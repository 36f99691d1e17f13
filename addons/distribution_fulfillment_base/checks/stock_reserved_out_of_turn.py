from odoo import api, fields, models
from odoo.tools import SQL, format_datetime
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# So many of those passed over are named; all are counted.
NAMED = 3


class FulfillmentCheckStockReservedOutOfTurn(models.AbstractModel):
    _name = "fulfillment.check.stock.reserved.out.of.turn"
    _inherit = "fulfillment.check.stock"
    _description = "Check: reserved before others whose turn it was"

    _check_code = "stock_reserved_out_of_turn"
    _check_name = _lt("Reserved before others whose turn it was")
    _check_help = _lt(
        "How much a transfer reserved although others that take the same product from the same place come first and "
        "are left without: those with a higher priority or, at the same priority, an earlier promise (without one, an "
        "earlier scheduled date). What is still free there for them does not count, for nobody took it from them. Left "
        "out: orders on hold, transfers whose day of reservation has not come, and those that wait for goods of their "
        "own. In the product's unit, since that is what somebody misses; money is what the goods cost."
    )
    _check_control_points = ("stock_reserve",)
    _check_unit = _lt("product unit")
    _check_backtest = _lt(
        "Who else was short at that moment, and how urgent, is nowhere kept: the next reservation overwrites it."
    )

    @api.model
    def _measure_after(self, pickings, is_auto, gained=None, losers=(), **given):
        if gained and not losers:
            gained = self._wanted_elsewhere(gained)
        if not gained:
            return []
        Move = self.env["stock.move"]
        moves = {move.id: move for move in gained}
        passed = {}
        for row in self.env.execute_query_dict(self._passed_over(gained, losers)):
            passed.setdefault(row["move_id"], []).append(row)
        measures = []
        for move_id, rows in passed.items():
            move, first = moves[move_id], rows[0]
            if move.product_id.uom_id.compare(first["taken"], 0) <= 0:
                continue
            measures.append(
                self._of_move(
                    move,
                    first["taken"],
                    expected=first["gained"] - first["taken"],
                    actual=first["gained"],
                    basis=" ".join(str(row["other_id"]) for row in rows),
                    summary=self.env._(
                        "%(product)s: %(taker)s reserved %(taken)s %(unit)s%(when)s; before it come and miss "
                        "%(missing)s: %(others)s",
                        product=move.product_id.display_name,
                        taker=self._who(move),
                        taken=self._number(first["taken"]),
                        unit=move.product_id.uom_id.name,
                        when=self._when(first["is_urgent"], first["due"]),
                        missing=self._number(first["missing_in_all"]),
                        others="; ".join(
                            [
                                self._who(Move.browse(row["other_id"]))
                                + self._when(row["other_is_urgent"], row["other_due"])
                                for row in rows
                            ]
                            + ([self.env._("and others")] if first["others"] > len(rows) else [])
                        ),
                    ),
                )
            )
        return measures

    @api.model
    def _wanted_elsewhere(self, gained):
        """What was gained of products that others wait for, whoever they are and whether it is their turn.

        Mostly there is enough for all: then this small question is all that a reservation costs.
        """
        pickings = self.env["stock.move"].union(*gained).picking_id
        self.env["stock.move"].flush_model(["state"])
        short = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT product_id FROM stock_move
                WHERE product_id = ANY(%s) AND company_id = ANY(%s) AND state IN ('confirmed', 'partially_available')
                    AND picking_id <> %s
                """,
                list({move.product_id.id for move in gained}),
                list({move.company_id.id for move in gained}),
                # Two transfers of one act may want the same.
                pickings.id if len(pickings) == 1 else 0,
            )
        )
        short = {product_id for (product_id,) in short}
        return {move: quantity for move, quantity in gained.items() if move.product_id.id in short}

    @api.model
    def _when(self, is_urgent, due):
        """How urgent, in words that follow a name."""
        return self.env._(
            ", %(urgent)sdue %(due)s",
            urgent=self.env._("urgent, ") if is_urgent else "",
            due=format_datetime(self.env, due, dt_format="short"),
        )

    @api.model
    def _passed_over(self, gained, losers=()):
        """Query of the moves that come before those that gained, and miss more than is free.

        Columns: move_id, gained, other_id, missing_in_all, others (how many), taken, due and is_urgent of both.
        At most NAMED rows a move, those whose turn it is first.

        :param losers: moves that goods were taken from just now; Odoo still calls them reserved
        """
        waiting = SQL("other.state IN ('confirmed', 'partially_available')")
        if losers:
            waiting = SQL("(%s OR other.id = ANY(%s))", waiting, [move.id for move in losers])
        self.env["stock.move"].flush_model(
            ["state", "quantity", "product_qty", "priority", "date", "date_deadline", "reservation_date"]
        )
        self.env["stock.quant"].flush_model(["quantity", "reserved_quantity"])
        self.env["sale.order"].flush_model(["fulfillment_is_held"])
        return SQL(
            """
            WITH taker AS (
                SELECT move.id, gain.quantity AS gained, move.product_id, move.company_id, move.picking_id,
                    move.restrict_partner_id, COALESCE(move.priority, '0') AS priority,
                    COALESCE(move.date_deadline, move.date) AS due, place.parent_path, line.order_id
                FROM (VALUES %(gained)s) AS gain (move_id, quantity)
                INNER JOIN stock_move AS move ON gain.move_id = move.id
                INNER JOIN stock_location AS place ON move.location_id = place.id AND place.usage = 'internal'
                LEFT JOIN sale_order_line AS line ON move.sale_line_id = line.id
            ), passed AS (
                SELECT taker.id AS move_id, taker.gained, taker.due, taker.priority = '1' AS is_urgent,
                    other.id AS other_id, COALESCE(other.priority, '0') = '1' AS other_is_urgent,
                    COALESCE(other.date_deadline, other.date) AS other_due,
                    other.product_qty - other.quantity * unit.factor / product_unit.factor AS missing,
                    taker.product_id, taker.parent_path
                FROM taker
                INNER JOIN stock_move AS other ON other.product_id = taker.product_id
                    AND other.company_id = taker.company_id
                    AND %(waiting)s
                    AND other.procure_method = 'make_to_stock'
                    AND other.picking_id <> taker.picking_id
                    AND other.restrict_partner_id IS NOT DISTINCT FROM taker.restrict_partner_id
                INNER JOIN stock_location AS place ON other.location_id = place.id
                    AND (place.parent_path LIKE taker.parent_path || '%%'
                        OR taker.parent_path LIKE place.parent_path || '%%')
                INNER JOIN stock_picking_type AS kind ON other.picking_type_id = kind.id
                INNER JOIN uom_uom AS unit ON other.product_uom = unit.id
                INNER JOIN product_product AS product ON other.product_id = product.id
                INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                INNER JOIN uom_uom AS product_unit ON template.uom_id = product_unit.id
                LEFT JOIN sale_order_line AS line ON other.sale_line_id = line.id
                LEFT JOIN sale_order AS sale ON line.order_id = sale.id
                WHERE (kind.code = 'outgoing' OR line.id IS NOT NULL)
                    AND (taker.order_id IS NULL OR line.order_id IS DISTINCT FROM taker.order_id)
                    AND sale.fulfillment_is_held IS NOT TRUE
                    AND (kind.reservation_method <> 'by_date' OR other.reservation_date <= %(today)s)
                    AND (COALESCE(other.priority, '0') > taker.priority
                        OR (COALESCE(other.priority, '0') = taker.priority
                            AND COALESCE(other.date_deadline, other.date) < taker.due))
                    AND round((other.product_qty - other.quantity * unit.factor / product_unit.factor)::numeric, 6) > 0
            ), ranked AS (
                SELECT passed.*, sum(missing) OVER move AS missing_in_all, count(*) OVER move AS others,
                    row_number() OVER (
                        PARTITION BY move_id ORDER BY other_is_urgent DESC, other_due, other_id
                    ) AS turn
                FROM passed
                WINDOW move AS (PARTITION BY move_id)
            )
            SELECT ranked.move_id, ranked.gained::float8, ranked.due, ranked.is_urgent, ranked.other_id,
                ranked.other_due, ranked.other_is_urgent, ranked.others,
                ranked.missing_in_all::float8,
                least(ranked.gained, ranked.missing_in_all - greatest(COALESCE(free.quantity, 0), 0))::float8 AS taken
            FROM ranked
            CROSS JOIN LATERAL (
                SELECT sum(quant.quantity - quant.reserved_quantity) AS quantity
                FROM stock_quant AS quant
                INNER JOIN stock_location AS place ON quant.location_id = place.id
                WHERE quant.product_id = ranked.product_id AND place.usage = 'internal'
                    AND place.parent_path LIKE ranked.parent_path || '%%'
            ) AS free
            WHERE ranked.turn <= %(named)s
            ORDER BY ranked.move_id, ranked.turn
            """,
            gained=SQL(", ").join(
                SQL("(%s, %s::numeric)", move.id, quantity) for move, quantity in gained.items()
            ),
            waiting=waiting,
            today=fields.Date.today(),
            named=NAMED,
        )
