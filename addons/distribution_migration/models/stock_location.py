from odoo import fields, models

from .base import MADE_TOGETHER


class StockLocation(models.Model):
    """Workers that count opening stock into one place do not wait for one another to note the day of the count."""

    _inherit = "stock.location"

    def write(self, vals):
        if vals.keys() == {"last_inventory_date"} and (
            self.env.context.get("fulfillment_together") is MADE_TOGETHER
        ):
            day = fields.Date.to_date(vals["last_inventory_date"])
            self = self.filtered(lambda location: location.last_inventory_date != day)
        return super().write(vals)
