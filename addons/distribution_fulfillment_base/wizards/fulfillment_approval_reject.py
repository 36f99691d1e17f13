from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentApprovalReject(models.TransientModel):
    """Say no, and why: who asked has to know what to change."""

    _name = "fulfillment.approval.reject"
    _description = "Reject a Request"

    approval_id = fields.Many2one("fulfillment.approval", required=True, readonly=True)
    note = fields.Text(required=True, string="Why")

    def action_reject(self):
        self.ensure_one()
        if not (self.note or "").strip():
            raise UserError(
                self.env._(
                    "%(document)s was not rejected: write why.", document=self.approval_id.document_name
                )
            )
        self.approval_id._decide("rejected", self.note.strip())
        return {"type": "ir.actions.act_window_close"}
