from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M16, expedite rate of orders: how often the standard was not fast enough."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        return {
            **super()._define(),
            "M16.order": Metric(
                code="M16.order",
                name=self.env._("Expedite rate"),
                explanation=self.env._(
                    "Share of confirmed orders for which somebody asked for more speed than the standard "
                    "gives: a transfer marked as urgent, a premium carrier. An order counts on the local day "
                    "on which that was asked for first, one without on the day of its confirmation."
                ),
                unit="%",
                better="down",
                fact="fulfillment.fact.order",
                day="coalesce(fact.expedited_day, fact.confirmed_day)",
                numerator="CASE WHEN fact.expedited_at IS NULL THEN 0 ELSE 1 END",
                # An old system tells nothing of it, which is not "never".
                exclusions=(("not_captured", "fact.source = 'history'"),),
            ),
        }
