from odoo import models


class FulfillmentMigrationLoaderVendorPrice(models.AbstractModel):
    _name = "fulfillment.migration.loader.vendor_price"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Vendor Prices"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        self._ahead(
            self._linked("product.product", "product", links), "product_tmpl_id.product_variant_count"
        )
        return links

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        self._name_product(values)
        values.setdefault("company_id", domain.company_id.id)
        return values
