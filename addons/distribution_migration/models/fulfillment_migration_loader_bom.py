from odoo import models


class FulfillmentMigrationLoaderBom(models.AbstractModel):
    _name = "fulfillment.migration.loader.bom"
    _inherit = "fulfillment.migration.loader.document"
    _description = "Loader of Kits and Bills of Materials"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        products = self._linked("product.product", "product", links)
        products |= self._linked("product.product", "component", links)
        self._ahead(products, "uom_id")
        self._ahead(products, "product_tmpl_id.product_variant_count")
        units = self._linked("uom.uom", "uom", links) | self._linked("uom.uom", "component_uom", links)
        (units | products.uom_id).fetch(["parent_path"])
        return links

    def _document_values(self, domain, rows, links):
        values = super()._document_values(domain, rows, links)
        product = self.env["product.product"].browse(values["product_id"])
        self._name_product(values)
        # As on the form, which takes the unit of the product.
        values.setdefault("product_uom_id", product.uom_id.id)
        return values

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        if "product_uom_id" in values:
            product = self.env["product.product"].browse(values["product_id"])
            self._check_unit(row, "uom", values["product_uom_id"], product)
        return values

    def _line_values(self, domain, row, links):
        values = super()._line_values(domain, row, links)
        component = self.env["product.product"].browse(values["product_id"])
        values.setdefault("product_uom_id", component.uom_id.id)
        if "component_uom" in row:
            self._check_unit(row, "component_uom", values["product_uom_id"], component)
        return values
