from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentVarianceResolve(models.TransientModel):
    """Close exceptions with a root cause and what was done: one, or many of the same kind."""

    _name = "fulfillment.variance.resolve"
    _description = "Resolve Exceptions"

    variance_ids = fields.Many2many("fulfillment.variance", required=True, readonly=True, string="Exceptions")
    root_cause_id = fields.Many2one("fulfillment.root.cause", required=True)
    resolution = fields.Text(required=True, string="What Was Done")

    def action_resolve(self):
        self.ensure_one()
        if not self.variance_ids:
            raise UserError(self.env._("Nothing was resolved: no open exception is chosen."))
        if not (self.resolution or "").strip():
            raise UserError(self.env._("Nothing was resolved: write what was done."))
        self.variance_ids.check_access("write")
        self.variance_ids._require_responsible()
        self.variance_ids.sudo()._resolve(self.root_cause_id, self.resolution.strip())
        return {"type": "ir.actions.act_window_close"}
