from odoo import fields, models


class StockInventoryAdjustmentName(models.TransientModel):
    """Asks for the reason of a count's differences, next to its free text."""

    _inherit = "stock.inventory.adjustment.name"

    fulfillment_reason_id = fields.Many2one("fulfillment.reason", string="Reason of Differences")

    def _get_quants_context(self):
        context = super()._get_quants_context()
        if self.fulfillment_reason_id:
            context["fulfillment_reason_id"] = self.fulfillment_reason_id.id
        return context
