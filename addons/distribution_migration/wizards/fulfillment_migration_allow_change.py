from odoo import fields, models


class FulfillmentMigrationAllowChange(models.TransientModel):
    """Asks the lead why a frozen domain may be changed."""

    _name = "fulfillment.migration.allow.change"
    _description = "Allow a Change During the Freeze"

    domain_id = fields.Many2one("fulfillment.migration.domain", required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_allow(self):
        self.ensure_one()
        self.domain_id._allow_change(self.reason)
        return {"type": "ir.actions.act_window_close"}
