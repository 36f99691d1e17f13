from odoo import models


class PurchaseOrder(models.Model):
    """Orders that were taken over are found by their old number, and say what was done in the old system."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "fulfillment.migration.taken.over"]

    def _taken_over_done(self):
        amounts = self._former_amounts(self.order_line.filtered(lambda line: not line.display_type))
        if not amounts:
            return self.env._("Nothing of it was received or billed there.")
        return self.env._(
            "Received there: %(done)s of %(ordered)s; billed there: %(invoiced)s (without taxes).", **amounts
        )
