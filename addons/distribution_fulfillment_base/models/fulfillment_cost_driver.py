from odoo import fields, models


class FulfillmentCostDriver(models.Model):
    """A way in which a departure costs money: margin given away, an expedite, a second delivery."""

    _name = "fulfillment.cost.driver"
    _inherit = ["fulfillment.shared.mixin"]
    _description = "Cost Driver"
    _order = "sequence, name"
    _own_lines = frozenset({"rate_ids"})

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10, aggregator=None)
    description = fields.Text(translate=True)
    rate_ids = fields.One2many("fulfillment.cost.rate", "driver_id", string="Rates")

    _code_uniq = models.UniqueIndex("(code)", "Another cost driver has this code already.")
