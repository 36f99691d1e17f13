from odoo import fields, models

from .fulfillment_confirmation_line import RESPONSES


class FulfillmentChangeFinding(models.TransientModel):
    """One finding of a change that was tried out. It is shown; what counts is measured anew."""

    _name = "fulfillment.change.finding"
    _description = "Finding of a Change"

    change_id = fields.Many2one("fulfillment.order.change", ondelete="cascade")
    move_id = fields.Many2one("fulfillment.promise.move", ondelete="cascade")
    fingerprint = fields.Char(required=True, readonly=True)
    summary = fields.Char(readonly=True, string="Finding")
    why = fields.Char(readonly=True)
    instruction_url = fields.Char(readonly=True)
    response = fields.Selection(RESPONSES, readonly=True)
    waits_for = fields.Char(readonly=True, help="Who was asked for approval already.")
    is_settled = fields.Boolean(readonly=True, help="A reason or an approval of just this is there.")
