from odoo import models

from ..doors import in_process, is_system


class StockMoveLine(models.Model):
    """Tells what a person wrote on a transfer that its location does not hold."""

    _inherit = "stock.move.line"

    def _fulfillment_forced_facts(self, before):
        """The facts of lines that were raised by hand above what their location holds."""
        if in_process(self.env):
            return []
        return [
            dict(
                line.move_id._fulfillment_event_keys(),
                event_type="quantity_forced",
                model=line._name,
                res_id=line.id,
                lot_ref=line.lot_id.id,
                location_ref=line.location_id.id,
                quantity=missing,
                expected=on_hand,
                actual=reserved,
                is_auto=is_system(self.env),
            )
            for line, (missing, on_hand, reserved) in self._fulfillment_forced(before).items()
        ]

    def _fulfillment_forced(self, before):
        """{line: (missing, on hand, reserved in all)} of lines raised above what their location holds.

        Quantities are in the product's unit.

        :param before: {line: what `_fulfillment_held` returned before, None for a new line}
        """
        raised = {}
        for line, held in before.items():
            added = line.quantity_product_uom - (held.quantity if held else 0.0)
            if line.state != "done" and line.product_id.uom_id.compare(added, 0) > 0:
                raised[line] = added
        if not raised:
            return {}
        lines = self.browse().union(*raised)
        stock = {
            (product, location, lot): (on_hand, reserved)
            for product, location, lot, on_hand, reserved in self.env["stock.quant"]
            .sudo()
            ._read_group(
                [("product_id", "in", lines.product_id.ids), ("location_id", "in", lines.location_id.ids)],
                ["product_id", "location_id", "lot_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
        }
        forced = {}
        # What is missing in a place is missing once; the lines added last are the ones without goods.
        for line, added in reversed(raised.items()):
            place = (line.product_id, line.location_id, line.lot_id)
            on_hand, reserved = stock.get(place, (0.0, added))
            counted = sum(
                figures[0]
                for other, figures in forced.items()
                if (other.product_id, other.location_id, other.lot_id) == place
            )
            missing = min(added, reserved - on_hand - counted)
            if line.product_id.uom_id.compare(missing, 0) > 0:
                forced[line] = (missing, on_hand, reserved)
        return {line: forced[line] for line in raised if line in forced}
