from odoo import fields, models
from odoo.exceptions import UserError

RESPONSES = [
    ("record", "Recorded"),
    ("warn", "Warning"),
    ("reason", "Reason needed"),
    ("approval", "Approval needed"),
    ("block", "Not allowed"),
]


class FulfillmentConfirmationLine(models.TransientModel):
    """One finding in the dialog, with the reason a person gives for it."""

    _name = "fulfillment.confirmation.line"
    _description = "Finding to Confirm"

    confirmation_id = fields.Many2one("fulfillment.confirmation", required=True, ondelete="cascade")
    fingerprint = fields.Char(required=True, readonly=True)
    summary = fields.Char(readonly=True, string="Finding")
    rule_id = fields.Many2one("fulfillment.rule", readonly=True)
    control_point_id = fields.Many2one("fulfillment.control.point", readonly=True)
    # Copies: who may not read a rule may read what this one says, and of no other rule.
    why_text = fields.Char(readonly=True, string="Why")
    instruction_url = fields.Char(readonly=True)
    response = fields.Selection(RESPONSES, readonly=True)
    waits_for = fields.Char(readonly=True, help="Who was asked for approval already.")
    is_settled = fields.Boolean(readonly=True, help="A reason or an approval of just this is on file.")
    reason_id = fields.Many2one("fulfillment.reason")
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()

    def _finding(self):
        """The finding as it is measured now; None when the order has changed since the dialog opened."""
        self.ensure_one()
        findings = self.env["fulfillment.control.point"]._findings(
            "sale_order_confirm", self.confirmation_id.sale_order_id
        )
        return next((finding for finding in findings if finding.fingerprint == self.fingerprint), None)

    def action_waive(self):
        """Open the dialog that grants a waiver for this finding."""
        self.ensure_one()
        self.env["fulfillment.waiver"]._require_process_owner()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Grant a Waiver"),
            "res_model": "fulfillment.waive",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_confirmation_line_id": self.id},
        }

    def _waiver_values(self):
        finding = self._finding()
        if not finding:
            raise UserError(
                self.env._(
                    "The waiver was not granted: %(order)s has changed in the meantime. Confirm it again.",
                    order=self.confirmation_id.sale_order_id.name,
                )
            )
        return {
            "rule_id": finding.rule.id,
            "rule_version_id": finding.rule.version_id.id,
            "res_model": finding.measure.record._name,
            "res_id": finding.measure.record.id,
            "partner_id": finding.measure.keys.get("partner_id"),
            "fingerprint": finding.fingerprint,
            "summary": finding.measure.summary,
            "deviation": finding.measure.deviation,
            "unit": finding.rule.unit,
        }
