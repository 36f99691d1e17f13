from odoo import api, fields, models
from odoo.tools import SQL

from ..history_scope import counted_place

COUNTED_PLACE = counted_place("history")

# Which products a change elsewhere concerns, by the counts that there are. The counts of a product are
# computed together: a recount decides about the count before it.
PRODUCTS_OF_COUNTS = {
    "move": """
        SELECT product_id FROM stock_move WHERE id = ANY(%(keys)s) AND is_inventory
        UNION
        SELECT scope_id FROM fulfillment_fact_count WHERE source = 'live' AND move_id = ANY(%(keys)s)
    """,
    "product_template": "SELECT id FROM product_product WHERE product_tmpl_id = ANY(%(keys)s)",
    "uom": """
        SELECT product.id
        FROM product_product AS product
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE template.uom_id = ANY(%(keys)s)
    """,
    "warehouse": """
        SELECT scope_id FROM fulfillment_fact_count WHERE source = 'live' AND warehouse_id = ANY(%(keys)s)
    """,
    "partner": """
        SELECT fact.scope_id
        FROM fulfillment_fact_count AS fact
        INNER JOIN res_company AS company ON fact.company_id = company.id
        LEFT JOIN stock_warehouse AS warehouse ON fact.warehouse_id = warehouse.id
        WHERE fact.source = 'live'
            AND (company.partner_id = ANY(%(keys)s) OR warehouse.partner_id = ANY(%(keys)s))
    """,
    "company": "SELECT scope_id FROM fulfillment_fact_count WHERE source = 'live' AND company_id = ANY(%(keys)s)",
    "location": """
        SELECT product_id
        FROM stock_move
        WHERE is_inventory AND (location_id = ANY(%(keys)s) OR location_dest_id = ANY(%(keys)s))
    """,
}


class FulfillmentFactCount(models.Model):
    """Counted records: what the books said, what was found, and what the difference was worth."""

    _name = "fulfillment.fact.count"
    _inherit = "fulfillment.fact"
    _description = "Fact: Counted Record"
    _auto = False

    _fact_grain = "counted record"
    _fact_sql = {"live": "fact_count", "history": "fact_history_count"}
    _fact_scope = {"live": "move.product_id = ANY(%s)", "history": f"{COUNTED_PLACE} = ANY(%s)"}
    _fact_company = {"live": "move.company_id = ANY(%s)", "history": "history.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": """
            SELECT DISTINCT product_id FROM stock_move
            WHERE is_inventory AND state = 'done' AND company_id = ANY(%s)
        """,
        "history": (
            f"SELECT {COUNTED_PLACE} FROM fulfillment_history_count AS history"
            " WHERE history.company_id = ANY(%s)"
        ),
    }
    _fact_marks = {
        "live": PRODUCTS_OF_COUNTS,
        "history": {
            "history_count": "SELECT unnest(%(keys)s::integer[])",
            "company": (
                f"SELECT {COUNTED_PLACE} FROM fulfillment_history_count AS history"
                " WHERE history.company_id = ANY(%(keys)s)"
            ),
        },
    }
    _fact_excluded_day = "fact.counted_day"
    _fact_records = {"live": ("move_id", "stock.move"), "history": ("move_id", "fulfillment.history.count")}
    _fact_exclusions = ("count_reverted", "count_edit", "count_unknown", "count_opening")
    _fact_dimensions = ("company", "warehouse", "product", "category", "count_class", "currency")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("move", "btree", ["move_id"], {}),
        ("days", "brin", ["counted_day"], {}),
    )

    move_id = fields.Integer(readonly=True)
    tz = fields.Char(string="Time Zone", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_name = fields.Char(readonly=True)
    category_id = fields.Many2one("product.category", readonly=True)
    category_name = fields.Char(readonly=True)
    location_id = fields.Many2one("stock.location", readonly=True)
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial Number", readonly=True)
    package_id = fields.Many2one("stock.package", readonly=True)
    owner_id = fields.Many2one("res.partner", readonly=True)
    sheet = fields.Char(string="Count", readonly=True)
    reason_id = fields.Many2one("fulfillment.reason", readonly=True)
    uom_factor = fields.Float(digits=0, readonly=True, aggregator=None)
    uom_family_id = fields.Many2one("uom.uom", string="Family of Units", readonly=True)
    book_qty = fields.Float(string="Book Quantity", digits=0, readonly=True)
    adjusted_qty = fields.Float(string="Found less Book", digits=0, readonly=True)
    diff_pct = fields.Float(string="Difference (%)", digits=0, readonly=True, aggregator=None)
    count_class = fields.Char(readonly=True, help="a, b or c: of the product when it was counted.")
    tolerance_pct = fields.Float(
        string="Allowed (%)",
        digits=0,
        readonly=True,
        aggregator=None,
        help="By its class, when it was counted.",
    )
    unit_cost = fields.Float(digits=0, readonly=True, aggregator=None)
    book_value = fields.Float(digits=0, readonly=True)
    adjusted_value = fields.Float(string="Value of the Difference", digits=0, readonly=True)
    recounted_seconds = fields.Integer(
        readonly=True, aggregator=None, help="Until the same goods were counted again; empty: not yet."
    )
    counted_at = fields.Datetime(readonly=True)
    counted_day = fields.Date(readonly=True)

    @api.model
    def _fact_parameters(self):
        return {**super()._fact_parameters(), "place": SQL(COUNTED_PLACE)}  # pylint: disable=sql-injection
