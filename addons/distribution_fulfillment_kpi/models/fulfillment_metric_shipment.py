from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M10, shipment accuracy: what reached the customer as it should."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        return {
            **super()._define(),
            "M10.shipment": Metric(
                code="M10.shipment",
                name=self.env._("Shipment accuracy"),
                explanation=self.env._(
                    "Share of shipments without an error of item, quantity, lot, address, label or packing "
                    "document. More than was asked for is an error; less, announced on the delivery slip, "
                    "is none. Shipments count on the local day on which their transfer was done; an error "
                    "that comes out later belongs to that day."
                ),
                unit="%",
                better="up",
                fact="fulfillment.fact.shipment",
                day="fact.shipped_day",
                numerator="CASE WHEN fact.error_count > 0 OR fact.surplus_pct > 0 THEN 0 ELSE 1 END",
                event_types=("shipment_error",),
                settles_after=30,
                standard="SCOR RL.3.33, RL.3.34, RL.3.35, RL.3.50",
            ),
        }
