from odoo import fields, models


class FulfillmentSegment(models.Model):
    """A kind of customer that the standard treats alike: key accounts, dealers, web customers.

    Rules, priorities and figures speak of segments, so that a policy names no single customer.
    """

    _name = "fulfillment.segment"
    _inherit = ["fulfillment.shared.mixin"]
    _description = "Customer Segment"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(
        default=10,
        aggregator=None,
        help="The first segment is the most important one where goods are scarce.",
    )
    description = fields.Text(translate=True, help="Who belongs to it, and who decides.")
    active = fields.Boolean(default=True)
    partner_count = fields.Integer(compute="_compute_partner_count", string="Customers")

    _code_uniq = models.UniqueIndex("(code)", "Another segment has this code already.")

    def _compute_partner_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("fulfillment_segment_id", "in", self.ids), ("parent_id", "=", False)],
                ["fulfillment_segment_id"],
                ["__count"],
            )
        )
        for segment in self:
            segment.partner_count = counts.get(segment, 0)

    def action_open_partners(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": [("fulfillment_segment_id", "=", self.id), ("parent_id", "=", False)],
            "context": {"default_fulfillment_segment_id": self.id},
        }
