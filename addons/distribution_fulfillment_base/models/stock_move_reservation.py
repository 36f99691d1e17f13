from odoo import models

from ..doors import doing, in_process, is_auto, odoo_process


class StockMove(models.Model):
    """Captures what is reserved and released, and whether somebody wanted that or Odoo's process did it.

    Odoo keeps only the reservation of the moment. Every process of Odoo that reserves or
    releases on its way (confirming, validating, cancelling, merging) is marked in the context:
    what happens outside of one is a person's hand.
    """

    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        before = self._fulfillment_reserved()
        with odoo_process(self.env):
            result = super()._action_assign(force_qty=force_qty)
        changes = self._fulfillment_record_reservations(before)
        self.picking_id._fulfillment_capture_ready()
        self._fulfillment_meet_reservations(changes)
        return result

    def _do_unreserve(self):
        before = self._fulfillment_reserved()
        with odoo_process(self.env):
            result = super()._do_unreserve()
        changes = self._fulfillment_record_reservations(before)
        self._fulfillment_meet_releases(changes)
        return result

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        with odoo_process(self.env):
            return super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)

    def _trigger_assign(self):
        with odoo_process(self.env):
            return super()._trigger_assign()

    def write(self, vals):
        if "product_uom_qty" in vals and not self.picking_id:
            # Less to produce releases components: a consequence, not a wish.
            with odoo_process(self.env):
                return super().write(vals)
        return super().write(vals)

    def _split(self, qty, restrict_partner_id=False):
        # The demand of the one is lowered by what the other is to get.
        with odoo_process(self.env):
            return super()._split(qty, restrict_partner_id=restrict_partner_id)

    def unlink(self):
        if not in_process(self.env):
            # A person deletes what was still to be moved: it is released, and cut, like any other.
            standing = self.filtered(lambda move: move.state not in ("draft", "done", "cancel"))
            # Judged at once: when a wider act is judged, the moves are gone.
            with doing(self.env, watch=None):
                standing._do_unreserve()
            standing._fulfillment_record_cuts(
                {move: move.product_qty for move in standing if move._fulfillment_is_customer_demand()}
            )
        with odoo_process(self.env):
            return super().unlink()

    def _fulfillment_reserved(self):
        """{move: reserved quantity in the move's unit} of open moves that reserve stock at all."""
        return {
            move: move.quantity
            for move in self
            if move.state in ("waiting", "confirmed", "partially_available", "assigned")
            and not move.picked
            and not move._should_bypass_reservation()
        }

    def _fulfillment_record_reservations(self, before):
        """Record one reserved or unreserved per move whose reservation changed.

        :param before: what `_fulfillment_reserved` returned before
        :return: {move: how much more it holds now, in the product's unit; negative for less}
        """
        facts, changes = [], {}
        for move, old in before.items():
            new = move.quantity
            change = move.product_uom.compare(new, old)
            if not change:
                continue
            old_qty, new_qty = (move._fulfillment_in_product_unit(quantity) for quantity in (old, new))
            changes[move] = new_qty - old_qty
            facts.append(
                dict(
                    move._fulfillment_event_keys(),
                    event_type="reserved" if change > 0 else "unreserved",
                    location_ref=move.location_id.id,
                    old_number=old_qty,
                    new_number=new_qty,
                    quantity=abs(new_qty - old_qty),
                    expected=move._fulfillment_in_product_unit(move.product_uom_qty),
                    actual=new_qty,
                    is_auto=is_auto(self.env),
                )
            )
        self.env["fulfillment.event"]._record(facts)
        return changes
