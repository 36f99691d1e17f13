"""One receipt once more, and the way of its goods to the shelf."""

from decimal import Decimal

from .naive_line import exact
from .naive_purchase_line import Zoned

HOUR = 3600


class NaiveReceipt(Zoned):
    """One move that came from a vendor, and the way of its goods to the shelf."""

    def __init__(self, move):
        self.move, self.env = move, move.env
        warehouse = move.location_dest_id.warehouse_id or move.picking_type_id.warehouse_id
        self._set_zone(warehouse, move.company_id)
        self.quantity = self.in_unit(move)
        self.way = self._way()
        self.is_one_step = self._is_end(move)

    def in_unit(self, move):
        return exact(move.quantity) * exact(move.product_uom.factor) / exact(move.product_id.uom_id.factor)

    @staticmethod
    def _is_end(move):
        place = move.location_dest_id
        warehouse = place.warehouse_id
        ends = warehouse.lot_stock_id | warehouse.wh_output_stock_loc_id | warehouse.wh_pack_stock_loc_id
        return place.usage not in ("internal", "transit") or any(
            place.parent_path.startswith(end.parent_path) for end in ends
        )

    def _way(self):
        """The moves on the way in, the receipt first; a return only behind what it gives back."""
        way, todo = [], [self.move]
        while todo:
            move = todo.pop()
            if move in way:
                continue
            way.append(move)
            if not self._is_end(move):
                todo += [
                    onward
                    for onward in move.move_dest_ids
                    if onward.state != "cancel" and onward.origin_returned_move_id in (move, onward.browse())
                ]
        return way

    def _share(self, end):
        """The part of what this end took on that was ours."""
        if end == self.move or end.origin_returned_move_id:
            return Decimal(1)
        origins, todo = self.env["stock.move"], end
        while todo:
            origins |= todo
            todo = todo.move_orig_ids - origins
        receipts = origins.filtered(
            lambda move: move.state == "done" and move.quantity > 0 and move.location_id.usage == "supplier"
        )
        return self.in_unit(self.move) / sum(self.in_unit(move) for move in receipts)

    def ends(self):
        """[(instant, quantity)] of goods that were at the end of their way."""
        found = [
            (move.date, self.in_unit(move) * self._share(move))
            for move in self.way
            if self._is_end(move) and move.state == "done" and move.quantity > 0
        ]
        if not self.is_one_step:
            beside = self.move.picking_id.move_ids.filtered(
                lambda move: (
                    move.product_id == self.move.product_id
                    and not move.scrap_id
                    and move.state == "done"
                    and move.location_id.usage == "supplier"
                )
            )
            for scrap in self.move.picking_id.move_ids.filtered(
                lambda move: (
                    move.scrap_id and move.state == "done" and move.product_id == self.move.product_id
                )
            ):
                share = self.in_unit(self.move) / sum(self.in_unit(move) for move in beside)
                found.append((scrap.date, self.in_unit(scrap) * share))
        return sorted(found)

    @property
    def started_at(self):
        arrived = self.move.picking_id.fulfillment_arrived_at
        return arrived or (None if self.is_one_step else self.move.date)

    @property
    def available_at(self):
        total = Decimal(0)
        for at, quantity in self.ends():
            total += quantity
            if self.rounded(total) >= self.rounded(self.quantity):
                return at
        is_waiting = any(
            move.state not in ("done", "cancel") and not move.origin_returned_move_id for move in self.way
        )
        return self.ends()[-1][0] if self.ends() and not is_waiting else None

    @property
    def mean_hours(self):
        total, weighted = Decimal(0), Decimal(0)
        for at, quantity in self.ends():
            part = min(quantity, self.quantity - total)
            if part > 0:
                weighted += part * Decimal((at - self.started_at).total_seconds())
                total += part
        return weighted / total / HOUR

    @property
    def hours(self):
        return Decimal((self.available_at - self.started_at).total_seconds()) / HOUR

    def inspections(self):
        return self.env["fulfillment.event"].search(
            [("event_type", "=", "receipt_inspected"), ("move_ref", "=", self.move.id)]
        )

    def said(self, outcome):
        return sum(
            (exact(event.quantity) for event in self.inspections() if event.new_text == outcome), Decimal(0)
        )

    @property
    def returned(self):
        moves = self.env["stock.move"].search(
            [("origin_returned_move_id", "in", [move.id for move in self.way]), ("state", "=", "done")]
        )
        return sum(
            (self.in_unit(move) for move in moves if move.location_dest_id.usage == "supplier"), Decimal(0)
        )
