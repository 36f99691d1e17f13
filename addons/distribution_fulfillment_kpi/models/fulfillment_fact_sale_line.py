from odoo import fields, models

from ..metric import LINE_EXCLUSIONS

ORDER_SCOPE = "fulfillment_history_order_scope(history.company_id, history.order_ref, history.id)"
# Which orders a change elsewhere concerns. The order is what is computed together.
ORDERS_OF = {
    "sale_order": "SELECT unnest(%(keys)s::integer[])",
    "sale_line": "SELECT order_id FROM sale_order_line WHERE id = ANY(%(keys)s)",
    "purchase_order": """
        SELECT line.order_id
        FROM purchase_order_line AS bought
        INNER JOIN sale_order_line AS line ON bought.sale_line_id = line.id
        WHERE bought.order_id = ANY(%(keys)s)
    """,
    "transfer": """
        SELECT line.order_id
        FROM stock_move AS move
        INNER JOIN sale_order_line AS line ON move.sale_line_id = line.id
        WHERE move.picking_id = ANY(%(keys)s)
    """,
    "product_template": """
        SELECT line.order_id
        FROM sale_order_line AS line
        INNER JOIN product_product AS product ON line.product_id = product.id
        WHERE product.product_tmpl_id = ANY(%(keys)s)
        UNION
        SELECT line.order_id
        FROM stock_move AS move
        INNER JOIN sale_order_line AS line ON move.sale_line_id = line.id
        INNER JOIN product_product AS product ON move.product_id = product.id
        WHERE product.product_tmpl_id = ANY(%(keys)s)
    """,
    "uom": """
        SELECT line.order_id
        FROM sale_order_line AS line
        INNER JOIN product_product AS product ON line.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE line.product_uom_id = ANY(%(keys)s) OR template.uom_id = ANY(%(keys)s)
        UNION
        SELECT line.order_id
        FROM stock_move AS move
        INNER JOIN sale_order_line AS line ON move.sale_line_id = line.id
        INNER JOIN product_product AS product ON move.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE move.product_uom = ANY(%(keys)s) OR template.uom_id = ANY(%(keys)s)
    """,
    "partner": """
        SELECT sale.id FROM sale_order AS sale WHERE sale.partner_id = ANY(%(keys)s)
        UNION
        SELECT line.order_id
        FROM sale_order_line AS line
        INNER JOIN sale_order AS sale ON line.order_id = sale.id
        INNER JOIN stock_warehouse AS warehouse
            ON coalesce(line.warehouse_id, sale.warehouse_id) = warehouse.id
        WHERE warehouse.partner_id = ANY(%(keys)s)
        UNION
        SELECT sale.id
        FROM sale_order AS sale
        INNER JOIN res_company AS company ON sale.company_id = company.id
        WHERE company.partner_id = ANY(%(keys)s)
    """,
    "company": "SELECT id FROM sale_order WHERE company_id = ANY(%(keys)s)",
    "sister": """
        SELECT sale.id
        FROM sale_order AS sale
        INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
        WHERE partner.commercial_partner_id = ANY(%(keys)s)
    """,
    "warehouse": """
        SELECT line.order_id
        FROM sale_order_line AS line
        INNER JOIN sale_order AS sale ON line.order_id = sale.id
        WHERE coalesce(line.warehouse_id, sale.warehouse_id) = ANY(%(keys)s)
    """,
    "location": """
        SELECT line.order_id
        FROM stock_move AS move
        INNER JOIN sale_order_line AS line ON move.sale_line_id = line.id
        WHERE move.location_id = ANY(%(keys)s) OR move.location_dest_id = ANY(%(keys)s)
    """,
    "reason": "SELECT sale_order_ref FROM fulfillment_event WHERE reason_ref = ANY(%(keys)s)",
}


class FulfillmentFactSaleLine(models.Model):
    """Demand lines, of live orders and of the history: what was asked, promised and shipped."""

    _name = "fulfillment.fact.sale.line"
    _inherit = ["fulfillment.fact.demand", "fulfillment.fact"]
    _description = "Fact: Order Line"
    _auto = False

    _fact_order = "confirmed_day"
    _fact_grain = "line"
    _fact_sequence = 10
    _fact_sql = {"live": "fact_sale_line", "history": "fact_history_sale_line"}
    _fact_once = ("filling_line", "line_move", "kit_need", "kit_shipment", "kit_base", "kit_part", "kit_step")
    _fact_scope = {"live": "line.order_id = ANY(%s)", "history": f"{ORDER_SCOPE} = ANY(%s)"}
    _fact_company = {"live": "line.company_id = ANY(%s)", "history": "history.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": "SELECT id FROM sale_order WHERE state IN ('sale', 'cancel') AND company_id = ANY(%s)",
        "history": (
            f"SELECT {ORDER_SCOPE} FROM fulfillment_history_sale_line AS history"
            " WHERE history.company_id = ANY(%s)"
        ),
    }
    _fact_marks = {
        "live": ORDERS_OF,
        "history": {
            "history_sale_order": "SELECT unnest(%(keys)s::integer[])",
            "company": (
                f"SELECT {ORDER_SCOPE} FROM fulfillment_history_sale_line AS history"
                " WHERE history.company_id = ANY(%(keys)s)"
            ),
        },
    }
    _fact_excluded_day = "coalesce(fact.closed_day, fact.confirmed_day)"
    _fact_records = {
        "live": ("line_id", "sale.order.line"),
        "history": ("line_id", "fulfillment.history.sale.line"),
    }
    _fact_exclusions = LINE_EXCLUSIONS
    _fact_dimensions = (
        "company",
        "warehouse",
        "partner",
        "product",
        "category",
        "vendor",
        "carrier",
        "team",
        "channel",
        "order_type",
        "currency",
        "uom_family",
    )
    # Blocks of rows written one after the other hold days close to each other: a range index is
    # small and costs next to nothing while a million rows are written.
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("delivered", "btree", ["company_id", "source"], {"where": "delivered_day IS NOT NULL"}),
        (
            "days",
            "brin",
            [
                "confirmed_day",
                "first_promise_day",
                "last_promise_day",
                "requested_day",
                "first_judged_day",
                "closed_day",
            ],
            {},
        ),
    )

    order_warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    tz = fields.Char(string="Time Zone", readonly=True)
    confirmed_at = fields.Datetime(readonly=True)
    first_promise_at = fields.Datetime(readonly=True)
    last_promise_at = fields.Datetime(readonly=True)
    requested_at = fields.Datetime(readonly=True)
    ref_qty = fields.Float(string="Asked for", digits=0, readonly=True)
    unit_value = fields.Float(digits=0, readonly=True, aggregator=None)
    shipped_qty = fields.Float(string="Shipped", digits=0, readonly=True)
    first_shipped_qty = fields.Float(string="Shipped with the First Truck", digits=0, readonly=True)
    split_qty = fields.Float(
        string="Put Off on Purpose",
        digits=0,
        readonly=True,
        help="By splitting a transfer before the first shipment; empty: nothing.",
    )
    first_promise_qty = fields.Float(string="Shipped by the First Promise", digits=0, readonly=True)
    last_promise_qty = fields.Float(string="Shipped by the Last Promise", digits=0, readonly=True)
    requested_qty = fields.Float(string="Shipped by the Wish", digits=0, readonly=True)
    group_shipped_at = fields.Datetime(readonly=True, help="First shipment of the order and warehouse.")
    filled_at = fields.Datetime(readonly=True)
    last_shipped_at = fields.Datetime(readonly=True)
    is_closed = fields.Boolean(readonly=True)
    closed_at = fields.Datetime(readonly=True)
    confirmed_day = fields.Date(readonly=True)
    first_promise_day = fields.Date(readonly=True)
    last_promise_day = fields.Date(readonly=True)
    requested_day = fields.Date(readonly=True)
    group_shipped_day = fields.Date(readonly=True)
    filled_day = fields.Date(readonly=True)
    delivered_day = fields.Date(
        readonly=True,
        help="Of the last of its shipments: by a proof of delivery, or else by the transit days that were known "
        "when it left.",
    )
    last_shipped_day = fields.Date(readonly=True)
    closed_day = fields.Date(readonly=True)
    first_judged_day = fields.Date(readonly=True)
    entered_at = fields.Datetime(readonly=True, help="When the quotation was written.")
    is_taken_over = fields.Boolean(readonly=True, help="Its order was agreed in the former system.")
    standard_lead = fields.Integer(readonly=True, aggregator=None, help="Lead time of the line, in seconds.")
    promise_moved_at = fields.Datetime(readonly=True, help="When we moved the promise last.")
    promise_pushed_at = fields.Datetime(readonly=True, help="When we moved it to a later date last.")
    promise_rebased_at = fields.Datetime(readonly=True, help="When the customer moved it last.")
    shipment_steps = fields.Json(readonly=True, help="Of several shipments: instants and quantities by then.")
    cut_steps = fields.Json(readonly=True, help="What we called off: instants and quantities.")
