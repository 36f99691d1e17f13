from odoo import models


class StockPicking(models.Model):
    """Transfers on their way, and returns announced, are found by the number that they had in the old system."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "fulfillment.migration.taken.over"]

    def _taken_over_done(self):
        if self.state == "done":
            return False
        if self.location_id.usage == "transit":
            return self.env._("The goods left there, and have not arrived.")
        return self.env._("The customer announced the goods there, and they have not come back.")
