from odoo import models

from ..doors import is_auto, watch_of


class StockMove(models.Model):
    """Judges what internal transfers and scrap take from places; what leaves for customers is judged with the rest."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        inside = self._fulfillment_drawing_inside()
        if not inside:
            return super()._action_done(cancel_backorder=cancel_backorder)
        watch = watch_of(self.env)
        by_system = watch.is_auto if watch else is_auto(self.env)
        done = super()._action_done(cancel_backorder=cancel_backorder)
        moves = inside.exists().filtered(lambda move: move.state == "done")
        names = dict.fromkeys(move._fulfillment_name() for move in moves)
        self.env["stock.picking"]._fulfillment_meet_drawn(
            self.env._("%(transfers)s was not validated.", transfers=", ".join(names)),
            by_system,
            moves.move_line_ids._fulfillment_drawn(),
        )
        return done

    def _fulfillment_drawing_inside(self):
        """Moves that take goods from a place of ours for no customer, where a rule judges that."""
        if "stock_negative" not in self.env["fulfillment.rule"]._judging_codes("transfer_done"):
            return self.browse()
        return self.filtered(
            lambda move: (
                # First: every delivery is asked.
                not move._fulfillment_is_for_customers()
                and (move.picking_id or move.scrap_id)
                and not move.is_inventory
                and move.state not in ("done", "cancel")
                and move.location_id.usage == "internal"
            )
        )
