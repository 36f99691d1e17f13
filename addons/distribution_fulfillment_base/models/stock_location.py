from odoo import api, fields, models, tools

from ..scope import Scope


class StockLocation(models.Model):
    """Where returned goods wait; and what rules are matched against where the place itself is judged."""

    _name = "stock.location"
    _inherit = ["stock.location", "fulfillment.document.mixin"]

    fulfillment_is_returns = fields.Boolean(
        string="Returned Goods Wait Here",
        help="What is received here, or in a place inside it, from customers waits for a decision. Goods that "
        "leave it are disposed of: put back to stock, scrapped, sent to the vendor or back to the customer.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        locations = super().create(vals_list)
        if any(locations.mapped("fulfillment_is_returns")):
            self.env.registry.clear_cache()
        return locations

    def write(self, vals):
        result = super().write(vals)
        if "fulfillment_is_returns" in vals:
            self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache()
    def _fulfillment_return_places(self):
        """Ids of all places that are marked. Cached: every transfer asks, and few have to do with returns."""
        marked = self.sudo().with_context(active_test=False).search([("fulfillment_is_returns", "=", True)])
        return frozenset(marked.ids)

    def _fulfillment_is_return_place(self):
        """Whether returned goods wait here: the place is marked, or one that it lies in."""
        self.ensure_one()
        marked = self._fulfillment_return_places()
        return bool(marked) and not marked.isdisjoint(map(int, (self.parent_path or "").split("/")[:-1]))

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
