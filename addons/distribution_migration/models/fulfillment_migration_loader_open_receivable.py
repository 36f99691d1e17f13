from odoo import models


class FulfillmentMigrationLoaderOpenReceivable(models.AbstractModel):
    _name = "fulfillment.migration.loader.open_receivable"
    _inherit = "fulfillment.migration.loader.open_item"
    _description = "Loader of Open Receivables"

    _journal = "receivable_journal_id"
    _invoice = "out_invoice"
