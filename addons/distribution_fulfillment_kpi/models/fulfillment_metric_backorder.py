from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M04, backorder frequency: what the first shipment left for later."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        return {
            **super()._define(),
            "M04.line": Metric(
                code="M04.line",
                name=self.env._("Backorder frequency"),
                explanation=self.env._(
                    "Share of order lines that the first shipment of their order and warehouse left "
                    "incomplete "
                    "and that were shipped later or are still open. A rest that was cut is no backorder, nor is what "
                    "somebody put off on purpose by splitting the transfer before. "
                    "Lines count on the local day of that first shipment."
                ),
                unit="%",
                better="down",
                fact="fulfillment.fact.sale.line",
                day="fact.group_shipped_day",
                numerator="""CASE
                    WHEN round(fact.first_shipped_qty + coalesce(fact.split_qty, 0), %(digits)s)
                        < round(fact.ref_qty, %(digits)s)
                        AND (fact.last_shipped_at > fact.group_shipped_at OR NOT fact.is_closed)
                        THEN 1 ELSE 0 END""",
            ),
            "M04.order": Metric(
                code="M04.order",
                name=self.env._("Backorder frequency of orders"),
                explanation=self.env._(
                    "Share of orders with at least one backordered line. Orders count on the local day "
                    "on which the last of their warehouses had its first shipment."
                ),
                unit="%",
                better="down",
                fact="fulfillment.fact.order",
                day="CASE WHEN fact.group_shipped_at IS NOT NULL THEN fact.first_judged_day END",
                numerator="CASE WHEN fact.is_backordered THEN 1 ELSE 0 END",
            ),
        }
