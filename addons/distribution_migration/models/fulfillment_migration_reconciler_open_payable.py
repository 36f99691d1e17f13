from odoo import models


class FulfillmentMigrationReconcilerOpenPayable(models.AbstractModel):
    _name = "fulfillment.migration.reconciler.open_payable"
    _inherit = "fulfillment.migration.reconciler.open_item"
    _description = "Open Payables of Files against Odoo"
