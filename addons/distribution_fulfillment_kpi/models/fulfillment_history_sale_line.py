from odoo import models
from odoo.tools import SQL

from ..history_scope import ORDER_SCOPE_FUNCTION


class FulfillmentHistorySaleLine(models.Model):
    """Lets the facts find the lines of an order that has nothing but a number."""

    _inherit = "fulfillment.history.sale.line"

    def init(self):
        result = super().init()
        self.env.cr.execute(SQL(ORDER_SCOPE_FUNCTION))
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS fulfillment_history_sale_line_scope
                ON fulfillment_history_sale_line (fulfillment_history_order_scope(company_id, order_ref, id))
            """
        )
        return result
