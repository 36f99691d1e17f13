from odoo import models


class FulfillmentHistorySaleLine(models.Model):
    """Lets the facts find the lines of an order that has nothing but a number."""

    _inherit = "fulfillment.history.sale.line"

    def init(self):
        result = super().init()
        # A hash names the scope: two orders that share one are computed together, and no worse.
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION fulfillment_history_order_scope(company integer, ref varchar, line integer)
            RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
            AS $$ SELECT hashtext(company::text || '/' || coalesce(ref, '#' || line::text)) $$;
            CREATE INDEX IF NOT EXISTS fulfillment_history_sale_line_scope
                ON fulfillment_history_sale_line (fulfillment_history_order_scope(company_id, order_ref, id))
            """
        )
        return result
