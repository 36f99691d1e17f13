from odoo import fields, models

from ..metric import LINE_EXCLUSIONS, ORDER_TYPES
from .fulfillment_fact_order import ORDER_DIMENSIONS, FulfillmentFactOrder
from .fulfillment_fact_perfect_order import ORDERS_OF_INVOICES


class FulfillmentFactOrderStage(models.Model):
    """Live orders, and when the last of their goods passed each stage on the way to the customer."""

    _name = "fulfillment.fact.order.stage"
    _inherit = "fulfillment.fact"
    _description = "Fact: Stages of an Order"
    _auto = False

    _fact_grain = "order"
    _fact_sequence = 30
    _fact_rests_on = "fulfillment.fact.order"
    _fact_sql = {"live": "fact_order_stage"}
    _fact_scope = {"live": FulfillmentFactOrder._fact_scope["live"]}
    _fact_company = {"live": FulfillmentFactOrder._fact_company["live"]}
    _fact_scopes = {
        "live": "SELECT scope_id FROM fulfillment_fact_order WHERE source = 'live' AND company_id = ANY(%s)"
    }
    _fact_marks = {
        "live": {
            "invoice": f"""
                WITH asked AS (SELECT id, NULL::integer AS reversed_entry_id FROM account_move WHERE id = ANY(%(keys)s))
                {ORDERS_OF_INVOICES}
            """,
            "invoiced_line": "SELECT order_id FROM sale_order_line WHERE id = ANY(%(keys)s)",
            "picking_type": """
                SELECT line.order_id
                FROM stock_picking AS picking
                INNER JOIN stock_move AS move ON picking.id = move.picking_id
                INNER JOIN sale_order_line AS line ON move.sale_line_id = line.id
                WHERE picking.picking_type_id = ANY(%(keys)s)
            """,
        }
    }
    _fact_excluded_day = "coalesce(fact.closed_day, fact.confirmed_day)"
    _fact_records = FulfillmentFactOrder._fact_records
    _fact_exclusions = LINE_EXCLUSIONS
    _fact_dimensions = (*ORDER_DIMENSIONS, "steps")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["shipped_day"], {}),
    )

    order_id = fields.Integer(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    channel_id = fields.Many2one("fulfillment.channel", readonly=True)
    is_dropship = fields.Boolean(readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    order_type = fields.Selection(ORDER_TYPES, readonly=True)
    is_closed = fields.Boolean(readonly=True)
    confirmed_day = fields.Date(readonly=True)
    closed_day = fields.Date(readonly=True)
    shipped_day = fields.Date(readonly=True)
    entered_at = fields.Datetime(readonly=True)
    is_taken_over = fields.Boolean(readonly=True, help="Its order was agreed in the former system.")
    confirmed_at = fields.Datetime(readonly=True)
    ready_at = fields.Datetime(readonly=True, help="When the goods of the last first transfer were reserved.")
    picked_at = fields.Datetime(readonly=True)
    packed_at = fields.Datetime(readonly=True)
    shipped_at = fields.Datetime(readonly=True)
    invoiced_at = fields.Datetime(readonly=True, help="When all that was shipped had been invoiced once.")
    steps = fields.Integer(
        readonly=True, aggregator=None, help="Kinds of transfers: 1 delivery, 2 with picking, 3 with packing."
    )
