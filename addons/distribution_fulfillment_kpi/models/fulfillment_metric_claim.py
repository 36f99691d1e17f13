from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M17, claim rate: how many claims a shipment met with."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        names = {
            30: self.env._("Claim rate"),
            60: self.env._("Claim rate, 60 days"),
            90: self.env._("Claim rate, 90 days"),
        }
        cohort = self.env._(
            "Claims count on the local day of the shipment that they speak of, once for each cause. Rejected "
            "ones are shown apart; disputes of invoices are no claims."
        )
        common = {
            "fact": "fulfillment.fact.shipment.line",
            "day": "fact.shipped_day",
            "better": "down",
            "event_types": ("claim_opened",),
            # A former system tells of no claims, which is not that there were none.
            "exclusions": (("no_claims_told", "fact.source = 'history'"),),
            "standard": "SCOR RL.3.41",
        }
        of_shipments = {
            **common,
            "unit": "%",
            "denominator": "CASE WHEN fact.is_lead THEN 1 ELSE 0 END",
        }
        variants = [
            Metric(
                code="M17.shipment" if days == 30 else f"M17.shipment.{days}",
                name=name,
                explanation=self.env._(
                    "Claims made within %(days)s days of a shipment, accepted or open, in percent of the "
                    "shipments.",
                    days=days,
                )
                + " "
                + cohort,
                numerator=f"fact.claims_{days}",
                settles_after=days,
                **of_shipments,
            )
            for days, name in names.items()
        ]
        variants += [
            Metric(
                code="M17.rejected",
                name=self.env._("Claims rejected"),
                explanation=self.env._(
                    "Claims made within 90 days of a shipment that were rejected or withdrawn, in percent of "
                    "the shipments."
                ),
                numerator="fact.claims_rejected",
                settles_after=90,
                **of_shipments,
            ),
            Metric(
                code="M17.line",
                name=self.env._("Claims per 1,000 lines"),
                explanation=self.env._(
                    "Claims made within 30 days of a shipment, accepted or open, per 1,000 shipped lines."
                )
                + " "
                + cohort,
                unit="per 1,000",
                factor=1000,
                numerator="fact.claims_30",
                settles_after=30,
                **common,
            ),
            Metric(
                code="M17.value",
                name=self.env._("Claims, share of the shipped value"),
                explanation=self.env._(
                    "What was granted on claims made within 30 days of a shipment, or is claimed of those not "
                    "decided yet, in percent of the shipped value, untaxed. Lines with a claim of unknown value "
                    "are left out. Currencies are never added up."
                )
                + " "
                + cohort,
                unit="%",
                numerator="fact.claimed_value",
                denominator="fact.value",
                split="currency",
                settles_after=30,
                **{
                    **common,
                    "exclusions": (
                        *common["exclusions"],
                        ("no_amount", "fact.claimed_value IS NULL"),
                        ("no_value", "fact.value IS NULL"),
                    ),
                },
            ),
        ]
        return {**super()._define(), **{metric.code: metric for metric in variants}}
