from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M12, further: how long documents fail the integrity checks."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        since = self.env._(
            "A document fails from the first nightly run that finds it, for each check it fails, until the first run "
            "that does not."
        )
        common = {
            "unit": "days",
            "better": "down",
            "fact": "fulfillment.fact.finding",
            "event_types": ("integrity_checked",),
        }
        metrics = (
            Metric(
                code="M12.cleared",
                name=self.env._("Time until a finding is put right"),
                explanation=self.env._(
                    "Mean days of 24 hours for which documents failed that were put right. They count on the "
                    "company's day of the run that found them in order. %s",
                    since,
                ),
                day="fact.cleared_day",
                numerator="fact.open_seconds::bigint",
                divisor=86400,
                aggregate="mean",
                **common,
            ),
            Metric(
                code="M12.age",
                name=self.env._("Age of open integrity findings"),
                explanation=self.env._(
                    "Mean days for which documents that fail at the end of a day have been failing. %s", since
                ),
                day="NULL",
                aggregate="snapshot",
                factor=1,
                **common,
            ),
        )
        return {**super()._define(), **{metric.code: metric for metric in metrics}}
