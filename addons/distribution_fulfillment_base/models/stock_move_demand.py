from odoo import models

from ..doors import in_process

# A write of these may lower what is asked for.
DEMAND = {"product_uom_qty", "product_uom"}


class StockMove(models.Model):
    """Captures a demand that a person lowers on the transfer: the customer gets less than was ordered.

    One that goes down because its order line does is lowered by Odoo's own process, and is no cut.
    """

    _inherit = "stock.move"

    def write(self, vals):
        if not DEMAND & vals.keys() or in_process(self.env):
            return super().write(vals)
        demanded = {
            move: move.product_qty
            for move in self
            if move.state not in ("draft", "done", "cancel") and move._fulfillment_is_customer_demand()
        }
        result = super().write(vals)
        self._fulfillment_record_cuts(self._fulfillment_lowered(demanded))
        return result

    def _fulfillment_lowered(self, demanded):
        """{move: how much less its customer gets}, in the product's unit: at most what the order line misses now.

        :param demanded: {move: what it asked for before}
        """
        cuts, missing = {}, {}
        for move, before in demanded.items():
            line = move.sale_line_id.sudo()
            less = before - move.product_qty
            if line.product_id == move.product_id:  # else a component of a kit
                if line not in missing:
                    missing[line] = move._fulfillment_missing()
                less = min(less, missing[line])
                missing[line] -= max(less, 0.0)
            if move.product_id.uom_id.compare(less, 0) > 0:
                cuts[move] = less
        return cuts

    def _fulfillment_missing(self):
        """How much of its order line neither left nor is still asked for, in the product's unit."""
        line = self.sale_line_id.sudo()
        delivered = line.qty_delivered * line.product_uom_id.factor / (line.product_id.uom_id.factor or 1.0)
        asked = sum(
            move.product_qty
            for move in line.move_ids
            if move.state not in ("done", "cancel") and move._fulfillment_is_customer_demand()
        )
        return line._fulfillment_product_qty() - delivered - asked
