from typing import Any, NamedTuple

from odoo import models


class Drawn(NamedTuple):
    """Goods that left a place; the quantity in the product's unit."""

    move: Any
    location: Any
    lot: Any
    package: Any
    owner: Any
    quantity: float


class StockMoveLine(models.Model):
    """Tells what done lines took from where, and what a correction of them takes in addition."""

    _inherit = "stock.move.line"

    def _fulfillment_drawn(self):
        return [
            Drawn(
                line.move_id,
                line.location_id,
                line.lot_id,
                line.package_id,
                line.owner_id,
                line.quantity_product_uom,
            )
            for line in self
        ]

    def _fulfillment_drawn_anew(self, held):
        """What the line, done before already, takes more than it did: from its source, or back from where it was put.

        :param held: what `_fulfillment_held` returned before, None for a new line
        """
        self.ensure_one()
        now = self._fulfillment_held()
        before = held or now._replace(quantity=0.0)
        source, old_source = ((side.location, side.lot, side.package, side.owner) for side in (now, before))
        target, old_target = (
            (side.destination, side.lot, side.result_package, side.owner) for side in (now, before)
        )
        more = now.quantity - (before.quantity if source == old_source else 0.0)
        back = before.quantity - (now.quantity if target == old_target else 0.0)
        return [
            Drawn(self.move_id, *place, quantity)
            for place, quantity in ((source, more), (old_target, back))
            if self.product_id.uom_id.compare(quantity, 0) > 0
        ]
