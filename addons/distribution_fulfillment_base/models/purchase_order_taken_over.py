from odoo import models


class PurchaseOrder(models.Model):
    """Orders agreed with vendors in the former system."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "fulfillment.taken.over.mixin"]
