from odoo import models

from ..doors import is_auto


class StockMove(models.Model):
    """Captures returned goods and what becomes of them, scrap, and what a count found."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        facts = []
        for move in done:
            if move.state == "done":
                facts += move._fulfillment_return_facts()
                facts += move._fulfillment_count_facts()
        self.env["fulfillment.event"]._record(facts)
        return done

    def _fulfillment_is_shipment(self):
        """Whether goods went to a customer."""
        return self.location_dest_id.usage == "customer" and self.location_id.usage != "customer"

    def _fulfillment_is_receipt(self):
        """Whether goods came from a vendor, to us or straight to the customer."""
        return self.location_id.usage == "supplier" and self.location_dest_id.usage != "supplier"

    def _fulfillment_comes_in(self):
        """Whether goods come from outside, to us: not those that a vendor sends to the customer."""
        return (
            self.location_id.usage in ("customer", "supplier") and self.location_dest_id.usage != "customer"
        )

    def _fulfillment_done_keys(self, lines=None, **columns):
        """The columns of a fact about goods that were moved.

        :param lines: those that it tells of; None for the move as a whole
        """
        target, quantity = self.location_dest_id, self.quantity
        if lines is None:
            quantity, lines = self._fulfillment_in_product_unit(quantity), self.move_line_ids
        else:
            quantity = sum(lines.mapped("quantity_product_uom"))
            if len(lines.location_dest_id) == 1:
                target = lines.location_dest_id
        return dict(
            self._fulfillment_event_keys(),
            quantity=quantity,
            location_ref=target.id,
            lot_ref=lines.lot_id.id if len(lines.lot_id) == 1 else None,
            **columns,
        )

    def _fulfillment_return_facts(self):
        """return_received, return_disposed, goods_scrapped and vendor_return_done of this move."""
        source, target = self.location_id, self.location_dest_id
        facts = []
        if source.usage == "customer" and target.usage != "customer":
            by_kind = self.move_line_ids.grouped(lambda line: line._fulfillment_return_kind())
            for kind, lines in by_kind.items():
                facts.append(
                    self._fulfillment_done_keys(
                        lines,
                        event_type="return_received",
                        new_text=kind,
                        old_text=self.sudo().origin_returned_move_id.picking_id.name,
                    )
                )
        if self.env["stock.location"]._fulfillment_return_places():
            left = self.move_line_ids.filtered(
                lambda line: (
                    line.location_id._fulfillment_is_return_place()
                    and not line.location_dest_id._fulfillment_is_return_place()
                )
            )
            for disposition, lines in left.grouped(lambda line: line._fulfillment_disposition()).items():
                facts.append(
                    self._fulfillment_done_keys(lines, event_type="return_disposed", new_text=disposition)
                )
        if self.scrap_id:
            facts.append(
                self._fulfillment_done_keys(
                    event_type="goods_scrapped",
                    new_text=", ".join(self.scrap_id.scrap_reason_tag_ids.mapped("name")),
                    amount=self.sudo().value,
                    currency_ref=self.company_id.currency_id.id,
                )
            )
        if target.usage == "supplier" and source.usage != "supplier":
            facts.append(self._fulfillment_done_keys(event_type="vendor_return_done"))
        return facts

    def _fulfillment_count_facts(self):
        """count_applied of this move, also where the count found what the books said; or count_reverted."""
        kind = self.is_inventory and self.fulfillment_count_kind
        if not kind:
            return []
        # The move goes from or to the place of losses; the count was made at its other end.
        is_gain = self.location_id.usage == "inventory"
        place = self.location_dest_id if is_gain else self.location_id
        fact = self._fulfillment_done_keys(
            event_type="count_reverted" if kind == "reverted" else "count_applied",
            new_text=kind,
            note=self.inventory_name,
            amount=self.sudo().value * (1 if is_gain else -1),
            currency_ref=self.company_id.currency_id.id,
            is_auto=is_auto(self.env),
        )
        fact.update(location_ref=place.id, warehouse_ref=place.warehouse_id.id)
        if kind == "reverted":
            fact["quantity"] *= 1 if is_gain else -1
            return [fact]
        book, counted = self.fulfillment_book_qty, self.fulfillment_counted_qty
        fact.update(
            quantity=counted - book,
            old_number=book,
            new_number=counted,
            expected=book,
            actual=counted,
            reason_ref=self.fulfillment_adj_reason_id.id,
        )
        return [fact]
