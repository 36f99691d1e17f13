from odoo import fields, models


class FulfillmentRootCauseGroup(models.Model):
    """Upper level of the catalogue of root causes, which figures roll up to."""

    _name = "fulfillment.root.cause.group"
    _inherit = ["fulfillment.shared.mixin"]
    _description = "Root Cause Group"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
