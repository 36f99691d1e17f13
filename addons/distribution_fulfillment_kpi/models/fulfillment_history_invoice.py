from odoo import models
from odoo.tools import SQL

from ..history_scope import ORDER_SCOPE_FUNCTION


class FulfillmentHistoryInvoice(models.Model):
    """Lets the facts find the invoices of an order that has nothing but a number."""

    _inherit = "fulfillment.history.invoice"

    def init(self):
        result = super().init()
        self.env.cr.execute(SQL(ORDER_SCOPE_FUNCTION))
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS fulfillment_history_invoice_scope
                ON fulfillment_history_invoice (fulfillment_history_order_scope(company_id, order_ref, id))
            """
        )
        return result
