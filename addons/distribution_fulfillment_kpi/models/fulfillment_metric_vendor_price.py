from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M21, purchase price variance: what vendors bill against what was agreed."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        return {
            **super()._define(),
            "M21.ppv": Metric(
                code="M21.ppv",
                name=self.env._("Purchase price variance"),
                explanation=self.env._(
                    "What vendors billed, less what the same quantity would have cost at the price of the "
                    "approval: untaxed, credit notes taken off, posted bills only. Lines count on the local day "
                    "that the vendor promised first; lines without a bill are left out. Currencies are never "
                    "added up."
                ),
                unit="currency",
                better="down",
                fact="fulfillment.fact.purchase.line",
                day="fact.{basis}_day",
                numerator="fact.price_variance",
                aggregate="total",
                split="currency",
                exclusions=(
                    ("no_promise", "fact.{basis}_day IS NULL"),
                    ("not_billed", "fact.billed_qty IS NULL"),
                    ("no_reference_price", "fact.price_variance IS NULL"),
                ),
            ),
        }
