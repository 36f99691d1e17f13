"""Facts of single moves: what was cut, stayed behind, came back, was scrapped and counted."""

from .parties import by, party
from .units import product_units

MOVE_COLUMNS = {
    "model": "'stock.move'",
    "res_id": "move.id",
    "move_ref": "move.id",
    "picking_ref": "move.picking_id",
    "sale_line_ref": "move.sale_line_id",
    "sale_order_ref": "sale_line.order_id",
    "purchase_line_ref": "move.purchase_line_id",
    "purchase_order_ref": "purchase_line.order_id",
    "product_ref": "move.product_id",
    "uom_ref": "template.uom_id",
    "company_id": "move.company_id",
    "warehouse_ref": "COALESCE(move.warehouse_id, picking_type.warehouse_id)",
    **by("picking.user_id"),
}
MOVE_FROM = f"""
    FROM stock_move AS move
        {product_units("move", "product_uom")}
        INNER JOIN stock_location AS source ON move.location_id = source.id
        INNER JOIN stock_location AS target ON move.location_dest_id = target.id
        LEFT JOIN stock_picking AS picking ON move.picking_id = picking.id
        LEFT JOIN stock_picking_type AS picking_type ON move.picking_type_id = picking_type.id
        LEFT JOIN sale_order_line AS sale_line ON move.sale_line_id = sale_line.id
        LEFT JOIN sale_order AS sale ON sale_line.order_id = sale.id
        LEFT JOIN purchase_order_line AS purchase_line ON move.purchase_line_id = purchase_line.id
        LEFT JOIN purchase_order AS purchase ON purchase_line.order_id = purchase.id
        INNER JOIN res_company AS company ON move.company_id = company.id
"""
MOVED = "move.quantity * move_uom.factor / NULLIF(product_uom.factor, 0)"
DEMANDED = "move.product_uom_qty * move_uom.factor / NULLIF(product_uom.factor, 0)"

# (event type, {column: expression}, FROM and WHERE)
FACTS = (
    (
        "line_cut",
        {
            **MOVE_COLUMNS,
            "quantity": f"{DEMANDED} - {MOVED}",
            "occurred_at": "move.date",
            "party_ref": party("sale.partner_id"),
        },
        MOVE_FROM
        + "WHERE move.state = 'done' AND move.product_uom_qty > move.quantity AND sale.state = 'sale' "
        "AND target.usage = 'customer' AND source.usage <> 'customer' AND "
        "move.origin_returned_move_id IS NULL",
    ),
    (
        # What is still open of it today: a transfer that was split again tells no more.
        "backorder_created",
        {
            **MOVE_COLUMNS,
            "model": "'stock.picking'",
            "res_id": "picking.backorder_id",
            "picking_ref": "picking.backorder_id",
            "quantity": DEMANDED,
            "occurred_at": "picking.create_date",
            "old_text": "CASE WHEN picking_type.code = 'internal' THEN 'internal' ELSE 'real' END",
            "new_text": "picking.name",
            "party_ref": party("COALESCE(sale.partner_id, purchase.partner_id, picking.partner_id)"),
            **by("picking.create_uid"),
        },
        MOVE_FROM + "WHERE picking.backorder_id IS NOT NULL",
    ),
    (
        "return_received",
        {
            **MOVE_COLUMNS,
            "quantity": MOVED,
            "occurred_at": "move.date",
            "location_ref": "target.id",
            "new_text": "target.usage",
            "party_ref": party("COALESCE(sale.partner_id, picking.partner_id)"),
        },
        MOVE_FROM + "WHERE move.state = 'done' AND source.usage = 'customer' AND target.usage <> 'customer'",
    ),
    (
        "vendor_return_done",
        {
            **MOVE_COLUMNS,
            "quantity": MOVED,
            "occurred_at": "move.date",
            "location_ref": "target.id",
            "party_ref": party("picking.partner_id"),
        },
        MOVE_FROM + "WHERE move.state = 'done' AND target.usage = 'supplier' AND source.usage <> 'supplier'",
    ),
    (
        "goods_scrapped",
        {
            **MOVE_COLUMNS,
            "quantity": MOVED,
            "occurred_at": "move.date",
            "location_ref": "target.id",
            "amount": "move.value",
            "currency_ref": "company.currency_id",
            **by("move.create_uid"),
        },
        MOVE_FROM + "WHERE move.state = 'done' AND move.scrap_id IS NOT NULL",
    ),
    (
        "count_applied",
        {
            **MOVE_COLUMNS,
            "quantity": f"{MOVED} * CASE WHEN source.usage = 'inventory' THEN 1 ELSE -1 END",
            "amount": "move.value * CASE WHEN source.usage = 'inventory' THEN 1 ELSE -1 END",
            "currency_ref": "company.currency_id",
            "location_ref": "CASE WHEN source.usage = 'inventory' THEN target.id ELSE source.id END",
            "warehouse_ref": (
                "CASE WHEN source.usage = 'inventory' THEN target.warehouse_id ELSE source.warehouse_id END"
            ),
            "occurred_at": "move.date",
            "new_text": "'count'",
            "note": "move.inventory_name",
            **by("move.create_uid"),
        },
        MOVE_FROM
        + "WHERE move.state = 'done' AND move.is_inventory AND move.scrap_id IS NULL AND (source.usage "
        "= 'inventory') <> (target.usage = 'inventory')",
    ),
)
