from odoo import models

from ..doors import Taking, in_process, under_way, watch_of


class StockMoveLine(models.Model):
    """Tells whoever watches the act under way what a person changes on reservations."""

    _inherit = "stock.move.line"

    def _fulfillment_watch_removal(self):
        """A line is removed by hand: it counts against what is added in the same act."""
        watch = watch_of(self.env)
        if watch and not in_process(self.env):
            is_meant = not under_way(self.env, "replacing")
            for line in self:
                watch.release(line.move_id, line.quantity_product_uom, is_meant)

    def _fulfillment_watch_taking(self, taking: Taking, quantity):
        """Another transfer takes what this line holds: whoever watches the act judges it."""
        watch = watch_of(self.env)
        if watch:
            watch.taken.append((taking.line.move_id, self.move_id, quantity))

    def _fulfillment_watch_edits(self, before):
        """Lines were added or changed by hand.

        :param before: {line: what `_fulfillment_held` returned before, None for a new line}
        """
        watch = watch_of(self.env)
        if not watch or in_process(self.env):
            return
        for line, held in before.items():
            if line.state == "done":
                watch.corrected.setdefault(line, held)
                continue
            if not line.move_id:
                watch.release(held.move, held.quantity)
                continue
            watch.edited.setdefault(line, held)
            if held and line._fulfillment_is_carried(held):
                watch.taken.append((line.move_id, held.move, held.quantity))
