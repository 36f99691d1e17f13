from odoo import fields, models

from .fulfillment_fact_sale_line import ORDERS_OF


class FulfillmentFactReservation(models.Model):
    """Order lines that held a reservation, and whether a person interfered with it."""

    _name = "fulfillment.fact.reservation"
    _inherit = "fulfillment.fact"
    _description = "Fact: Reserved Order Line"
    _auto = False

    _fact_grain = "order line"
    _fact_sql = {"live": "fact_reservation"}
    _fact_scope = {"live": "line.order_id = ANY(%s)"}
    _fact_company = {"live": "line.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": "SELECT id FROM sale_order WHERE state IN ('sale', 'cancel') AND company_id = ANY(%s)",
    }
    _fact_marks = {
        "live": {
            kind: ORDERS_OF[kind]
            for kind in (
                "sale_order",
                "sale_line",
                "product_template",
                "partner",
                "company",
                "sister",
                "warehouse",
            )
        }
    }
    _fact_records = {"live": ("line_id", "sale.order.line")}
    _fact_exclusions = ("intercompany",)
    _fact_dimensions = ("company", "warehouse", "partner", "product", "category", "team", "channel")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["reserved_day"], {}),
    )

    line_id = fields.Integer(readonly=True)
    order_id = fields.Integer(readonly=True)
    tz = fields.Char(string="Time Zone", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    category_id = fields.Many2one("product.category", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    channel_id = fields.Many2one("fulfillment.channel", readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    intervention_count = fields.Integer(string="Interventions", readonly=True)
    intervention_type = fields.Char(
        string="First Intervention", readonly=True, help="Its kind in the ledger."
    )
    intervened_at = fields.Datetime(readonly=True)
    reserved_at = fields.Datetime(readonly=True)
    reserved_day = fields.Date(readonly=True)
