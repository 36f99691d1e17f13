from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M16, expedite rate of orders: how often the standard was not fast enough, and what that cost."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._(
            "An order counts on the local day on which more speed was asked for first, one without on the day of its "
            "confirmation."
        )
        common = {
            "better": "down",
            "fact": "fulfillment.fact.order",
            "day": "coalesce(fact.expedited_day, fact.confirmed_day)",
        }
        # An old system tells nothing of it, which is not "never".
        not_captured = ("not_captured", "fact.source = 'history'")
        # Its day of entry lies in the former system.
        taken_over = ("taken_over", "fact.is_taken_over")
        metrics = (
            Metric(
                code="M16.order",
                name=self.env._("Expedite rate"),
                explanation=self.env._(
                    "Share of confirmed orders for which somebody asked for more speed than the standard gives: a "
                    "transfer marked as urgent, a premium carrier. %s",
                    cohort,
                ),
                unit="%",
                numerator="CASE WHEN fact.expedited_at IS NULL THEN 0 ELSE 1 END",
                exclusions=(not_captured, taken_over),
                **common,
            ),
            Metric(
                code="M16.value",
                name=self.env._("Expedite rate, value"),
                explanation=self.env._(
                    "Share of the value of confirmed orders, untaxed, that is of orders for which somebody asked for "
                    "more speed than the standard gives. %s",
                    cohort,
                ),
                unit="%",
                numerator="CASE WHEN fact.expedited_at IS NULL THEN 0 ELSE fact.order_value END",
                denominator="fact.order_value",
                split="currency",
                exclusions=(not_captured, taken_over, ("no_value", "fact.order_value IS NULL")),
                **common,
            ),
            Metric(
                code="M16.freight",
                name=self.env._("Premium freight"),
                explanation=self.env._(
                    "What shipments with premium carriers cost, in company currency at the rate of the order. %s",
                    cohort,
                ),
                unit="currency",
                numerator="coalesce(fact.premium_freight, 0)",
                aggregate="total",
                split="currency",
                event_types=("premium_freight",),
                exclusions=(not_captured, taken_over),
                **common,
            ),
        )
        return {**super()._define(), **{metric.code: metric for metric in metrics}}
