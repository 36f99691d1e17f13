from odoo import fields, models

# From moves somewhere on the way in, back to the receipts that it began with. `keys` that were
# receipts themselves, and are deleted now, still name their facts.
BACK = """
    WITH RECURSIVE back (id) AS (
        %s
        UNION
        SELECT earlier.id
        FROM back
        CROSS JOIN LATERAL (
            SELECT link.move_orig_id AS id FROM stock_move_move_rel AS link WHERE link.move_dest_id = back.id
            UNION ALL
            SELECT move.origin_returned_move_id
            FROM stock_move AS move
            WHERE move.id = back.id AND move.origin_returned_move_id IS NOT NULL
        ) AS earlier
    )
    SELECT back.id
    FROM back
    INNER JOIN stock_move AS move ON back.id = move.id
    INNER JOIN stock_location AS origin ON move.location_id = origin.id
    WHERE origin.usage IN ('supplier', 'transit')
    UNION
    SELECT back.id
    FROM back
    INNER JOIN fulfillment_fact_receipt_line AS fact ON back.id = fact.scope_id AND fact.source = 'live'
"""
RECEIPTS_OF = {
    "move": BACK % "SELECT unnest(%(keys)s::integer[])",
    "purchase_line": BACK % "SELECT id FROM stock_move WHERE purchase_line_id = ANY(%(keys)s)",
    "purchase_order": BACK
    % """
        SELECT move.id
        FROM purchase_order_line AS line
        INNER JOIN stock_move AS move ON line.id = move.purchase_line_id
        WHERE line.order_id = ANY(%(keys)s)
    """,
    # When goods stood at the dock, and what was scrapped of them.
    "transfer": """
        SELECT move.id
        FROM stock_picking AS picking
        INNER JOIN stock_picking_type AS picking_type ON picking.picking_type_id = picking_type.id
        INNER JOIN stock_move AS move ON picking.id = move.picking_id
        INNER JOIN stock_location AS origin ON move.location_id = origin.id
        WHERE
            picking.id = ANY(%(keys)s)
            AND picking_type.code <> 'outgoing'
            AND origin.usage IN ('supplier', 'transit')
    """,
    "product_template": BACK
    % """
        SELECT move.id
        FROM product_product AS product
        INNER JOIN stock_move AS move ON product.id = move.product_id
        INNER JOIN stock_location AS origin ON move.location_id = origin.id
        WHERE product.product_tmpl_id = ANY(%(keys)s) AND origin.usage IN ('supplier', 'transit')
    """,
    "uom": BACK
    % """
        SELECT move.id
        FROM stock_move AS move
        INNER JOIN product_product AS product ON move.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE move.product_uom = ANY(%(keys)s) OR template.uom_id = ANY(%(keys)s)
    """,
    "partner": """
        SELECT move.id
        FROM stock_move AS move
        INNER JOIN stock_location AS origin ON move.location_id = origin.id
        LEFT JOIN stock_picking AS picking ON move.picking_id = picking.id
        LEFT JOIN purchase_order_line AS line ON move.purchase_line_id = line.id
        LEFT JOIN purchase_order AS purchase ON line.order_id = purchase.id
        WHERE
            origin.usage IN ('supplier', 'transit')
            AND (
                picking.partner_id = ANY(%(keys)s)
                OR purchase.partner_id = ANY(%(keys)s)
                OR move.company_id IN (
                    SELECT warehouse.company_id FROM stock_warehouse AS warehouse
                    WHERE warehouse.partner_id = ANY(%(keys)s)
                    UNION ALL
                    SELECT company.id FROM res_company AS company WHERE company.partner_id = ANY(%(keys)s)
                )
            )
    """,
    "company": """
        SELECT move.id
        FROM stock_move AS move
        INNER JOIN stock_location AS origin ON move.location_id = origin.id
        WHERE origin.usage IN ('supplier', 'transit') AND move.company_id = ANY(%(keys)s)
    """,
    "sister": """
        SELECT move.id
        FROM stock_move AS move
        INNER JOIN stock_location AS origin ON move.location_id = origin.id
        LEFT JOIN stock_picking AS picking ON move.picking_id = picking.id
        LEFT JOIN purchase_order_line AS line ON move.purchase_line_id = line.id
        LEFT JOIN purchase_order AS purchase ON line.order_id = purchase.id
        INNER JOIN res_partner AS partner ON coalesce(purchase.partner_id, picking.partner_id) = partner.id
        WHERE origin.usage IN ('supplier', 'transit') AND partner.commercial_partner_id = ANY(%(keys)s)
    """,
    # Receipts into no warehouse belong to that of their type.
    "picking_type": """
        SELECT move.id
        FROM stock_move AS move
        INNER JOIN stock_location AS origin ON move.location_id = origin.id
        WHERE origin.usage IN ('supplier', 'transit') AND move.picking_type_id = ANY(%(keys)s)
    """,
    "warehouse": """
        SELECT move.id
        FROM stock_warehouse AS warehouse
        INNER JOIN stock_move AS move ON warehouse.company_id = move.company_id
        INNER JOIN stock_location AS origin ON move.location_id = origin.id
        WHERE warehouse.id = ANY(%(keys)s) AND origin.usage IN ('supplier', 'transit')
    """,
    "location": BACK
    % """
        SELECT move.id
        FROM stock_move AS move
        WHERE move.location_id = ANY(%(keys)s) OR move.location_dest_id = ANY(%(keys)s)
    """,
}


class FulfillmentFactReceiptLine(models.Model):
    """Receipts from vendors: what was found in them, and how long until the goods could be had."""

    _name = "fulfillment.fact.receipt.line"
    _inherit = ["fulfillment.fact.goods", "fulfillment.fact"]
    _description = "Fact: Receipt Line"
    _auto = False

    _fact_grain = "line"
    _fact_sequence = 10
    _fact_sql = {"live": "fact_receipt_line", "history": "fact_history_receipt_line"}
    _fact_scope = {"live": "receipt.id = ANY(%s)", "history": "history.id = ANY(%s)"}
    _fact_company = {"live": "receipt.company_id = ANY(%s)", "history": "history.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": """
            SELECT move.id
            FROM stock_move AS move
            INNER JOIN stock_location AS origin ON move.location_id = origin.id
            WHERE
                move.state = 'done'
                AND origin.usage IN ('supplier', 'transit')
                AND move.company_id = ANY(%s)
        """,
        "history": "SELECT id FROM fulfillment_history_purchase_line WHERE company_id = ANY(%s)",
    }
    _fact_marks = {
        "live": RECEIPTS_OF,
        "history": {"history_purchase_line": "SELECT unnest(%(keys)s::integer[])"},
    }
    _fact_excluded_day = "fact.received_day"
    _fact_records = {
        "live": ("line_id", "stock.move"),
        "history": ("line_id", "fulfillment.history.purchase.line"),
    }
    _fact_exclusions = ("intercompany",)
    _fact_dimensions = ("company", "warehouse", "vendor", "product", "category", "uom_family")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["received_day", "available_day"], {}),
    )

    line_id = fields.Integer(
        readonly=True, aggregator=None, help="The move that was received, or the line of the history."
    )
    tz = fields.Char(string="Time Zone", readonly=True)
    vendor_id = fields.Many2one("res.partner", readonly=True)
    vendor_name = fields.Char(readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    received_at = fields.Datetime(readonly=True)
    received_day = fields.Date(readonly=True)
    received_qty = fields.Float(string="Received", digits=0, readonly=True)
    arrived_at = fields.Datetime(string="Arrived at Dock", readonly=True)
    started_at = fields.Datetime(
        readonly=True,
        help="Arrival at the dock; where nobody told it and goods are put away later, the receipt.",
    )
    available_at = fields.Datetime(readonly=True, help="When the last of the goods could be had.")
    available_day = fields.Date(readonly=True)
    mean_seconds = fields.Integer(
        readonly=True, aggregator=None, help="From start to shelf, the mean by quantity of all put-aways."
    )
    is_inspected = fields.Boolean(readonly=True)
    is_skipped = fields.Boolean(readonly=True, help="Not inspected this time, on purpose.")
    was_held = fields.Boolean(string="Held or Reworked", readonly=True)
    accepted_qty = fields.Float(string="Accepted", digits=0, readonly=True)
    rejected_qty = fields.Float(string="Rejected", digits=0, readonly=True)
    returned_qty = fields.Float(string="Returned to Vendor", digits=0, readonly=True)

    def _derived_columns(self):
        # Goods may wait for years.
        return {**super()._derived_columns(), "mean_seconds": "int8"}
