from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    fulfillment_segment_id = fields.Many2one(
        "fulfillment.segment",
        string="Customer Segment",
        index="btree_not_null",
        # What rules look at is changed in sight of everybody.
        tracking=True,
        help="Rules and priorities may be made for a segment.",
    )
    fulfillment_requires_reference = fields.Boolean(
        string="Requires Its Reference",
        tracking=True,
        help="This customer refuses invoices that do not name its own order number.",
    )
    fulfillment_required_attachments = fields.Integer(
        string="Documents with Each Order",
        tracking=True,
        aggregator=None,
        help="How many documents of the customer have to be attached before an order is confirmed: its purchase "
        "order, an end-use certificate. What we sent ourselves does not count.",
    )
    fulfillment_ship_complete = fields.Boolean(
        string="Complete Deliveries Only",
        tracking=True,
        help="This customer wants all of an order at once. Its orders are not changed by that; a rule may watch over "
        "deliveries that bring a part.",
    )

    _fulfillment_required_attachments_positive = models.Constraint(
        "CHECK (fulfillment_required_attachments >= 0)", "A number of required documents is not negative."
    )

    @api.model
    def _commercial_fields(self):
        # A company's contacts and addresses are in the segment of the company, and ask for the same papers.
        return [
            *super()._commercial_fields(),
            "fulfillment_segment_id",
            "fulfillment_requires_reference",
            "fulfillment_required_attachments",
            "fulfillment_ship_complete",
        ]
