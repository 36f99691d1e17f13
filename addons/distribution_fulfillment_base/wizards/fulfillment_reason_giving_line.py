from odoo import fields, models


class FulfillmentReasonGivingLine(models.TransientModel):
    """One finding of a save that was refused for want of a reason; shown, never kept."""

    _name = "fulfillment.reason.giving.line"
    _description = "Finding of a Save"

    giving_id = fields.Many2one("fulfillment.reason.giving", ondelete="cascade")
    summary = fields.Char(readonly=True, string="Finding")
    why = fields.Char(readonly=True)
    instruction_url = fields.Char(readonly=True)
