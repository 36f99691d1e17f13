from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentWaive(models.TransientModel):
    """Accept a departure for a while: from an exception, or from a finding that stops what somebody is about to do."""

    _name = "fulfillment.waive"
    _description = "Grant a Waiver"

    variance_id = fields.Many2one("fulfillment.variance", readonly=True)
    confirmation_line_id = fields.Many2one("fulfillment.confirmation.line", readonly=True)
    transfer_line_id = fields.Many2one("fulfillment.transfer.act.line", readonly=True)
    change_finding_id = fields.Many2one("fulfillment.change.finding", readonly=True)
    summary = fields.Char(readonly=True, compute="_compute_summary")
    applies_to = fields.Selection(
        [("record", "This record only"), ("customer", "All orders of the customer, as far off as this one")],
        default="record",
        required=True,
    )
    reason_id = fields.Many2one("fulfillment.reason", required=True)
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()
    valid_until = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self) + timedelta(days=30)
    )

    def _compute_summary(self):
        for wizard in self:
            wizard.summary = wizard.variance_id.name or wizard._shown_finding().summary

    def _shown_finding(self):
        """The line of the dialog it was opened from; empty where that is an exception."""
        return self.confirmation_line_id or self.transfer_line_id or self.change_finding_id

    def action_grant(self):
        self.ensure_one()
        if self.needs_note and not (self.note or "").strip():
            raise UserError(
                self.env._(
                    'The waiver was not granted: "%(reason)s" needs a note.', reason=self.reason_id.name
                )
            )
        source = self.variance_id or self._shown_finding()
        waiver = self.env["fulfillment.waiver"]._grant(
            {
                **source._waiver_values(),
                "applies_to": self.applies_to,
                "reason_id": self.reason_id.id,
                "note": self.note,
                "valid_until": self.valid_until,
            }
        )
        if self.variance_id:
            self.variance_id.sudo()._waive(waiver)
            return {"type": "ir.actions.act_window_close"}
        # Who waives does not act: what is left is shown anew, and the act stays with whose work it is.
        return source._after_waiver() or {"type": "ir.actions.act_window_close"}
