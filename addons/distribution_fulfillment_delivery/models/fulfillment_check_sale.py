from odoo import api, models
from odoo.tools import SQL


class FulfillmentCheckSale(models.AbstractModel):
    """What the carrier of the order costs is no price of ours: free freight is no discount."""

    _inherit = "fulfillment.check.sale"

    @api.model
    def _is_shipping(self, line):
        # The mark is a column that a client can write, so it has to be the carrier's product, too.
        return super()._is_shipping(line) or (
            line.is_delivery and line.product_id == line.order_id.carrier_id.sudo().product_id
        )

    @api.model
    def _line_where(self):
        return SQL(
            """%s AND NOT (line.is_delivery IS TRUE AND line.product_id IN (
                SELECT carrier.product_id FROM delivery_carrier AS carrier WHERE carrier.id = sale.carrier_id
            ))""",
            super()._line_where(),
        )
