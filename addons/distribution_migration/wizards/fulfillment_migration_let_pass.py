from odoo import fields, models


class FulfillmentMigrationLetPass(models.TransientModel):
    """Asks why data below the threshold may be loaded."""

    _name = "fulfillment.migration.let.pass"
    _description = "Let Data Pass"

    domain_id = fields.Many2one("fulfillment.migration.domain", required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_pass(self):
        self.ensure_one()
        self.domain_id._let_pass(self.reason)
        return {"type": "ir.actions.act_window_close"}
