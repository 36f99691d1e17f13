from odoo import api, models

from ..metric import Metric

DAY = 86400
# Of several receipts the mean day counts, by quantity.
ERROR = f"((fact.completed_day - fact.{{basis}}_day)::bigint * {DAY} - fact.spread_seconds)"
AGREED_ERROR = (
    f"(((fact.completed_day - fact.approved_day) - fact.agreed_days) * {DAY} - fact.spread_seconds)::bigint"
)
NO_RECEIPT_DAY = (
    "no_receipt_day",
    "fact.is_closed AND fact.received_qty > 0 AND fact.completed_day IS NULL",
)


class FulfillmentMetric(models.AbstractModel):
    """M20, lead time of vendors: how far from what they said, and how much it varies."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._(
            "Purchase lines count on the local day of the receipt that completed them: all that was ordered "
            "had come, or the rest was called off. Of several receipts the mean counts, by quantity. Open lines "
            "are not in it; returns to the vendor reopen nothing."
        )
        return {**super()._define(), **self._errors(cohort), **self._lead_times(cohort)}

    @api.model
    def _errors(self, cohort):
        """How far receipts are from what the vendor said: first, last, or in the price list."""
        no_promise = ("no_promise", "fact.completed_day IS NOT NULL AND fact.{basis}_day IS NULL")
        no_lead = ("no_agreed_lead", "fact.completed_day IS NOT NULL AND fact.agreed_days IS NULL")
        first = self.env._("the vendor's first promise (the one at approval, unless another is asked for)")
        last = self.env._("the vendor's last promise")
        agreed = self.env._("the lead time that the vendor's price list gave at approval")
        sides = (
            ("", "M20.error", ERROR, no_promise, self.env._("Lead time, %s"), first),
            (
                ".last",
                "M20.error.last",
                ERROR.replace("{basis}", "last_promise"),
                (no_promise[0], no_promise[1].replace("{basis}", "last_promise")),
                self.env._("Lead time against the last promise, %s"),
                last,
            ),
            (
                ".agreed",
                "M20.error.agreed",
                AGREED_ERROR,
                no_lead,
                self.env._("Lead time against the price list, %s"),
                agreed,
            ),
        )
        measures = (
            (
                "bias",
                "mean",
                self.env._("mean error"),
                self.env._("Mean number of local days between receipt and %s; more than 0 is late."),
            ),
            (
                "mae",
                "mean",
                self.env._("mean absolute error"),
                self.env._("Mean number of local days, early or late, between receipt and %s."),
            ),
            (
                "sd",
                "sd",
                self.env._("spread of the error"),
                self.env._("Standard deviation, in days, of the error of receipts against %s."),
            ),
        )
        definitions = {}
        for suffix, cell, error, missing, name, against in sides:
            for measure, aggregate, word, explanation in measures:
                code = f"M20.{measure}{suffix}"
                is_absolute = measure == "mae"
                definitions[code] = Metric(
                    code=code,
                    name=name % word,
                    explanation=f"{explanation % against} {cohort}",
                    unit="days",
                    better="down",
                    fact="fulfillment.fact.purchase.line",
                    day="fact.completed_day",
                    numerator=f"abs({error})" if is_absolute else error,
                    cell=f"{cell}.absolute" if is_absolute else cell,
                    aggregate=aggregate,
                    divisor=DAY,
                    exclusions=(missing, NO_RECEIPT_DAY),
                    standard="SCOR RS.2.1",
                )
        return definitions

    @api.model
    def _lead_times(self, cohort):
        """How long vendors take from the approval of the order."""
        variants = (
            (
                "M20.lead",
                "mean",
                self.env._("Lead time of vendors"),
                self.env._("Mean time from the approval of a purchase to the receipt, in days of 24 hours."),
            ),
            (
                "M20.lead.sd",
                "sd",
                self.env._("Lead time of vendors, spread"),
                self.env._("Standard deviation of the time from approval to receipt, in days of 24 hours."),
            ),
            (
                "M20.cv",
                "cv",
                self.env._("Lead time of vendors, coefficient of variation"),
                self.env._("Standard deviation of the time from approval to receipt, in % of its mean."),
            ),
            (
                "M20.p90",
                "p90",
                self.env._("Lead time of vendors, 90th percentile"),
                self.env._("Nine of ten lines came within this time (nearest rank), in days of 24 hours."),
            ),
        )
        return {
            code: Metric(
                code=code,
                name=name,
                explanation=f"{explanation} {cohort}",
                unit="%" if aggregate == "cv" else "days",
                better="down",
                fact="fulfillment.fact.purchase.line",
                day="fact.completed_day",
                numerator="fact.lead_seconds",
                cell="M20.lead",
                aggregate=aggregate,
                divisor=DAY,
                exclusions=(
                    ("no_approval", "fact.completed_day IS NOT NULL AND fact.approved_at IS NULL"),
                    ("negative_duration", "fact.completed_at < fact.approved_at"),
                    NO_RECEIPT_DAY,
                ),
                standard="SCOR RS.2.1",
            )
            for code, aggregate, name, explanation in variants
        }
