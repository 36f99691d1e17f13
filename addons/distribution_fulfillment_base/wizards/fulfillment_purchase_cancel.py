from odoo import fields, models


class FulfillmentPurchaseCancel(models.TransientModel):
    """Cancel a confirmed purchase order, with a reason."""

    _name = "fulfillment.purchase.cancel"
    _inherit = ["fulfillment.cancel.dialog"]
    _description = "Cancel a Purchase Order"
    _document = "purchase_order_id"
    _confirmed = "purchase"
    _usage = "purchase_cancel"

    purchase_order_id = fields.Many2one("purchase.order", required=True, readonly=True)

    def action_cancel_purchase(self):
        """Cancel with the user's own rights; the ledger takes the reason along.

        :raises UserError: where the order is not confirmed any more, locked or billed, or the reason does not do
        """
        return self._after(self._with_reason().button_cancel())
