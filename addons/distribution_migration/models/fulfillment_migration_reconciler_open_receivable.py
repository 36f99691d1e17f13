from odoo import models


class FulfillmentMigrationReconcilerOpenReceivable(models.AbstractModel):
    _name = "fulfillment.migration.reconciler.open_receivable"
    _inherit = "fulfillment.migration.reconciler.open_item"
    _description = "Open Receivables of Files against Odoo"
