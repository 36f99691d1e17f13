"""Facts of transfers as a whole: what left, and what came."""

from .parties import by, party

PICKING_COLUMNS = {
    "model": "'stock.picking'",
    "res_id": "picking.id",
    "picking_ref": "picking.id",
    "company_id": "picking.company_id",
    "warehouse_ref": "picking_type.warehouse_id",
    "occurred_at": "picking.date_done",
    "party_ref": party("picking.partner_id"),
    **by("picking.user_id"),
}
PICKING_FROM = """
    FROM stock_picking AS picking
        INNER JOIN stock_picking_type AS picking_type ON picking.picking_type_id = picking_type.id
        LEFT JOIN sale_order AS sale ON picking.sale_id = sale.id
    WHERE picking.state = 'done' AND picking.date_done IS NOT NULL AND EXISTS (
        SELECT 1 FROM stock_move AS move
            INNER JOIN stock_location AS source ON move.location_id = source.id
            INNER JOIN stock_location AS target ON move.location_dest_id = target.id
        WHERE move.picking_id = picking.id AND move.state = 'done' AND {condition}
    )
"""

# (event type, {column: expression}, FROM and WHERE)
FACTS = (
    (
        "shipment_done",
        {
            **PICKING_COLUMNS,
            "sale_order_ref": "picking.sale_id",
            "new_text": "'order'",
        },
        PICKING_FROM.format(condition="target.usage = 'customer' AND source.usage <> 'customer'"),
    ),
    (
        "receipt_done",
        {
            **PICKING_COLUMNS,
            "purchase_order_ref": (
                "( SELECT MIN(line.order_id) FROM stock_move AS move INNER JOIN purchase_order_line AS line "
                "ON move.purchase_line_id = line.id WHERE move.picking_id = picking.id )"
            ),
        },
        PICKING_FROM.format(condition="source.usage = 'supplier' AND target.usage <> 'supplier'"),
    ),
)
