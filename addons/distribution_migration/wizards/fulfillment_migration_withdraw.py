from odoo import fields, models


class FulfillmentMigrationWithdraw(models.TransientModel):
    """Asks why a signature is withdrawn."""

    _name = "fulfillment.migration.withdraw"
    _description = "Withdraw Sign-off"

    domain_id = fields.Many2one("fulfillment.migration.domain", required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_withdraw(self):
        self.ensure_one()
        self.domain_id._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
