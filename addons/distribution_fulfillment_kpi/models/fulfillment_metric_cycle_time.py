from odoo import api, models

from ..metric import Metric

# How long it took cannot be told of what was agreed in the former system, partly even delivered there.
TAKEN_OVER = ("taken_over", "fact.is_taken_over")
GROSS = "extract(epoch FROM fact.last_shipped_at - fact.confirmed_at)::bigint"
# From confirmation to when work on it had to begin, for goods wished later than the lead time gives.
DWELL = "extract(epoch FROM fact.first_promise_at - fact.confirmed_at)::bigint - fact.standard_lead"


class FulfillmentMetric(models.AbstractModel):
    """M01, cycle time: from confirmation to the last shipment of a complete order, or of a line."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        definitions = super()._define()
        for metric in (*self._cycle_times(), *self._cycle_times_of_lines(), *self._cycle_time_others()):
            definitions[metric.code] = metric
        return definitions

    @api.model
    def _cycle_time_common(self):
        return {
            "unit": "days",
            "better": "down",
            "day": "CASE WHEN fact.is_closed THEN fact.last_shipped_day END",
            "numerator": GROSS,
            "divisor": 86400,
            "exclusions": (
                ("taken_over", "fact.is_closed AND fact.last_shipped_at IS NOT NULL AND fact.is_taken_over"),
                (
                    "no_confirmation",
                    "fact.is_closed AND fact.last_shipped_at IS NOT NULL AND fact.confirmed_at IS NULL",
                ),
                ("negative_duration", "fact.is_closed AND fact.last_shipped_at < fact.confirmed_at"),
            ),
            "standard": "SCOR RS.1.1",
        }

    @api.model
    def _cycle_time_cohort(self):
        return self.env._(
            "Orders count on the local day on which they became complete: every line shipped or "
            "closed, and something shipped. Open orders are not in it. Returns and replacements "
            "never reopen an order."
        )

    @api.model
    def _cycle_times(self):
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
            "sd": (
                self.env._("Order cycle time, standard deviation"),
                self.env._("How far the cycle times of orders lie apart, in days of 24 hours."),
            ),
            "cv": (
                self.env._("Order cycle time, coefficient of variation"),
                self.env._("Standard deviation of the cycle time in percent of its mean."),
            ),
        }
        for aggregate, (name, explanation) in variants.items():
            yield Metric(
                code=f"M01.{aggregate}",
                name=name,
                explanation=f"{explanation} {self._cycle_time_cohort()}",
                fact="fulfillment.fact.order",
                cell="M01",
                aggregate=aggregate,
                **{**self._cycle_time_common(), "unit": "%" if aggregate == "cv" else "days"},
            )

    @api.model
    def _cycle_times_of_lines(self):
        cohort = self.env._(
            "Lines count on the local day of their last shipment, once they are closed; lines of which "
            "nothing was shipped are not in it."
        )
        variants = {
            "mean": (
                self.env._("Line cycle time"),
                self.env._(
                    "Mean time from the confirmation of an order line to its last shipment, in days of 24 "
                    "hours."
                ),
            ),
            "median": (
                self.env._("Line cycle time, median"),
                self.env._("Half of the lines were shipped within this time, in days of 24 hours."),
            ),
            "p90": (
                self.env._("Line cycle time, 90th percentile"),
                self.env._(
                    "Nine of ten lines were shipped within this time (nearest rank), in days of 24 hours."
                ),
            ),
            "sd": (
                self.env._("Line cycle time, standard deviation"),
                self.env._("How far the cycle times of lines lie apart, in days of 24 hours."),
            ),
            "cv": (
                self.env._("Line cycle time, coefficient of variation"),
                self.env._("Standard deviation of the cycle time in percent of its mean."),
            ),
        }
        for aggregate, (name, explanation) in variants.items():
            yield Metric(
                code=f"M01b.{aggregate}",
                name=name,
                explanation=f"{explanation} {cohort}",
                fact="fulfillment.fact.sale.line",
                cell="M01b",
                aggregate=aggregate,
                **{**self._cycle_time_common(), "unit": "%" if aggregate == "cv" else "days"},
            )

    @api.model
    def _cycle_time_others(self):
        common = self._cycle_time_common()
        is_complete = "fact.is_closed AND fact.last_shipped_at IS NOT NULL"
        yield Metric(
            code="M01.net",
            name=self.env._("Order cycle time, net"),
            explanation=self.env._(
                "Mean cycle time without dwell, in days of 24 hours. Dwell is the wait that the customer "
                "wished: how much longer than the lead time of its slowest line the order was promised for. "
                "Orders without a lead time are left out."
            )
            + " "
            + self._cycle_time_cohort(),
            fact="fulfillment.fact.order",
            aggregate="mean",
            **{
                **common,
                # No more dwell than time: what left before work had to begin took no time of ours.
                "numerator": f"{GROSS} - least({GROSS}, greatest(0, coalesce({DWELL}, 0)))",
                "exclusions": (
                    *common["exclusions"],
                    ("no_standard_lead", f"{is_complete} AND fact.standard_lead IS NULL"),
                ),
            },
        )
        yield Metric(
            code="M01.entered",
            name=self.env._("Order cycle time from entry"),
            explanation=self.env._(
                "Mean time from the writing of the quotation to the last shipment of the order, in days of "
                "24 hours."
            )
            + " "
            + self._cycle_time_cohort(),
            fact="fulfillment.fact.order",
            aggregate="mean",
            **{
                **common,
                "numerator": "extract(epoch FROM fact.last_shipped_at - fact.entered_at)::bigint",
                "exclusions": (
                    ("no_entry", f"{is_complete} AND fact.entered_at IS NULL"),
                    ("negative_duration", f"{is_complete} AND fact.last_shipped_at < fact.entered_at"),
                ),
            },
        )
        cohort = self.env._(
            "Orders count on the local day of their confirmation. Open ones are in it for as long as they "
            "have been open, so it does not look better than it is while work waits."
        )
        is_ended = f"{is_complete} AND fact.last_shipped_at <= %(as_of)s::timestamp"
        for aggregate, name, explanation, unit, better in (
            (
                "km_median",
                self.env._("Order cycle time, median with open orders"),
                self.env._(
                    "Within this time half of the confirmed orders are complete, in days of 24 hours (after "
                    "Kaplan and Meier)."
                ),
                "days",
                "down",
            ),
            (
                "km_within",
                self.env._("Orders complete within days"),
                self.env._(
                    "Share of the confirmed orders that are complete within 5 days of 24 hours, or as many "
                    "as are asked for (after Kaplan and Meier)."
                ),
                "%",
                "up",
            ),
        ):
            yield Metric(
                code=f"M01.{aggregate}",
                name=name,
                explanation=f"{explanation} {cohort}",
                unit=unit,
                better=better,
                fact="fulfillment.fact.order",
                day="fact.confirmed_day",
                numerator=f"""extract(epoch FROM
                    CASE WHEN {is_ended} THEN fact.last_shipped_at ELSE %(as_of)s::timestamp END
                    - fact.confirmed_at
                )::bigint""",
                denominator=f"CASE WHEN {is_ended} THEN 1 ELSE 0 END",
                divisor=86400,
                exclusions=(
                    TAKEN_OVER,
                    ("nothing_shipped", "fact.is_closed AND fact.last_shipped_at IS NULL"),
                    ("negative_duration", f"{is_complete} AND fact.last_shipped_at < fact.confirmed_at"),
                ),
                aggregate=aggregate,
                standard="SCOR RS.1.1",
            )
