from odoo import fields, models

from .fulfillment_fact_pick_line import TRANSFERS_OF
from .fulfillment_fact_sale_line import ORDERS_OF


def _shipped(orders):
    """A query of orders as one of the transfers that shipped for them."""
    return f"""
        SELECT DISTINCT move.picking_id
        FROM sale_order_line AS line
        INNER JOIN stock_move AS move ON line.id = move.sale_line_id
        WHERE move.state = 'done' AND line.order_id IN ({orders})
    """


# Its day is that of the warehouse the goods lay in, whichever the order names.
LEFT_FROM = """
    SELECT move.picking_id
    FROM stock_warehouse AS warehouse
    INNER JOIN res_company AS company ON warehouse.company_id = company.id
    INNER JOIN stock_location AS origin ON warehouse.id = origin.warehouse_id
    INNER JOIN stock_move AS move ON origin.id = move.location_id
    WHERE move.state = 'done' AND move.sale_line_id IS NOT NULL AND {condition}
"""
LEFT_FROM_OF = {
    "warehouse": LEFT_FROM.format(condition="warehouse.id = ANY(%(keys)s)"),
    "company": LEFT_FROM.format(condition="company.id = ANY(%(keys)s)"),
    "partner": LEFT_FROM.format(
        condition="(warehouse.partner_id = ANY(%(keys)s) OR company.partner_id = ANY(%(keys)s))"
    ),
}


class FulfillmentFactShipment(models.Model):
    """Shipments: transfers with goods of orders that left for a customer, and what was wrong with them."""

    _name = "fulfillment.fact.shipment"
    _inherit = "fulfillment.fact"
    _description = "Fact: Shipment"
    _auto = False

    _fact_grain = "shipment"
    _fact_sql = {"live": "fact_shipment"}
    _fact_scope = {"live": "picking.id = ANY(%s)"}
    _fact_company = {"live": "picking.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": """
            SELECT DISTINCT move.picking_id
            FROM stock_move AS move
            WHERE move.state = 'done' AND move.sale_line_id IS NOT NULL AND move.picking_id IS NOT NULL
                AND move.company_id = ANY(%s)
        """
    }
    # What one transfer of an order shipped decides whether the next was too much, so all of them are looked at.
    _fact_marks = {
        "live": {
            "transfer": TRANSFERS_OF["transfer"],
            **{
                kind: " UNION ".join(
                    [
                        _shipped(ORDERS_OF[kind]),
                        *(marks[kind] for marks in (TRANSFERS_OF, LEFT_FROM_OF) if kind in marks),
                    ]
                )
                for kind in (
                    "sale_order",
                    "sale_line",
                    "product_template",
                    "uom",
                    "partner",
                    "company",
                    "sister",
                    "warehouse",
                    "location",
                    "reason",
                )
            },
        }
    }
    _fact_records = {"live": ("picking_id", "stock.picking")}
    _fact_exclusions = ("intercompany", "dropship")
    _fact_dimensions = ("company", "warehouse", "partner", "team", "channel")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["shipped_day"], {}),
    )

    picking_id = fields.Integer(readonly=True)
    order_id = fields.Integer(readonly=True, help="Of several the first.")
    tz = fields.Char(string="Time Zone", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    channel_id = fields.Many2one("fulfillment.channel", readonly=True)
    line_count = fields.Integer(string="Order Lines", readonly=True)
    is_dropship = fields.Boolean(readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    surplus_pct = fields.Float(
        string="Beyond what Was Asked for (%)",
        digits=0,
        readonly=True,
        aggregator=None,
        help="Of the order line that got the most too much; empty where none did.",
    )
    error_count = fields.Integer(string="Errors Told of", readonly=True)
    error_kind = fields.Char(
        readonly=True, help="Of the first one: item, quantity, lot, address, label or document."
    )
    shipped_at = fields.Datetime(readonly=True)
    shipped_day = fields.Date(readonly=True)
