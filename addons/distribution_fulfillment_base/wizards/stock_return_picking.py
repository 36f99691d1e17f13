from odoo import models

from ..doors import REPLACING


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def action_create_exchanges(self):
        """Mark what is sent in exchange, so that it is not counted as a shipment of the order."""
        marked = self.with_context(fulfillment_door=REPLACING)
        action = super(StockReturnPicking, marked).action_create_exchanges()
        # The action carries the context on to the screen it opens; the mark is not for that one.
        if isinstance(action, dict) and action.get("context"):
            action["context"] = {
                key: value for key, value in action["context"].items() if key != "fulfillment_door"
            }
        return action
