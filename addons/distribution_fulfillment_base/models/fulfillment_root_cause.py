from odoo import api, fields, models


class FulfillmentRootCause(models.Model):
    """What a variance came from, once somebody has looked: the catalogue to choose from."""

    _name = "fulfillment.root.cause"
    _inherit = ["fulfillment.shared.mixin"]
    _description = "Root Cause"
    _order = "group_id, sequence, name, id"
    _rec_names_search = ("name", "group_id.name")

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    group_id = fields.Many2one("fulfillment.root.cause.group", ondelete="restrict", index=True)
    sequence = fields.Integer(default=10, aggregator=None)
    area_id = fields.Many2one(
        "fulfillment.area", string="Process Area", help="Where it has to be cured. Empty: anywhere."
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another root cause has this code already.")

    @api.depends("name", "group_id.name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = " / ".join(filter(None, (record.group_id.name, record.name)))
