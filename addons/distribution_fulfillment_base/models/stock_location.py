from odoo import fields, models

from ..scope import Scope


class StockLocation(models.Model):
    """Where returned goods wait; and what rules are matched against where the place itself is judged."""

    _name = "stock.location"
    _inherit = ["stock.location", "fulfillment.document.mixin"]

    fulfillment_is_returns = fields.Boolean(
        string="Returned Goods Wait Here",
        help="What is received here from customers waits for a decision. Goods that leave it are "
        "disposed of: put back to stock, scrapped, sent to the vendor or back to the customer.",
    )

    def _fulfillment_scope(self):
        """What rules are matched against: a place is of no customer and of no kind of order."""
        self.ensure_one()
        return Scope(
            company=self.company_id,
            warehouse=self.warehouse_id,
            segment=self.env["fulfillment.segment"],
            channel=self.env["fulfillment.channel"],
            order_types=lambda line: set(),
        )

    def _fulfillment_value(self):
        """Nothing is asked for at a place, so nothing decides how far up."""
        return 0.0

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this place carries."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "model": self._name,
            "res_id": self.id,
            "location_ref": self.id,
            "warehouse_ref": self.warehouse_id.id,
        }
