from odoo import models

from ..doors import Watch, doing, in_process, is_auto, watch_of

# A write of these may change what is reserved.
HELD = {"quantity", "move_line_ids", "lot_ids", "location_id"}


class StockMove(models.Model):
    """Judges what is reserved, released and done, where a person did it and where Odoo did.

    Who acts in person is refused; what Odoo's own process did becomes an exception.
    """

    _inherit = "stock.move"

    def write(self, vals):
        if not HELD & vals.keys():
            return super().write(vals)
        # Less on the move takes lines away, as another place does: nobody wished these gone.
        replacing = bool(vals.get("quantity") or vals.get("location_id"))
        with self.env["stock.picking"]._fulfillment_watching(), doing(self.env, replacing=replacing):
            return super().write(vals)

    def _action_done(self, cancel_backorder=False):
        # Here, and not on the transfer: also moves that are done without it are judged.
        moves = self._fulfillment_judged_when_done()
        if not moves:
            return super()._action_done(cancel_backorder=cancel_backorder)
        watch = watch_of(self.env)
        watch = Watch(watch.is_auto if watch else is_auto(self.env))
        pickings = moves.picking_id
        checks = self.env["fulfillment.check.stock"]
        measured = checks._collect("transfer_done", "_measure_before", pickings, moves=moves)
        with doing(self.env, watch=watch):
            done = super()._action_done(cancel_backorder=cancel_backorder)
        # What was measured before counts for what was done: some moves may have been left behind.
        measured = {
            code: [measure for measure in measures if measure.line.state == "done"]
            for code, measures in measured.items()
        }
        pickings._fulfillment_meet(
            "transfer_done",
            self.env._("%(transfers)s was not validated.", transfers=", ".join(pickings.mapped("name"))),
            watch.is_auto,
            measured,
            moves=moves.filtered(lambda move: move.state == "done"),
            taken=watch.taken,
            is_short=watch.is_short,
        )
        return done

    def _fulfillment_judged_when_done(self):
        """Moves that take goods out of a place of ours for a customer, or on the way to one."""
        if not self.env["fulfillment.rule"]._judging_codes("transfer_done"):
            return self.browse()
        return self.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.location_id.usage in ("internal", "transit")
                and move._fulfillment_is_for_customers()
            )
        )

    def _fulfillment_is_for_customers(self):
        """Whether the move belongs to a transfer that serves a customer, or a step on the way to one."""
        return bool(self.picking_id) and bool(
            self.picking_type_id.code == "outgoing" or self.sudo().sale_line_id
        )

    def _fulfillment_meet_reservations(self, changes):
        """Judge what these moves hold more than before.

        :param changes: {move: quantity in the product's unit}
        """
        if not self.env["fulfillment.rule"]._judging_codes("stock_reserve"):
            return
        gained = {move: change for move, change in changes.items() if change > 0 and move.picking_id}
        pickings = self.browse().union(*gained).picking_id
        pickings._fulfillment_meet_reserved(gained, {}, is_auto(self.env))

    def _fulfillment_meet_releases(self, changes):
        """Judge what these moves hold less than before, where a person released it.

        :param changes: {move: quantity in the product's unit, negative}
        """
        if in_process(self.env) or not self.env["fulfillment.rule"]._judging_codes("stock_unreserve"):
            return
        released = {move: -change for move, change in changes.items() if change < 0 and move.picking_id}
        watch = watch_of(self.env)
        if watch:
            for move, quantity in released.items():
                watch.release(move, quantity)
            return
        pickings = self.browse().union(*released).picking_id
        pickings._fulfillment_meet_released(released, is_auto(self.env))
