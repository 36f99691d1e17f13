from odoo import fields, models


class FulfillmentChannel(models.Model):
    """The way an order came in: order desk, field sales, portal, EDI."""

    _name = "fulfillment.channel"
    _inherit = ["fulfillment.shared.mixin"]
    _description = "Order Channel"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another channel has this code already.")
