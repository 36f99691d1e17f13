from odoo import api, models


class FulfillmentCheckSalePromiseBeyondForecast(models.AbstractModel):
    """A kit has no stock of its own: that none is there says nothing."""

    _inherit = "fulfillment.check.sale.promise.beyond.forecast"

    @api.model
    def _is_kit(self, line):
        bills = (
            self.env["mrp.bom"]
            .sudo()
            ._bom_find(line.product_id, company_id=line.company_id.id, bom_type="phantom")
        )
        return super()._is_kit(line) or bool(bills[line.product_id])
