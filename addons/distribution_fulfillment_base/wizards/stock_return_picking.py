from odoo import models

from ..doors import REPLACING, as_process


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _create_return(self):
        # What a return releases and reserves on its way is its consequence; nobody is refused over it.
        process = as_process(self)
        return super(StockReturnPicking, process)._create_return().with_env(self.env)

    def _create_exchange(self, return_picking):
        process = as_process(self)
        return super(StockReturnPicking, process)._create_exchange(return_picking).with_env(self.env)

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
