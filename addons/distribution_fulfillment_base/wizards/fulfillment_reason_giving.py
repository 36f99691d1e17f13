from odoo import fields, models


class FulfillmentReasonGiving(models.TransientModel):
    """What a screen shows when a save was refused for want of a reason.

    It is filled in and never kept: the screen saves its document again with the reason in the context,
    and the act is judged anew. See `static/src/reason_giving`.
    """

    _name = "fulfillment.reason.giving"
    _description = "Reason for a Save"

    control_point_code = fields.Char(readonly=True)
    finding_ids = fields.One2many("fulfillment.reason.giving.line", "giving_id", readonly=True)
    reason_id = fields.Many2one("fulfillment.reason")
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()
