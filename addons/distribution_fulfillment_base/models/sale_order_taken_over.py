from odoo import models

from ..doors import is_migrating


class SaleOrder(models.Model):
    """Orders of the former system keep the day on which they were agreed there."""

    _name = "sale.order"
    _inherit = ["sale.order", "fulfillment.taken.over.mixin"]

    def _prepare_confirmation_values(self):
        values = super()._prepare_confirmation_values()
        if is_migrating(self.env):
            values.pop("date_order", None)
        return values
