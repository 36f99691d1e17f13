from odoo import models


class FulfillmentMigrationLoaderCustomerPart(models.AbstractModel):
    """What a customer calls a product is kept like what a vendor calls it: one model is made of the other."""

    _name = "fulfillment.migration.loader.customer_part"
    _inherit = "fulfillment.migration.loader.vendor_price"
    _description = "Loader of Customer Part Numbers"
