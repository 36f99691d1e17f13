from odoo import models


class SaleOrder(models.Model):
    """Orders that were taken over are found by the number that they had in the old system."""

    _name = "sale.order"
    _inherit = ["sale.order", "fulfillment.migration.numbered"]
