from odoo import fields, models

from ..metric import PURCHASE_EXCLUSIONS

# Which purchase orders a change elsewhere concerns. The order is what is computed together.
PURCHASES_OF = {
    "purchase_order": "SELECT unnest(%(keys)s::integer[])",
    "purchase_line": "SELECT order_id FROM purchase_order_line WHERE id = ANY(%(keys)s)",
    # Somebody asked for more speed of a receipt.
    "transfer": """
        SELECT line.order_id
        FROM stock_picking AS picking
        INNER JOIN stock_picking_type AS picking_type ON picking.picking_type_id = picking_type.id
        INNER JOIN stock_move AS move ON picking.id = move.picking_id
        INNER JOIN purchase_order_line AS line ON move.purchase_line_id = line.id
        WHERE picking.id = ANY(%(keys)s) AND picking_type.code <> 'outgoing'
    """,
    # Where goods go straight to the customer, the sales order names the warehouse.
    "sale_order": """
        SELECT bought.order_id
        FROM purchase_order_line AS bought
        INNER JOIN sale_order_line AS line ON bought.sale_line_id = line.id
        WHERE line.order_id = ANY(%(keys)s)
    """,
    "product_template": """
        SELECT line.order_id
        FROM product_product AS product
        INNER JOIN purchase_order_line AS line ON product.id = line.product_id
        WHERE product.product_tmpl_id = ANY(%(keys)s)
        UNION
        SELECT line.order_id
        FROM product_product AS product
        INNER JOIN stock_move AS move ON product.id = move.product_id
        INNER JOIN purchase_order_line AS line ON move.purchase_line_id = line.id
        WHERE product.product_tmpl_id = ANY(%(keys)s)
    """,
    "uom": """
        SELECT line.order_id
        FROM purchase_order_line AS line
        INNER JOIN product_product AS product ON line.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE line.product_uom_id = ANY(%(keys)s) OR template.uom_id = ANY(%(keys)s)
        UNION
        SELECT line.order_id
        FROM stock_move AS move
        INNER JOIN purchase_order_line AS line ON move.purchase_line_id = line.id
        WHERE move.product_uom = ANY(%(keys)s)
        UNION
        SELECT line.order_id
        FROM account_move_line AS item
        INNER JOIN purchase_order_line AS line ON item.purchase_line_id = line.id
        WHERE item.product_uom_id = ANY(%(keys)s)
    """,
    "partner": """
        SELECT purchase.id FROM purchase_order AS purchase WHERE purchase.partner_id = ANY(%(keys)s)
        UNION
        SELECT purchase.id
        FROM stock_warehouse AS warehouse
        INNER JOIN purchase_order AS purchase ON warehouse.company_id = purchase.company_id
        WHERE warehouse.partner_id = ANY(%(keys)s)
        UNION
        SELECT purchase.id
        FROM res_company AS company
        INNER JOIN purchase_order AS purchase ON company.id = purchase.company_id
        WHERE company.partner_id = ANY(%(keys)s)
    """,
    "company": "SELECT id FROM purchase_order WHERE company_id = ANY(%(keys)s)",
    "sister": """
        SELECT purchase.id
        FROM purchase_order AS purchase
        INNER JOIN res_partner AS partner ON purchase.partner_id = partner.id
        WHERE partner.commercial_partner_id = ANY(%(keys)s)
    """,
    "picking_type": "SELECT id FROM purchase_order WHERE picking_type_id = ANY(%(keys)s)",
    "warehouse": """
        SELECT purchase.id
        FROM stock_warehouse AS warehouse
        INNER JOIN purchase_order AS purchase ON warehouse.company_id = purchase.company_id
        WHERE warehouse.id = ANY(%(keys)s)
    """,
    "location": """
        SELECT line.order_id
        FROM stock_move AS move
        INNER JOIN purchase_order_line AS line ON move.purchase_line_id = line.id
        WHERE move.location_id = ANY(%(keys)s) OR move.location_dest_id = ANY(%(keys)s)
    """,
    "reason": "SELECT purchase_order_ref FROM fulfillment_event WHERE reason_ref = ANY(%(keys)s)",
}
DIMENSIONS = ("company", "warehouse", "vendor", "product", "category", "order_type", "currency", "uom_family")


class FulfillmentFactPurchaseLine(models.Model):
    """Purchase lines, of live orders and of the history: what was ordered, promised and received."""

    _name = "fulfillment.fact.purchase.line"
    _inherit = ["fulfillment.fact.goods", "fulfillment.fact"]
    _description = "Fact: Purchase Line"
    _auto = False

    _fact_grain = "line"
    _fact_sequence = 10
    _fact_sql = {"live": "fact_purchase_line", "history": "fact_history_purchase_line"}
    _fact_scope = {"live": "line.order_id = ANY(%s)", "history": "history.id = ANY(%s)"}
    _fact_company = {"live": "line.company_id = ANY(%s)", "history": "history.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": (
            "SELECT id FROM purchase_order WHERE state IN ('purchase', 'cancel') AND company_id = ANY(%s)"
        ),
        "history": "SELECT id FROM fulfillment_history_purchase_line WHERE company_id = ANY(%s)",
    }
    _fact_marks = {
        "live": PURCHASES_OF,
        "history": {
            "history_purchase_line": "SELECT unnest(%(keys)s::integer[])",
            "company": "SELECT id FROM fulfillment_history_purchase_line WHERE company_id = ANY(%(keys)s)",
        },
    }
    _fact_excluded_day = "coalesce(fact.first_promise_day, fact.approved_day)"
    _fact_records = {
        "live": ("line_id", "purchase.order.line"),
        "history": ("line_id", "fulfillment.history.purchase.line"),
    }
    _fact_exclusions = PURCHASE_EXCLUSIONS
    _fact_dimensions = DIMENSIONS
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        (
            "days",
            "brin",
            ["approved_day", "first_promise_day", "last_promise_day", "completed_day"],
            {},
        ),
    )

    line_id = fields.Integer(readonly=True, aggregator=None, help="Of the live order or of the history.")
    order_id = fields.Integer(readonly=True)
    tz = fields.Char(string="Time Zone", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    vendor_id = fields.Many2one("res.partner", readonly=True)
    vendor_name = fields.Char(readonly=True)
    order_type = fields.Selection(
        [("mts", "To Stock"), ("mto", "For an Order"), ("dropship", "Drop-ship")], readonly=True
    )
    is_dropship = fields.Boolean(readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    approved_at = fields.Datetime(readonly=True)
    approved_day = fields.Date(readonly=True)
    first_promise_at = fields.Datetime(readonly=True)
    first_promise_day = fields.Date(readonly=True)
    last_promise_at = fields.Datetime(readonly=True)
    last_promise_day = fields.Date(readonly=True)
    requested_day = fields.Date(readonly=True)
    agreed_days = fields.Float(
        digits=0, readonly=True, aggregator=None, help="Lead time of the vendor's price list at approval."
    )
    ordered_qty = fields.Float(string="Ordered at Approval", digits=0, readonly=True)
    received_qty = fields.Float(string="Received", digits=0, readonly=True)
    first_received_at = fields.Datetime(readonly=True)
    last_received_at = fields.Datetime(readonly=True)
    last_received_day = fields.Date(readonly=True)
    filled_day = fields.Date(readonly=True, help="When all that was ordered had come.")
    is_closed = fields.Boolean(readonly=True)
    completed_at = fields.Datetime(
        readonly=True, help="The receipt that completed the line; the last one where the rest was called off."
    )
    completed_day = fields.Date(readonly=True)
    cancelled_day = fields.Date(readonly=True, help="When it was called off with nothing received.")
    lead_seconds = fields.Integer(
        readonly=True,
        aggregator=None,
        help="From approval to receipt; of several receipts the mean by quantity.",
    )
    spread_seconds = fields.Integer(
        readonly=True,
        aggregator=None,
        help="How long before the day of completion the goods came, on the mean by quantity.",
    )
    billed_qty = fields.Float(string="Billed", digits=0, readonly=True)
    price_variance = fields.Float(
        digits=0, readonly=True, help="Billed less what the price of the approval would have made."
    )

    def _derived_columns(self):
        # A receipt years late is more seconds than a small integer holds.
        return {**super()._derived_columns(), "lead_seconds": "int8", "spread_seconds": "int8"}
