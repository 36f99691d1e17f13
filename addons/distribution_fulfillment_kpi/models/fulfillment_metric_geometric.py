from dataclasses import replace

from odoo import api, models


class FulfillmentMetric(models.AbstractModel):
    """Each mean duration as a geometric mean, too: durations are skewed, and one that went astray moves their
    mean more than the work of a week does. Control charts of durations rest on it."""

    _inherit = "fulfillment.metric"

    @api.model
    def _geometric_means(self, definitions):
        """{code: Metric} of the durations among definitions of which there is a mean."""
        means = [
            metric for metric in definitions.values() if metric.aggregate == "mean" and metric.is_duration
        ]
        return {
            metric.code: metric
            for metric in (
                replace(
                    mean,
                    code=f"{mean.code.removesuffix('.mean')}.geomean",
                    name=self.env._("%(metric)s, geometric mean", metric=mean.name),
                    explanation=self.env._(
                        "The mean of the logarithms, shown as a time again: few records that took very long weigh "
                        "less. Records that took no time are counted, and left out of the mean. %(mean)s",
                        mean=mean.explanation,
                    ),
                    aggregate="geomean",
                    # Its sums are those of the mean.
                    cell=mean.cell or mean.code,
                )
                for mean in means
            )
        }
