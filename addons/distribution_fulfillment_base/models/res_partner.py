from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    fulfillment_segment_id = fields.Many2one(
        "fulfillment.segment",
        string="Customer Segment",
        index="btree_not_null",
        help="Rules and priorities may be made for a segment.",
    )

    @api.model
    def _commercial_fields(self):
        # A company's contacts and addresses are in the segment of the company.
        return [*super()._commercial_fields(), "fulfillment_segment_id"]
