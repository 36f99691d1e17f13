from odoo import fields, models


class FulfillmentFactDemand(models.AbstractModel):
    """Of whose demand a fact speaks: who ordered, who sold, and how the goods come to the customer.

    Names stand in for customers, vendors and carriers of the old system that nobody has matched.
    """

    _name = "fulfillment.fact.demand"
    _inherit = "fulfillment.fact.goods"
    _description = "Demand of a Fact"

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
