from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)

# So many lines are named; all are counted.
NAMED = 3


class FulfillmentCheckStockShipCompleteSplit(models.AbstractModel):
    _name = "fulfillment.check.stock.ship.complete.split"
    _inherit = "fulfillment.check.stock"
    _description = "Check: complete delivery split"

    _check_code = "stock_ship_complete_split"
    _check_name = _lt("Complete delivery split")
    _check_help = _lt(
        "How many lines of an order stay open, in full or in part, when a delivery leaves, although the order is to be "
        "delivered all at once or the customer takes complete deliveries only. Open is what was ordered and not "
        "delivered, whatever the transfers still ask for. Left out: the delivery that brings the last of it, and what "
        "was left behind for good (no backorder) when a transfer was validated. Money is the net value of what stays "
        "open."
    )
    _check_control_points = ("transfer_done",)
    _check_unit = _lt("lines")
    _check_backtest_note = _lt(
        "What was ordered is taken as it is today, as are shipping policy and the customer's wish. Kits are left out."
    )

    @api.model
    def _measure_after(self, pickings, is_auto, moves=None, **given):
        query = self._undelivered_sql(moves) if moves else None
        if not query:
            return []
        left = {}
        rows = sorted(self.env.execute_query(query))
        lines = self.env["sale.order.line"].sudo().browse([line_id for line_id, _left_behind in rows])
        for line, (_line_id, left_behind) in zip(lines, rows, strict=True):
            quantity = line.product_uom_qty - line.qty_delivered - left_behind
            if line.product_uom_id.compare(quantity, 0) > 0:
                left.setdefault(line.order_id, []).append((line, quantity))
        if not left:
            return []
        by_shipment = self._shipped(moves).grouped(
            lambda move: (move.picking_id, move.sudo().sale_line_id.order_id)
        )
        return [
            self._of_split(picking, order, left[order]) for picking, order in by_shipment if order in left
        ]

    @api.model
    def _shipped(self, moves):
        return moves.filtered(
            lambda move: move._fulfillment_is_shipment() and not move.fulfillment_is_replacement
        )

    @api.model
    def _of_split(self, picking, order, rows):
        names = [
            self.env._(
                "%(quantity)s %(unit)s of %(product)s",
                quantity=self._number(quantity),
                unit=line.product_uom_id.name,
                product=line.product_id.display_name,
            )
            for line, quantity in rows[:NAMED]
        ]
        if len(rows) > len(names):
            names.append(self.env._("%(count)s more lines", count=len(rows) - len(names)))
        return Measure(
            record=picking,
            line=self.env["stock.move"],
            expected=0.0,
            actual=float(len(rows)),
            deviation=float(len(rows)),
            value_unit=self.env._("lines"),
            amount=order.company_id.currency_id.round(
                sum(
                    line.price_subtotal / line.product_uom_qty * quantity / (order.currency_rate or 1.0)
                    for line, quantity in rows
                )
            ),
            basis=" ".join(f"{line.id}:{quantity:.6f}" for line, quantity in rows),
            summary=self.env._(
                "%(picking)s leaves with a part of %(order)s, which is to be delivered complete; open stay %(lines)s",
                picking=picking.name,
                order=order.name,
                lines=", ".join(names),
            ),
        )

    @api.model
    def _is_complete_sql(self):
        """`_is_complete` in SQL, of the rows `sale` and `customer`."""
        return SQL("(sale.picking_policy = 'one' OR customer.fulfillment_ship_complete)")

    @api.model
    def _is_complete(self, order):
        """Whether an order is to be delivered at once."""
        return order.picking_policy == "one" or order.partner_id.fulfillment_ship_complete

    @api.model
    def _undelivered_sql(self, moves):
        """Query of the lines not delivered in full, of orders to be delivered at once: line, left behind for good.

        What was delivered is that of the cache: writing it first would cost a statement more. Of a kit, whose
        moves are of its components, all lines are given, and a part left behind is all of it.
        """
        orders = self._shipped(moves).sudo().sale_line_id.order_id.filtered(self._is_complete)
        if not orders:
            return None
        self.env["stock.move"].flush_model(["state", "product_uom_qty", "quantity", "sale_line_id"])
        return SQL(
            """
            SELECT line.id, done.left_behind::float8
            FROM sale_order_line AS line
            CROSS JOIN LATERAL (%s) AS done
            WHERE line.order_id = ANY(%s) AND line.product_uom_qty > 0 AND line.qty_delivered_method = 'stock_move'
                AND (done.is_kit
                    OR round((line.product_uom_qty - done.left_behind - done.delivered)::numeric, 6) > 0)
            """,
            self._done_of_line_sql(SQL("TRUE")),
            orders.ids,
        )

    @api.model
    def _done_of_line_sql(self, when):
        """Query of what became of the row `line` in transfers: is_kit, delivered and left_behind, in the line's unit.

        :param when: condition on the done row `move`
        """
        return SQL(
            """
            SELECT bool_or(moved.is_kit) IS TRUE AS is_kit,
                COALESCE(sum(moved.quantity * moved.way), 0) AS delivered,
                CASE WHEN bool_or(moved.is_kit AND moved.left_behind > 0) THEN line.product_uom_qty
                    ELSE COALESCE(sum(moved.left_behind), 0) END AS left_behind
            FROM (
                SELECT move.product_id <> line.product_id AS is_kit,
                    move.quantity * move_unit.factor / line_unit.factor AS quantity,
                    CASE WHEN target.usage = 'customer' THEN 1
                        WHEN source.usage = 'customer' AND move.to_refund THEN -1 ELSE 0 END AS way,
                    CASE WHEN move.origin_returned_move_id IS NULL AND source.usage <> 'customer'
                        THEN greatest(move.product_uom_qty - move.quantity, 0) * move_unit.factor / line_unit.factor
                        ELSE 0 END AS left_behind
                FROM stock_move AS move
                INNER JOIN stock_location AS source ON move.location_id = source.id
                INNER JOIN stock_location AS target ON move.location_dest_id = target.id
                INNER JOIN uom_uom AS move_unit ON move.product_uom = move_unit.id
                INNER JOIN uom_uom AS line_unit ON line.product_uom_id = line_unit.id
                WHERE move.sale_line_id = line.id AND move.state = 'done'
                    AND move.fulfillment_is_replacement IS NOT TRUE AND %s
            ) AS moved
            """,
            when,
        )

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        self.env.flush_all()
        return SQL(
            """
            SELECT shipment.id AS record_id, NULL::integer AS line_id, shipment.date_done AS occurred_at,
                shipment.company_id, shipment.warehouse_id, NULL::integer AS product_id, shipment.partner_id,
                0::float8 AS expected, count(*)::float8 AS actual, count(*)::float8 AS deviation,
                sum(later.quantity * line.price_subtotal / line.product_uom_qty
                    / COALESCE(NULLIF(sale.currency_rate, 0), 1))::float8 AS amount
            FROM (
                SELECT DISTINCT picking.id, picking.date_done, picking.company_id, kind.warehouse_id,
                    picking.partner_id, line.order_id
                FROM stock_picking AS picking
                INNER JOIN stock_picking_type AS kind ON picking.picking_type_id = kind.id
                INNER JOIN stock_move AS move ON move.picking_id = picking.id AND move.state = 'done'
                    AND move.fulfillment_is_replacement IS NOT TRUE
                INNER JOIN stock_location AS target ON move.location_dest_id = target.id AND target.usage = 'customer'
                INNER JOIN stock_location AS source ON move.location_id = source.id
                    AND source.usage IN ('internal', 'transit')
                INNER JOIN sale_order_line AS line ON move.sale_line_id = line.id
                WHERE picking.state = 'done' AND picking.company_id = ANY(%(company_ids)s)
                    AND picking.date_done >= %(date_from)s AND picking.date_done < %(date_to)s
            ) AS shipment
            INNER JOIN sale_order AS sale ON shipment.order_id = sale.id
            INNER JOIN res_partner AS customer ON sale.partner_id = customer.id
            INNER JOIN sale_order_line AS line ON line.order_id = sale.id AND line.product_uom_qty > 0
                AND line.qty_delivered_method = 'stock_move'
            CROSS JOIN LATERAL (%(done)s) AS done
            CROSS JOIN LATERAL (
                SELECT CASE WHEN done.is_kit THEN 0 ELSE line.product_uom_qty - done.delivered - done.left_behind END
                    AS quantity
            ) AS later
            WHERE %(is_complete)s AND round(later.quantity::numeric, 6) > 0
            GROUP BY shipment.id, shipment.date_done, shipment.company_id, shipment.warehouse_id, shipment.partner_id
            """,
            company_ids=list(company_ids),
            date_from=date_from,
            date_to=date_to,
            is_complete=self._is_complete_sql(),
            done=self._done_of_line_sql(SQL("move.date <= shipment.date_done")),
        )
