from odoo import models


class FulfillmentMigrationLoaderVendorPrice(models.AbstractModel):
    _name = "fulfillment.migration.loader.vendor_price"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Vendor Prices"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        ids = [found[0] for (_result_id, code), found in links.items() if code == "product" and found]
        # All at once, for the values below.
        self.env["product.product"].browse(ids).product_tmpl_id.fetch(["product_variant_count"])
        return links

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        product = self.env["product.product"].browse(values["product_id"])
        values["product_tmpl_id"] = product.product_tmpl_id.id
        # As on Odoo's own form: a price names the variant only where there are several.
        if product.product_tmpl_id.product_variant_count == 1:
            del values["product_id"]
        values.setdefault("company_id", domain.company_id.id)
        return values
