from odoo import models


class SaleOrder(models.Model):
    """The carrier is one of the terms that were agreed."""

    _inherit = "sale.order"

    def _fulfillment_terms(self):
        return [*super()._fulfillment_terms(), "carrier_id"]
