from odoo import api, models

from ..metric import Metric

RECEIVED = "least(fact.received_qty, fact.ordered_qty)"
IS_FULL = "round(fact.received_qty, %(digits)s) >= round(fact.ordered_qty, %(digits)s)"
EXCLUSIONS = (
    ("no_promise", "fact.{basis}_day IS NULL"),
    # Called off in time, the line never fell due; later, the vendor had missed the day already.
    ("cancelled_before_due", "fact.cancelled_day <= fact.{basis}_day"),
)
NO_RECEIPT_DAY = ("no_receipt_day", "fact.received_qty > 0 AND fact.last_received_day IS NULL")


class FulfillmentMetric(models.AbstractModel):
    """M21, delivery of vendors: on time, in full."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._(
            "Lines count on the local day that the vendor promised first, so an overdue open line is a failure; "
            "one not due yet is left out, and so is one called off before that day with nothing received. What "
            "was ordered at approval is the reference, whatever the order says later."
        )
        window = self.env._(
            "On time is from three days before that day to the day itself, unless other tolerances are asked for."
        )
        common = {
            "unit": "%",
            "better": "up",
            "fact": "fulfillment.fact.purchase.line",
            "day": "fact.{basis}_day",
            "is_due": True,
            "exclusions": EXCLUSIONS,
        }
        timed = {**common, "window": "supplier_", "exclusions": (*EXCLUSIONS, NO_RECEIPT_DAY)}
        units = {"denominator": "fact.ordered_qty * fact.uom_factor", "split": "uom_family"}
        metrics = (
            Metric(
                code="M21.line",
                name=self.env._("Vendors on time in full"),
                explanation=" ".join(
                    (
                        self.env._(
                            "Share of purchase lines due of which all that was ordered had come, by a receipt on "
                            "time. More than ordered counts as in full."
                        ),
                        window,
                        cohort,
                    )
                ),
                lateness="fact.filled_day - fact.{basis}_day",
                **timed,
            ),
            Metric(
                code="M21.otd",
                name=self.env._("Vendors on time"),
                explanation=" ".join(
                    (
                        self.env._(
                            "Share of purchase lines due that were finished by a receipt on time, also where the rest "
                            "was called off."
                        ),
                        window,
                        cohort,
                    )
                ),
                lateness="fact.completed_day - fact.{basis}_day",
                **timed,
            ),
            Metric(
                code="M21.full",
                name=self.env._("Vendors in full"),
                explanation=" ".join(
                    (
                        self.env._(
                            "Share of purchase lines due of which all that was ordered came, whenever."
                        ),
                        cohort,
                    )
                ),
                numerator=f"CASE WHEN {IS_FULL} THEN 1 ELSE 0 END",
                **common,
            ),
            Metric(
                code="M21.fill",
                name=self.env._("Receiving fill rate"),
                explanation=" ".join(
                    (
                        self.env._(
                            "Share of the ordered units of purchase lines due that came, whenever; each line counts to "
                            "at most what was ordered. Families of units are never added up."
                        ),
                        cohort,
                    )
                ),
                numerator=f"{RECEIVED} * fact.uom_factor",
                **units,
                **common,
            ),
            Metric(
                code="M21.unit",
                name=self.env._("Vendors on time, units"),
                explanation=" ".join(
                    (
                        self.env._(
                            "Share of the ordered units of purchase lines due that came on time; each receipt counts "
                            "by itself, each line to at most what was ordered. It counts parts of lines: what "
                            "each receipt brought, and what did not come. Families of units are never added up."
                        ),
                        window,
                        cohort,
                    )
                ),
                **{
                    **timed,
                    "fact": "fulfillment.fact.purchase.part",
                    "exclusions": (*EXCLUSIONS, ("no_receipt_day", "fact.is_day_unknown")),
                },
                numerator="fact.quantity * fact.uom_factor",
                denominator="fact.quantity * fact.uom_factor",
                split="uom_family",
                lateness="fact.received_day - fact.{basis}_day",
            ),
        )
        return {**super()._define(), **{metric.code: metric for metric in metrics}}
