from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentBaselineFreeze(models.TransientModel):
    """Freeze a baseline: who answers for it, and why this period and scope."""

    _name = "fulfillment.baseline.freeze"
    _description = "Freeze a Baseline"

    baseline_id = fields.Many2one("fulfillment.baseline", required=True, readonly=True)
    author_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        string="Answers for It",
        domain="[('share', '=', False)]",
    )
    reason = fields.Text(required=True, help="Why this period and this scope stand for how it was before.")

    def action_freeze(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(
                self.env._("Nothing was frozen: write why this period and scope stand for how it was.")
            )
        self.baseline_id._freeze(self.author_id, self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
