from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M16 for purchases: how often somebody has to ask for more speed."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        return {
            **super()._define(),
            "M16.purchase": Metric(
                code="M16.purchase",
                name=self.env._("Expedite rate, purchases"),
                explanation=self.env._(
                    "Share of confirmed purchase orders of which somebody asked for more speed: the star was set "
                    "on the order or on a receipt of it. Expedited orders count on the local day of the first "
                    "such request, the others on that of their approval."
                ),
                unit="%",
                better="down",
                fact="fulfillment.fact.purchase.order",
                day="coalesce(fact.expedited_day, fact.approved_day)",
                numerator="CASE WHEN fact.expedited_day IS NULL THEN 0 ELSE 1 END",
            ),
        }
