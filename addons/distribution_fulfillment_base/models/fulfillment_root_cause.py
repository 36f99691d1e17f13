from odoo import fields, models


class FulfillmentRootCause(models.Model):
    """What a variance came from, once somebody has looked: the catalogue to choose from."""

    _name = "fulfillment.root.cause"
    _description = "Root Cause"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10, aggregator=None)
    area_id = fields.Many2one(
        "fulfillment.area", string="Process Area", help="Where it has to be cured. Empty: anywhere."
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another root cause has this code already.")
