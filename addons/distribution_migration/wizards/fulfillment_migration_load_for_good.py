from odoo import api, fields, models


class FulfillmentMigrationLoadForGood(models.TransientModel):
    """Asks before a set is loaded for good, and shows what speaks against it."""

    _name = "fulfillment.migration.load.for.good"
    _description = "Load for Good"

    set_id = fields.Many2one("fulfillment.migration.set", required=True, readonly=True)
    missing = fields.Text(compute="_compute_missing")

    @api.depends("set_id")
    def _compute_missing(self):
        for wizard in self:
            wizard.missing = wizard.set_id._missing_for_load()

    def action_load(self):
        self.ensure_one()
        return self.set_id.action_load()
