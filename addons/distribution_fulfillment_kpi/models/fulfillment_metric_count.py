from odoo import api, models

from ..metric import Metric

DAY_SECONDS = 86400
# Tolerances that accuracy is shown for, in percent of the books: of what is dear, and of what is less so.
TOLERANCES = (0, 2, 5)


class FulfillmentMetric(models.AbstractModel):
    """M06, what counts find: adjustments, their value, and how far the books can be believed."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._(
            "A record is one applied count of a product at a place, by lot, package and owner; it counts on "
            "its local day. Of counts within 24 hours of each other the last one stands. Opening and set-up "
            "loads, quantities typed in and counts that were taken back are left out."
        )
        recounted = ("superseded", f"fact.recounted_seconds < {DAY_SECONDS}")
        no_cost = ("no_cost", "fact.unit_cost IS NULL")
        common = {
            "fact": "fulfillment.fact.count",
            "day": "fact.counted_day",
            "exclusions": (recounted,),
            "event_types": ("count_applied",),
        }
        metrics = [
            Metric(
                code="M06.adjusted",
                name=self.env._("Inventory adjustment rate"),
                explanation=self.env._("Share of counted records that differed from the books. %s", cohort),
                unit="%",
                better="down",
                numerator="CASE WHEN round(fact.adjusted_qty, %(digits)s) <> 0 THEN 1 ELSE 0 END",
                **common,
            ),
            Metric(
                code="M06.value",
                name=self.env._("Inventory adjustment rate, value"),
                explanation=self.env._(
                    "Value of all differences, more and less alike, as a share of the value that the books "
                    "said of what was counted. %s",
                    cohort,
                ),
                unit="%",
                better="down",
                numerator="abs(fact.adjusted_value)",
                denominator="fact.book_value",
                split="currency",
                **{**common, "exclusions": (recounted, no_cost)},
            ),
            Metric(
                code="M06.net",
                name=self.env._("Net value of adjustments"),
                explanation=self.env._(
                    "Value that counts found more than the books said, less what they found missing. Below "
                    "zero is shrink. %s",
                    cohort,
                ),
                unit="currency",
                better="up",
                numerator="fact.adjusted_value",
                aggregate="total",
                split="currency",
                **{**common, "exclusions": (recounted, no_cost)},
            ),
        ]
        metrics.append(
            Metric(
                code="M06.ira.class",
                name=self.env._("Inventory record accuracy, by count class"),
                explanation=self.env._(
                    "Share of counted records that differed from the books by no more than the count class of the "
                    "product (A, B or C; its own, else that of its category) allowed at that warehouse when it was "
                    "counted. Counts of goods without a class are left out. %s",
                    cohort,
                ),
                unit="%",
                better="up",
                numerator="CASE WHEN fact.diff_pct <= fact.tolerance_pct THEN 1 ELSE 0 END",
                standard="IRA",
                **{**common, "exclusions": (recounted, ("no_class", "fact.tolerance_pct IS NULL"))},
            )
        )
        metrics += [
            Metric(
                code=f"M06.ira.{tolerance}",
                name=self.env._("Inventory record accuracy, within %s %%", tolerance),
                explanation=self.env._(
                    "Share of counted records that differed from the books by at most %(tolerance)s %% of "
                    "them; more and less do not make up for each other. %(cohort)s",
                    tolerance=tolerance,
                    cohort=cohort,
                ),
                unit="%",
                better="up",
                numerator=f"CASE WHEN fact.diff_pct <= {tolerance} THEN 1 ELSE 0 END",
                standard="IRA",
                **common,
            )
            for tolerance in TOLERANCES
        ]
        return {**super()._define(), **{metric.code: metric for metric in metrics}}
