from odoo import api, models

from ..metric import Metric

# Days of an order as whole seconds: cells add integers.
SECONDS = "round(86400 * fact.%s / nullif(fact.amount, 0))::bigint"


class FulfillmentMetric(models.AbstractModel):
    """M08, days to cash: from confirmation, shipment or invoice to the money, of settled orders."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._(
            "Orders count on the day of their last cash, once they are settled: every posted invoice is "
            "paid and nothing is left to invoice. Each payment weighs by its amount; credit notes, "
            "write-offs and exchange differences are no cash. In the history an order is settled when what came "
            "in covers its invoices less credit notes."
        )
        is_negative = ("negative_duration", "fact.settled_day IS NOT NULL AND fact.amount_days < 0")
        # A former system may not tell when an order came, nor when it was invoiced.
        is_undated = ("no_confirmation", "fact.settled_day IS NOT NULL AND fact.confirmed_day IS NULL")
        variants = (
            (
                "mean",
                self.env._("Days to cash"),
                self.env._("Mean days from the confirmation of an order to its cash."),
                "amount_days",
                (is_undated, is_negative),
            ),
            (
                "ship",
                self.env._("Days to cash from shipment"),
                self.env._("Mean days from the first shipment of an order to its cash; before it, negative."),
                "amount_ship_days",
                (("not_shipped", "fact.settled_day IS NOT NULL AND fact.first_shipped_day IS NULL"),),
            ),
            (
                "invoice",
                self.env._("Days to cash from invoice"),
                self.env._("Mean days from the date of each invoice of an order to its cash."),
                "amount_invoice_days",
                (),
            ),
        )
        common = {
            "unit": "days",
            "better": "down",
            "fact": "fulfillment.fact.order.cash",
            "day": "fact.settled_day",
        }
        metrics = [
            Metric(
                code=f"M08.{variant}",
                name=name,
                explanation=f"{explanation} {cohort}",
                numerator=SECONDS % column,
                divisor=86400,
                exclusions=exclusions,
                aggregate="mean",
                **common,
            )
            for variant, name, explanation, column, exclusions in variants
        ]
        metrics.append(
            Metric(
                code="M08.cash",
                name=self.env._("Days to cash, weighted by cash"),
                explanation=self.env._(
                    "Days from the confirmation of an order to its cash, each unit of money counting the "
                    "same. Currencies are never added up. %(cohort)s",
                    cohort=cohort,
                ),
                numerator="fact.amount_days",
                denominator="fact.amount",
                exclusions=(is_undated, is_negative),
                split="currency",
                factor=1,
                **common,
            )
        )
        return {**super()._define(), **{metric.code: metric for metric in metrics}}
