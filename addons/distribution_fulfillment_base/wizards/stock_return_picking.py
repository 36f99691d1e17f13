from odoo import models

from ..doors import REPLACING, doing, odoo_process
from ..facts import keep_fact


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _create_return(self):
        # What a return releases and reserves on its way is its consequence; nobody is refused over it.
        with odoo_process(self.env):
            return super()._create_return()

    def _create_exchange(self, return_picking):
        with odoo_process(self.env):
            picking = super()._create_exchange(return_picking)
        # Made as returns of the return, they are cut loose from it afterwards: `create` could not tell them.
        keep_fact(picking.move_ids, "fulfillment_is_replacement", True)
        return picking

    def action_create_exchanges(self):
        """Mark what is sent in exchange, so that it is not counted as a shipment of the order."""
        with doing(self.env, door=REPLACING):
            return super().action_create_exchanges()
