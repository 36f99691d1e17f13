from odoo import models


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def _get_inventory_move_values(
        self, qty, location_id, location_dest_id, package_id=False, package_dest_id=False
    ):
        """Count opening stock from the location of the load, where it has one."""
        opening = self.env.context.get("fulfillment_opening_location")
        if opening:
            opening = self.env["stock.location"].browse(opening)
            if location_id.usage == "inventory":
                location_id = opening
            elif location_dest_id.usage == "inventory":
                location_dest_id = opening
        return super()._get_inventory_move_values(
            qty, location_id, location_dest_id, package_id, package_dest_id
        )
