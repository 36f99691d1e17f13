from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M09, order throughput: what was completed and what left, a day."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        shipped = {
            "fact": "fulfillment.fact.shipment.line",
            "day": "fact.shipped_day",
            "better": "up",
            "aggregate": "total",
        }
        cohort = self.env._("They count on the local day on which they left; returns take nothing away.")
        variants = (
            Metric(
                code="M09.orders",
                name=self.env._("Orders completed"),
                explanation=self.env._(
                    "Number of orders that became complete: every line shipped or closed, and something "
                    "shipped. They count on the local day of their last shipment."
                ),
                unit="orders",
                better="up",
                fact="fulfillment.fact.order",
                day="CASE WHEN fact.is_closed THEN fact.last_shipped_day END",
                aggregate="total",
            ),
            Metric(
                code="M09.shipments",
                name=self.env._("Shipments"),
                explanation=self.env._(
                    "Number of transfers with which something left for a customer. They count on the local "
                    "day on which they were done."
                ),
                unit="shipments",
                better="up",
                fact="fulfillment.fact.shipment",
                day="fact.shipped_day",
                aggregate="total",
            ),
            Metric(
                code="M09.lines",
                name=self.env._("Lines shipped"),
                explanation=self.env._(
                    "Number of order lines of which something left; a line that leaves in two shipments "
                    "counts twice."
                )
                + " "
                + cohort,
                unit="lines",
                **shipped,
            ),
            Metric(
                code="M09.units",
                name=self.env._("Units shipped"),
                explanation=self.env._(
                    "Units that left, of kits whole kits. Families of units (pieces, kilograms) are never "
                    "added up."
                )
                + " "
                + cohort,
                unit="units",
                numerator="fact.quantity * fact.uom_factor",
                split="uom_family",
                **shipped,
            ),
        )
        return {**super()._define(), **{metric.code: metric for metric in variants}}
