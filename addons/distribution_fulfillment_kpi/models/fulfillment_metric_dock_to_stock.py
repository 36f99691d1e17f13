from odoo import api, models

from ..metric import Metric

HOUR = 3600


class FulfillmentMetric(models.AbstractModel):
    """M23, dock to stock: from the arrival of goods until they can be had."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._(
            "Receipt lines count on the local day on which the last of their goods could be had: on the shelf, in "
            "packing or output where they go on at once; goods given back or scrapped have left by then. The time "
            "begins with the arrival at the dock; where nobody told it, with the receipt, if goods are put away in "
            "a step of their own. A receipt straight to the shelf without an arrival cannot be measured and is left "
            "out."
        )
        variants = (
            (
                "mean",
                "mean",
                self.env._("Dock to stock"),
                self.env._("Mean time in hours until all goods of a receipt line could be had."),
            ),
            (
                "median",
                "median",
                self.env._("Dock to stock, median"),
                self.env._("Half of the receipt lines could be had within this time, in hours."),
            ),
            (
                "p90",
                "p90",
                self.env._("Dock to stock, 90th percentile"),
                self.env._(
                    "Nine of ten receipt lines could be had within this time (nearest rank), in hours."
                ),
            ),
            (
                "weighted",
                "mean",
                self.env._("Dock to stock, by quantity"),
                self.env._(
                    "Mean time in hours until goods could be had; each put-away of a receipt line counts by its "
                    "quantity."
                ),
            ),
        )
        return {
            **super()._define(),
            **{
                f"M23.{variant}": Metric(
                    code=f"M23.{variant}",
                    name=name,
                    explanation=f"{explanation} {cohort}",
                    unit="hours",
                    better="down",
                    fact="fulfillment.fact.receipt.line",
                    day="fact.available_day",
                    numerator=(
                        "fact.mean_seconds"
                        if variant == "weighted"
                        else "extract(epoch FROM fact.available_at - fact.started_at)::bigint"
                    ),
                    cell="M23.weighted" if variant == "weighted" else "M23",
                    aggregate=aggregate,
                    divisor=HOUR,
                    exclusions=(
                        ("no_arrival", "fact.available_at IS NOT NULL AND fact.started_at IS NULL"),
                        ("negative_duration", "fact.available_at < fact.started_at"),
                    ),
                    standard="WERC",
                )
                for variant, aggregate, name, explanation in variants
            },
        }
