from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M15, allocation override rate: how often people decide who gets the goods."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        return {
            **super()._define(),
            "M15.line": Metric(
                code="M15.line",
                name=self.env._("Allocation override rate"),
                explanation=self.env._(
                    "Share of order lines with reserved goods at which a person interfered: gave the "
                    "reservation up, changed its quantity, lot or place, asked for more than was there, took "
                    "it for another transfer, or gave the transfer the star of urgency. What Odoo does by "
                    "itself is none. Lines count on the local day of their first reservation, whenever the "
                    "person came."
                ),
                unit="%",
                better="down",
                fact="fulfillment.fact.reservation",
                day="fact.reserved_day",
                numerator="CASE WHEN fact.intervention_count > 0 THEN 1 ELSE 0 END",
                event_types=("reserved",),
            ),
        }
