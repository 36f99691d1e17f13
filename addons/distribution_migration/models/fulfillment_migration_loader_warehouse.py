from odoo import models
from odoo.exceptions import UserError

from ..source.errors import ValueRefused

CODE_SIZE = 5


class FulfillmentMigrationLoaderWarehouse(models.AbstractModel):
    """Warehouses, with the locations, operation types and routes that Odoo makes for their steps."""

    _name = "fulfillment.migration.loader.warehouse"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Warehouses"
    _updates = False

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        code = values.setdefault("code", row["key"])
        if len(code) > CODE_SIZE:
            # Odoo would cut it off, and two warehouses might bear one.
            raise ValueRefused("long_code", target="code", value=code)
        return values

    def _take_back(self, domain, ids):
        """Delete warehouses with all that was made with them, where no goods were ever there."""
        warehouses = self.env["stock.warehouse"].with_context(active_test=False).browse(ids).exists()
        locations = self.env["stock.location"].with_context(active_test=False)
        locations = locations.search([("id", "child_of", warehouses.view_location_id.ids)])
        self._check_unused(warehouses, locations)
        rules = self.env["stock.rule"].with_context(active_test=False)
        rules.search(
            [
                "|",
                ("warehouse_id", "in", warehouses.ids),
                "|",
                ("location_src_id", "in", locations.ids),
                ("location_dest_id", "in", locations.ids),
            ]
        ).unlink()
        # Of all ways of receiving, making and delivering; ids, since the records are asked for when theirs are gone.
        routes = self.env["stock.route"].browse(
            warehouse[name].id for warehouse in warehouses for name in warehouse._get_routes_values()
        )
        types = self.env["stock.picking.type"].with_context(active_test=False)
        types = types.search([("warehouse_id", "in", warehouses.ids)])
        # Not emptied first: whoever writes on a warehouse makes its rules anew.
        types.unlink()
        warehouses.unlink()
        routes.exists().unlink()
        locations.unlink()

    def _check_unused(self, warehouses, locations):
        move = self.env["stock.move"].search(
            ["|", ("location_id", "in", locations.ids), ("location_dest_id", "in", locations.ids)], limit=1
        )
        if move:
            raise UserError(
                self.env._(
                    "%(warehouse)s was not taken back: %(move)s moved goods there.\nArchive it instead.",
                    warehouse=warehouses[:1].display_name,
                    move=move.display_name,
                )
            )
