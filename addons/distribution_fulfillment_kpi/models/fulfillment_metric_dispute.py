from odoo import api, models

from ..metric import Metric

EVENTS = ("dispute_opened", "dispute_resolved")


class FulfillmentMetric(models.AbstractModel):
    """M18, dispute cycle time: from the day an invoice is contested to the end of it."""

    _inherit = "fulfillment.metric"

    @api.model
    def _definitions(self):
        common = {
            "unit": "hours",
            "better": "down",
            "fact": "fulfillment.fact.dispute",
            "day": "fact.resolved_day",
            "event_types": EVENTS,
        }
        cohort = self.env._(
            "A dispute ends when a credit is posted, it is rejected or the invoice is paid, and counts on that "
            "local day. Open disputes are not in it. Hours of the calendar, nights and weekends included."
        )
        metrics = (
            Metric(
                code="M18.mean",
                name=self.env._("Dispute cycle time"),
                explanation=self.env._(
                    "Mean hours from opening a dispute to its end. %(cohort)s", cohort=cohort
                ),
                numerator="fact.dispute_seconds::bigint",
                divisor=3600,
                aggregate="mean",
                **common,
            ),
            Metric(
                code="M18.value",
                name=self.env._("Dispute cycle time, weighted by amount"),
                explanation=self.env._(
                    "Hours from opening a dispute to its end, each unit of contested money counting the same. "
                    "%(cohort)s",
                    cohort=cohort,
                ),
                numerator="fact.amount * fact.dispute_seconds / 3600",
                denominator="fact.amount",
                exclusions=(("no_amount", "fact.resolved_day IS NOT NULL AND coalesce(fact.amount, 0) = 0"),),
                split="currency",
                factor=1,
                **common,
            ),
        )
        return {**super()._definitions(), **{metric.code: metric for metric in metrics}}
