from odoo import api, fields, models

from ..metric import LINE_EXCLUSIONS
from .fulfillment_fact_order import FulfillmentFactOrder
from .fulfillment_fact_sale_line import FulfillmentFactSaleLine


class FulfillmentFactShipmentLine(models.Model):
    """What left for customers, line by line and instant by instant, and the claims it met with."""

    _name = "fulfillment.fact.shipment.line"
    _inherit = "fulfillment.fact"
    _description = "Fact: Shipped Line"
    _auto = False

    _fact_grain = "line"
    _fact_is_record = False
    _fact_sequence = 20
    _fact_rests_on = "fulfillment.fact.sale.line"
    _fact_sql = {"live": "fact_shipment_line", "history": "fact_shipment_line"}
    _fact_scope = FulfillmentFactOrder._fact_scope
    _fact_company = FulfillmentFactOrder._fact_company
    _fact_scopes = FulfillmentFactOrder._fact_scopes
    _fact_excluded_day = "fact.shipped_day"
    _fact_records = FulfillmentFactSaleLine._fact_records
    _fact_exclusions = LINE_EXCLUSIONS
    _fact_dimensions = FulfillmentFactSaleLine._fact_dimensions
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["shipped_day"], {}),
    )

    line_id = fields.Integer(readonly=True, aggregator=None, help="Of the live order or of the history.")
    order_id = fields.Integer(readonly=True, help="Of the history: the first of its lines.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    uom_family_id = fields.Many2one("uom.uom", string="Family of Units", readonly=True)
    uom_name = fields.Char(string="Unit of the Old System", readonly=True)
    uom_factor = fields.Float(digits=0, readonly=True, aggregator=None)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_name = fields.Char(readonly=True)
    category_id = fields.Many2one("product.category", readonly=True)
    category_name = fields.Char(readonly=True)
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
    shipped_at = fields.Datetime(readonly=True)
    shipped_day = fields.Date(readonly=True)
    quantity = fields.Float(digits=0, readonly=True)
    value = fields.Float(digits=0, readonly=True)
    is_lead = fields.Boolean(string="First of its Shipment", readonly=True)
    claims_30 = fields.Integer(string="Claims within 30 Days", readonly=True)
    claims_60 = fields.Integer(string="Claims within 60 Days", readonly=True)
    claims_90 = fields.Integer(string="Claims within 90 Days", readonly=True)
    claims_rejected = fields.Integer(readonly=True)
    claimed_value = fields.Float(
        digits=0,
        readonly=True,
        help="Of the claims within 30 days, in company currency; empty: not all are known.",
    )

    @api.model
    def _record_ids(self, source, ids):
        # A line that left several times is one record.
        return list(set(ids))
