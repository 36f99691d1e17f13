from odoo import fields, models

from ..metric import LINE_EXCLUSIONS
from .fulfillment_fact_order import FulfillmentFactOrder
from .fulfillment_fact_sale_line import FulfillmentFactSaleLine


class FulfillmentFactOfSaleLine(models.AbstractModel):
    """Facts about a part of a demand line: they are computed with it, and say of whom and what it is."""

    _name = "fulfillment.fact.of.sale.line"
    _inherit = "fulfillment.fact.goods"
    _description = "Part of a Demand Line"

    _fact_grain = "line"
    _fact_sequence = 20
    _fact_rests_on = "fulfillment.fact.sale.line"
    _fact_scope = FulfillmentFactOrder._fact_scope
    _fact_company = FulfillmentFactOrder._fact_company
    _fact_scopes = FulfillmentFactOrder._fact_scopes
    _fact_records = FulfillmentFactSaleLine._fact_records
    _fact_exclusions = LINE_EXCLUSIONS
    _fact_dimensions = FulfillmentFactSaleLine._fact_dimensions

    line_id = fields.Integer(readonly=True, aggregator=None, help="Of the live order or of the history.")
    order_id = fields.Integer(readonly=True, help="Of the history: the first of its lines.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(readonly=True)
    vendor_name = fields.Char(readonly=True)
    carrier_name = fields.Char(readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    channel_id = fields.Many2one("fulfillment.channel", readonly=True)
    order_type = fields.Selection(
        [
            ("mts", "From Stock"),
            ("mto", "Bought or Made to Order"),
            ("kit", "Kit"),
            ("dropship", "Drop-ship"),
        ],
        readonly=True,
    )
    is_dropship = fields.Boolean(readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
