from odoo import fields, models


class FulfillmentOrderCancel(models.TransientModel):
    """Cancel a confirmed order, with a reason: figures tell the customer's wish from our failure by it."""

    _name = "fulfillment.order.cancel"
    _inherit = ["fulfillment.cancel.dialog"]
    _description = "Cancel an Order"
    _document = "sale_order_id"
    _confirmed = "sale"
    _usage = "cancel"

    sale_order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True)

    def action_cancel_order(self):
        """Cancel with the user's own rights; the ledger takes the reason along.

        :raises UserError: where the order is not confirmed any more, or locked, or the reason does not do
        """
        return self._after(self._with_reason().action_cancel())
