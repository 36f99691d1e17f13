from odoo import models

from ..doors import Taking, in_process, is_auto, watch_of


class StockMoveLine(models.Model):
    """Judges reservations that are changed by hand."""

    _inherit = "stock.move.line"

    def _fulfillment_watch_removal(self):
        """A line is removed by hand: it counts against what is added in the same act."""
        watch = watch_of(self.env)
        if watch and not in_process(self.env):
            for line in self:
                move = line.move_id
                watch.released[move] = watch.released.get(move, 0.0) + line.quantity_product_uom

    def _fulfillment_watch_taking(self, taking: Taking, quantity):
        """Another transfer takes what this line holds: whoever watches the act judges it."""
        watch = watch_of(self.env)
        if watch:
            watch.taken.append((taking.line.move_id, self.move_id, quantity))

    def _fulfillment_meet_edits(self, before):
        """Judge lines that were added or changed by hand; rolled back when a rule refuses.

        :param before: {line: what `_fulfillment_held` returned before, None for a new line}
        """
        if in_process(self.env) or not self.env["fulfillment.rule"]._judging_codes("stock_reserve"):
            return
        edited = {line: held for line, held in before.items() if line.state != "done"}
        watch = watch_of(self.env)
        if watch:
            for line, held in edited.items():
                watch.edited.setdefault(line, held)
        else:
            self.env["stock.picking"]._fulfillment_meet_edits(edited, {}, is_auto(self.env))
