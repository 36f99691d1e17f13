from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M13, on time in full: complete by the promise."""

    _inherit = "fulfillment.metric"

    @api.model
    def _definitions(self):
        common = {
            "unit": "%",
            "better": "up",
            "day": "fact.{basis}_day",
            "exclusions": (("no_promise", "fact.{basis}_day IS NULL"),),
            "is_due": True,
        }
        return {
            **super()._definitions(),
            "M13.line": Metric(
                code="M13.line",
                name=self.env._("On time in full"),
                explanation=self.env._(
                    "Share of promised order lines that were shipped in full on or before the promised local "
                    "day. "
                    "Lines count on that day, so an overdue open line is a failure; one not due yet is left "
                    "out. "
                    "More than ordered counts as in full."
                ),
                fact="fulfillment.fact.sale.line",
                lateness="fact.filled_day - fact.{basis}_day",
                **common,
            ),
            "M13.order": Metric(
                code="M13.order",
                name=self.env._("On time in full, orders"),
                explanation=self.env._(
                    "Share of orders of which every promised line was shipped in full by its promised local "
                    "day. "
                    "Orders count on the last day promised."
                ),
                fact="fulfillment.fact.order",
                lateness="fact.{basis}_days_late",
                earliest="fact.{basis}_days_least",
                **common,
            ),
        }
