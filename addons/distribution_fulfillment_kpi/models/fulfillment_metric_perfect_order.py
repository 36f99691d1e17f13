from odoo import api, models

from ..metric import Metric

# In the order of the bits of the index.
PARTS = {
    "in_full": (
        "coalesce(fact.fill_least >= 1 - %(in_full_under_tol)s / 100.0"
        " AND fact.fill_most <= 1 + %(in_full_over_tol)s / 100.0"
        " AND NOT (fact.is_split AND fact.must_be_whole), FALSE)"
    ),
    "on_time": "coalesce(fact.shipped_days_late <= %(late_tol)s, FALSE)",
    "documents": "NOT fact.has_wrong_document",
    "condition": "NOT fact.has_wrong_item AND NOT fact.has_damage",
}
# A claim may still come.
CLAIM_WINDOW = 30


class FulfillmentMetric(models.AbstractModel):
    """M02, perfect order rate: in full, on time, right documents, right and sound goods."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._(
            "Orders count on the local day on which they became complete; those that we cancelled, on that "
            "day, as failed."
        )
        claims = self.env._(
            "For 30 days the figure can still change: a claim may come. Where claims are not captured, "
            "nothing is known to be wrong with the goods."
        )
        words = {
            "in_full": (
                self.env._("Perfect order: in full"),
                self.env._(
                    "Share of orders of which every line was shipped as asked for: no less, no more, and all at "
                    "once where the customer wants complete deliveries only."
                ),
            ),
            "on_time": (
                self.env._("Perfect order: on time"),
                self.env._(
                    "Share of orders of which whatever was shipped left on or before the first promised local "
                    "day."
                ),
            ),
            "documents": (
                self.env._("Perfect order: documents"),
                self.env._(
                    "Share of orders without a wrong document: invoiced at the price of the order, no credit "
                    "note and no accepted claim because of a document, and no shipment whose papers were found "
                    "wrong or missing."
                ),
            ),
            "condition": (
                self.env._("Perfect order: goods"),
                self.env._(
                    "Share of orders without wrong or damaged goods: by claims, audits, returns, credit notes "
                    "and exchanges."
                ),
            ),
        }
        common = {
            "unit": "%",
            "better": "up",
            "fact": "fulfillment.fact.perfect.order",
            "day": "fact.judged_day",
        }
        promised = {
            **common,
            "exclusions": (("no_promise", "fact.judged_day IS NOT NULL AND fact.first_promise_day IS NULL"),),
        }
        bits = (
            f"CASE WHEN {condition} THEN {1 << place} ELSE 0 END"
            for place, condition in enumerate(PARTS.values())
        )
        variants = [
            Metric(
                code="M02.order",
                name=self.env._("Perfect orders"),
                explanation=self.env._(
                    "Share of orders that were in full, on time to the first promise, with the right documents "
                    "and the right goods in sound condition."
                )
                + f" {cohort} {claims}",
                numerator=f"CASE WHEN {' AND '.join(PARTS.values())} THEN 1 ELSE 0 END",
                settles_after=CLAIM_WINDOW,
                standard="SCOR RL.1.1",
                **promised,
            ),
            Metric(
                code="M02.index",
                name=self.env._("Perfect order index"),
                explanation=self.env._(
                    "Product of the shares of orders that were in full, on time, with the right documents and "
                    "with the right goods. It shows where perfection is lost; it is not the share of perfect "
                    "orders."
                )
                + f" {cohort} {claims}",
                numerator=" + ".join(bits),
                aggregate="product",
                parts=len(PARTS),
                settles_after=CLAIM_WINDOW,
                standard="APQC",
                **promised,
            ),
        ]
        standards = {"in_full": "RL.2.1", "on_time": "RL.2.2", "documents": "RL.2.3", "condition": "RL.2.4"}
        for part, condition in PARTS.items():
            name, explanation = words[part]
            settles = CLAIM_WINDOW if part in ("documents", "condition") else 0
            variants.append(
                Metric(
                    code=f"M02.{part}",
                    name=name,
                    explanation=f"{explanation} {cohort}" + (f" {claims}" if part == "condition" else ""),
                    numerator=f"CASE WHEN {condition} THEN 1 ELSE 0 END",
                    event_types=("claim_opened",) if part == "condition" else (),
                    settles_after=settles,
                    standard=f"SCOR {standards[part]}",
                    **(promised if part == "on_time" else common),
                )
            )
        return {**super()._define(), **{metric.code: metric for metric in variants}}
