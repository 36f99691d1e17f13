from odoo import models


class SaleOrder(models.Model):
    """Asks on the form why a confirmed order is cancelled; every other door cancels as ever."""

    _inherit = "sale.order"

    def action_fulfillment_cancel(self):
        """The form's Cancel button: opens the dialog for a confirmed order, cancels a quotation at once."""
        self.ensure_one()
        self.check_access("write")
        # Odoo says itself what is to be done with a locked one.
        if self.state != "sale" or self.locked:
            return self.action_cancel()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel Order"),
            "res_model": "fulfillment.order.cancel",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_sale_order_id": self.id},
        }
