from odoo import models

from ..doors import REPLACING


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def action_create_exchanges(self):
        """Mark what is sent in exchange, so that it is not counted as a shipment of the order."""
        return super(
            StockReturnPicking, self.with_context(fulfillment_door=REPLACING)
        ).action_create_exchanges()
