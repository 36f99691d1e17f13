from collections import defaultdict

from odoo import models
from odoo.fields import Command


class FulfillmentMigrationLoaderPackaging(models.AbstractModel):
    """A packaging with a barcode is one that the product has: it can be chosen on orders as well."""

    _name = "fulfillment.migration.loader.packaging"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Packaging Barcodes"
    _updates = False

    def _create(self, domain, values_list):
        ids = super()._create(domain, values_list)
        products = self.env["product.product"].browse({values["product_id"] for values in values_list})
        products.product_tmpl_id.fetch(["uom_id", "uom_ids"])
        missing = defaultdict(set)
        for values in values_list:
            template = products.browse(values["product_id"]).product_tmpl_id
            if values["uom_id"] not in (template.uom_id | template.uom_ids).ids:
                missing[values["uom_id"]].add(template.id)
        for uom_id, template_ids in missing.items():
            self.env["product.template"].browse(template_ids).write({"uom_ids": [Command.link(uom_id)]})
        return ids
