from odoo import models


class PurchaseOrder(models.Model):
    """Orders that were taken over are found by the number that they had in the old system."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "fulfillment.migration.numbered"]
