from odoo import models


class StockMoveLine(models.Model):
    """Tells of goods that came back where they were put, and what becomes of them."""

    _inherit = "stock.move.line"

    def _fulfillment_return_kind(self):
        """Where goods from a customer were put: returns where they wait for a decision, else the usage."""
        place = self.location_dest_id
        return "returns" if place._fulfillment_is_return_place() else place.usage

    def _fulfillment_disposition(self):
        """What becomes of goods that leave a place where they waited."""
        usage = self.location_dest_id.usage
        if usage == "inventory":
            return "scrap" if self.move_id.scrap_id else "adjusted"
        return {"supplier": "vendor", "customer": "customer", "production": "rework"}.get(usage, "restock")
