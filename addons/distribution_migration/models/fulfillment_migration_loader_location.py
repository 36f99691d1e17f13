from odoo import models

from ..source.errors import ValueRefused

STOCKED = ("internal", "view")


class FulfillmentMigrationLoaderLocation(models.AbstractModel):
    """A location lies below another one, or directly in a warehouse."""

    _name = "fulfillment.migration.loader.location"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Locations"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        self._linked("stock.location", "parent", links).fetch(["warehouse_id"])
        self._linked("stock.warehouse", "warehouse", links).fetch(["lot_stock_id", "code"])
        return links

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        warehouse = self.env["stock.warehouse"].browse(values.pop("warehouse_id", False))
        parent = self.env["stock.location"].browse(values.get("location_id", False))
        if parent:
            if warehouse and parent.warehouse_id != warehouse:
                raise ValueRefused("other_warehouse", target="warehouse", value=warehouse.code)
        elif warehouse:
            values["location_id"] = warehouse.lot_stock_id.id
        elif values.get("usage", "internal") in STOCKED:
            # Its stock would belong to no warehouse, and nothing could be picked from it.
            raise ValueRefused("no_warehouse", target="warehouse", value=None)
        return values
