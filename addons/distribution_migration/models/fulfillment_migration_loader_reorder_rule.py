from odoo import models

from ..source.errors import ValueRefused


class FulfillmentMigrationLoaderReorderRule(models.AbstractModel):
    _name = "fulfillment.migration.loader.reorder_rule"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Reorder Rules"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        self._ahead(self._linked("product.product", "product", links), "is_storable")
        self._linked("stock.location", "location", links).fetch(["warehouse_id"])
        return links

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        if not self.env["product.product"].browse(values["product_id"]).is_storable:
            raise ValueRefused("not_stocked", target="product", value=row["product"])
        self._check_warehouse(
            row,
            self.env["stock.warehouse"].browse(values.get("warehouse_id", False)),
            self.env["stock.location"].browse(values.get("location_id", False)),
        )
        # An empty maximum is often written as 0; on the form it follows the minimum.
        if not values.get("product_max_qty"):
            values["product_max_qty"] = values.get("product_min_qty", 0)
        return values
