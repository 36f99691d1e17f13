from odoo import fields, models


class StockBackorderConfirmation(models.TransientModel):
    """Asks why less is validated than was asked for; the ledger keeps it with the backorder or the cut."""

    _inherit = "stock.backorder.confirmation"

    fulfillment_reason_id = fields.Many2one("fulfillment.reason", string="Why Less")

    def process(self):
        return super(StockBackorderConfirmation, self._fulfillment_with_reason()).process()

    def process_cancel_backorder(self):
        return super(StockBackorderConfirmation, self._fulfillment_with_reason()).process_cancel_backorder()

    def _fulfillment_with_reason(self):
        if not self.fulfillment_reason_id:
            return self
        return self.with_context(fulfillment_reason_id=self.fulfillment_reason_id.id)
