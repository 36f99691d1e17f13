from odoo import models


class FulfillmentMigrationReconcilerUnappliedCash(models.AbstractModel):
    _name = "fulfillment.migration.reconciler.unapplied_cash"
    _inherit = "fulfillment.migration.reconciler.open_item"
    _description = "Unapplied Cash of Files against Odoo"
