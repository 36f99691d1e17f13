from odoo import fields, models


class FulfillmentTransferActLine(models.TransientModel):
    """One finding in the dialog, with the reason a person gives for it."""

    _name = "fulfillment.transfer.act.line"
    _description = "Finding on Transfers"

    act_id = fields.Many2one("fulfillment.transfer.act", required=True, ondelete="cascade")
    fingerprint = fields.Char(required=True, readonly=True)
    summary = fields.Char(readonly=True, string="Finding")
    rule_id = fields.Many2one("fulfillment.rule", readonly=True)
    control_point_id = fields.Many2one(related="rule_id.control_point_id", related_sudo=True)
    why = fields.Char(related="rule_id.why", related_sudo=True)
    instruction_url = fields.Char(related="rule_id.instruction_url", related_sudo=True)
    response = fields.Selection(
        [
            ("record", "Recorded"),
            ("warn", "Warning"),
            ("reason", "Reason needed"),
            ("approval", "Approval needed"),
            ("block", "Not allowed"),
        ],
        readonly=True,
    )
    is_settled = fields.Boolean(readonly=True, help="A reason or an approval of just this is on file.")
    reason_id = fields.Many2one("fulfillment.reason")
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()
