from odoo import api, models

from ..metric import Metric

EVENTS = ("dispute_opened", "dispute_resolved")


class FulfillmentMetric(models.AbstractModel):
    """M18, dispute cycle time: from the day an invoice is contested to the end of it."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        common = {
            "unit": "hours",
            "better": "down",
            "fact": "fulfillment.fact.dispute",
            "day": "fact.resolved_day",
            "event_types": EVENTS,
        }
        cohort = self.env._(
            "A dispute ends when a credit is posted, it is rejected or the invoice is paid, and counts on that "
            "local day. Open disputes are not in it."
        )
        clock = self.env._("Hours of the clock, nights and weekends included.")
        business = self.env._(
            "Working hours by the calendar of the warehouse, or of the company where the warehouse has none or is not "
            "known; holidays taken off."
        )
        no_calendar = (
            "no_calendar",
            "fact.resolved_day IS NOT NULL AND fact.working_seconds IS NULL",
        )
        no_amount = ("no_amount", "fact.resolved_day IS NOT NULL AND coalesce(fact.amount, 0) = 0")
        metrics = (
            Metric(
                code="M18.mean",
                name=self.env._("Dispute cycle time"),
                explanation=self.env._(
                    "Mean hours from opening a dispute to its end. %(cohort)s %(hours)s",
                    cohort=cohort,
                    hours=clock,
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
                    "%(cohort)s %(hours)s",
                    cohort=cohort,
                    hours=clock,
                ),
                numerator="fact.amount * fact.dispute_seconds / 3600",
                denominator="fact.amount",
                exclusions=(no_amount,),
                split="currency",
                factor=1,
                **common,
            ),
            Metric(
                code="M18.business",
                name=self.env._("Dispute cycle time, working hours"),
                explanation=self.env._(
                    "Mean working hours from opening a dispute to its end. %(cohort)s %(hours)s",
                    cohort=cohort,
                    hours=business,
                ),
                numerator="fact.working_seconds::bigint",
                divisor=3600,
                aggregate="mean",
                exclusions=(no_calendar,),
                **common,
            ),
            Metric(
                code="M18.business.value",
                name=self.env._("Dispute cycle time, working hours weighted by amount"),
                explanation=self.env._(
                    "Working hours from opening a dispute to its end, each unit of contested money counting the "
                    "same. %(cohort)s %(hours)s",
                    cohort=cohort,
                    hours=business,
                ),
                numerator="fact.amount * fact.working_seconds / 3600",
                denominator="fact.amount",
                exclusions=(no_calendar, no_amount),
                split="currency",
                factor=1,
                **common,
            ),
        )
        return {**super()._define(), **{metric.code: metric for metric in metrics}}
