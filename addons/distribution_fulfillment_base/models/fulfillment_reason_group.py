from odoo import fields, models


class FulfillmentReasonGroup(models.Model):
    """Upper level of the catalogue of reasons; people choose the reasons below it."""

    _name = "fulfillment.reason.group"
    _inherit = ["fulfillment.shared.mixin"]
    _description = "Reason Group"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
