from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M01, order cycle time: from confirmation to the last shipment of a complete order."""

    _inherit = "fulfillment.metric"

    @api.model
    def _definitions(self):
        variants = {
            "mean": (
                self.env._("Order cycle time"),
                self.env._(
                    "Mean time from the confirmation of an order to its last shipment, in days of 24 hours."
                ),
            ),
            "median": (
                self.env._("Order cycle time, median"),
                self.env._("Half of the orders were complete within this time, in days of 24 hours."),
            ),
            "p90": (
                self.env._("Order cycle time, 90th percentile"),
                self.env._(
                    "Nine of ten orders were complete within this time (nearest rank), in days of 24 hours."
                ),
            ),
        }
        cohort = self.env._(
            "Orders count on the local day on which they became complete: every line shipped or "
            "closed, and something shipped. Open orders are not in it. Returns and replacements "
            "never reopen an order."
        )
        return {
            **super()._definitions(),
            **{
                f"M01.{aggregate}": Metric(
                    code=f"M01.{aggregate}",
                    name=name,
                    explanation=f"{explanation} {cohort}",
                    unit="days",
                    better="down",
                    fact="fulfillment.fact.order",
                    day="CASE WHEN fact.is_closed THEN fact.last_shipped_day END",
                    cell="M01",
                    numerator="extract(epoch FROM fact.last_shipped_at - fact.confirmed_at)::bigint",
                    divisor=86400,
                    exclusions=(
                        (
                            "no_confirmation",
                            "fact.is_closed AND fact.last_shipped_at IS NOT NULL AND fact.confirmed_at IS "
                            "NULL",
                        ),
                        ("negative_duration", "fact.is_closed AND fact.last_shipped_at < fact.confirmed_at"),
                    ),
                    aggregate=aggregate,
                    standard="SCOR RS.1.1",
                )
                for aggregate, (name, explanation) in variants.items()
            },
        }
