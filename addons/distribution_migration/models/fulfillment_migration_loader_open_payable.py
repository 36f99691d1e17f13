from odoo import models


class FulfillmentMigrationLoaderOpenPayable(models.AbstractModel):
    _name = "fulfillment.migration.loader.open_payable"
    _inherit = "fulfillment.migration.loader.open_item"
    _description = "Loader of Open Payables"

    _journal = "payable_journal_id"
    _invoice = "in_invoice"
