from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckStockSourceOtherWarehouse(models.AbstractModel):
    _name = "fulfillment.check.stock.source.other.warehouse"
    _inherit = "fulfillment.check.stock"
    _description = "Check: sourced from another warehouse"

    _check_code = "stock_source_other_warehouse"
    _check_name = _lt("Sourced from another warehouse")
    _check_help = _lt(
        "How much of an order's goods for the customer is reserved in, or left, a warehouse other than the order's, in "
        "the product's unit. Left out: goods that one warehouse sends another."
    )
    _check_control_points = ("stock_reserve", "transfer_done")
    _check_unit = _lt("product unit")
    _check_backtest_note = _lt("Judges what was shipped. Warehouses and costs are those of today.")

    @api.model
    def _measure_after(self, pickings, is_auto, gained=None, moves=None, **given):
        quantities = dict(gained or {})
        for move in moves or ():
            quantities[move] = move._fulfillment_in_product_unit(move.quantity)
        measures = []
        for move, quantity in quantities.items():
            if not self._is_for_customer(move):
                continue
            ordered, source = move.sudo().sale_line_id.order_id.warehouse_id, self._source(move.sudo())
            if not source or source == ordered:
                continue
            measures.append(
                self._of_move(
                    move,
                    quantity,
                    basis=f"{source.id}",
                    summary=self.env._(
                        "%(product)s: %(quantity)s %(unit)s of %(transfer)s come from %(place)s; the order is one of "
                        "%(ordered)s",
                        product=move.product_id.display_name,
                        quantity=self._number(quantity),
                        unit=move.product_id.uom_id.name,
                        transfer=self._who(move),
                        place=source.name,
                        ordered=ordered.name,
                    ),
                )
            )
        return measures

    @api.model
    def _is_for_customer(self, move):
        final = move.location_final_id or move.location_dest_id
        return bool(move.sudo().sale_line_id) and "customer" in (move.location_dest_id.usage, final.usage)

    @api.model
    def _source(self, move):
        """The warehouse whose goods they are; of several places, the first one that is another's."""
        ordered = move.sale_line_id.order_id.warehouse_id
        sources = move.move_line_ids.location_id.warehouse_id or move.location_id.warehouse_id
        return (sources - ordered)[:1] or sources[:1]

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        self.env.flush_all()
        quantity = SQL("sum(line.quantity_product_uom)")
        return SQL(
            """
            SELECT picking.id AS record_id, move.id AS line_id, picking.date_done AS occurred_at, picking.company_id,
                kind.warehouse_id, move.product_id, picking.partner_id, 0::float8 AS expected,
                %(quantity)s::float8 AS actual, %(quantity)s::float8 AS deviation, %(amount)s AS amount
            FROM stock_picking AS picking
            INNER JOIN stock_picking_type AS kind ON picking.picking_type_id = kind.id
            INNER JOIN stock_move AS move ON move.picking_id = picking.id AND move.state = 'done'
            INNER JOIN stock_location AS target ON move.location_dest_id = target.id AND target.usage = 'customer'
            INNER JOIN sale_order_line AS sale_line ON move.sale_line_id = sale_line.id
            INNER JOIN sale_order AS sale ON sale_line.order_id = sale.id
            INNER JOIN stock_move_line AS line ON line.move_id = move.id
            INNER JOIN stock_location AS place ON line.location_id = place.id
            INNER JOIN product_product AS product ON move.product_id = product.id
            WHERE picking.state = 'done' AND picking.company_id = ANY(%(company_ids)s)
                AND picking.date_done >= %(date_from)s AND picking.date_done < %(date_to)s
                AND place.usage IN ('internal', 'transit')
            GROUP BY picking.id, kind.id, move.id, product.id, sale.id
            HAVING bool_or(place.warehouse_id <> sale.warehouse_id)
            """,
            quantity=quantity,
            amount=self._cost_sql(quantity, SQL("picking.company_id")),
            company_ids=list(company_ids),
            date_from=date_from,
            date_to=date_to,
        )
