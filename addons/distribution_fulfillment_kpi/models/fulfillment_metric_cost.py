from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M26, cost of variance: sums over the cost lines of exceptions."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        metrics = (
            Metric(
                code="M26.total",
                name=self.env._("Cost of exceptions"),
                explanation=self.env._(
                    "What exceptions cost, in company currency, measured or estimated from a rate. Each root "
                    "event is charged once for each cost driver, on the local day of the event that caused it. "
                    "Waived exceptions cost what they cost. Currencies are never added up."
                ),
                unit="currency",
                better="down",
                fact="fulfillment.fact.cost",
                day="fact.caused_day",
                numerator="fact.amount",
                aggregate="total",
                split="currency",
            ),
            Metric(
                code="M26.rate",
                name=self.env._("Cost of exceptions, share of cash"),
                explanation=self.env._(
                    "What the exceptions of settled orders cost, as a share of the cash these orders brought "
                    "in. Orders count on the day of their last cash."
                ),
                unit="%",
                better="down",
                fact="fulfillment.fact.order.cash",
                day="fact.settled_day",
                numerator="fact.cost",
                denominator="fact.amount",
                # A former system does not tell.
                exclusions=(("no_cost", "fact.settled_day IS NOT NULL AND fact.cost IS NULL"),),
                split="currency",
            ),
        )
        return {**super()._define(), **{metric.code: metric for metric in metrics}}
