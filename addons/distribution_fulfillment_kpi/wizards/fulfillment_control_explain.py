from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentControlExplain(models.TransientModel):
    """Close a signal with root cause and action; its exception is closed with it."""

    _name = "fulfillment.control.explain"
    _description = "Explain a Signal"

    signal_id = fields.Many2one("fulfillment.control.signal", required=True, readonly=True)
    root_cause_id = fields.Many2one("fulfillment.root.cause", required=True)
    action = fields.Text(required=True, string="What Was Done")

    def action_explain(self):
        self.ensure_one()
        self.signal_id._require_answerable()
        if not (self.action or "").strip():
            raise UserError(self.env._("Nothing was closed: write what was done."))
        self.signal_id._explain(self.root_cause_id, self.action.strip())
        return {"type": "ir.actions.act_window_close"}
