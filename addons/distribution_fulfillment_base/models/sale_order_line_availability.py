from odoo import models
from odoo.tools import SQL

from ..doors import RELEASING, door


class SaleOrderLine(models.Model):
    """Captures what the stock could give at the moment of the promise."""

    _inherit = "sale.order.line"

    def _fulfillment_capture_first_promise(self, now=None):
        result = super()._fulfillment_capture_first_promise(now)
        self._fulfillment_capture_availability()
        return result

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        result = super()._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
        if door(self.env) is RELEASING:
            # A held order reserves nothing before: what the stock can give shows only now. One that was held
            # after its confirmation has told.
            self.env["fulfillment.event"]._flush_buffer()
            told = self.env.execute_query(
                SQL(
                    """SELECT DISTINCT sale_line_ref FROM fulfillment_event
                    WHERE sale_line_ref = ANY(%s) AND event_type = 'availability_at_confirm'""",
                    list(self.ids),
                )
            )
            (self - self.browse(line_id for (line_id,) in told))._fulfillment_capture_availability()
        return result

    def _fulfillment_capture_availability(self):
        """Record availability_at_confirm per line and product: demand against what was reserved.

        A kit has one fact per component. Where a step waits for an earlier one, the step that
        takes goods from stock is the one that counts.
        """
        facts = []
        for line in self.sudo():
            moves = line.move_ids.filtered(
                lambda move: move.state not in ("draft", "cancel") and move.location_id.usage == "internal"
            )
            moves = moves.filtered(lambda move: move.procure_method == "make_to_stock") or moves
            for product, of_product in moves.grouped("product_id").items():
                first = of_product[0]
                facts.append(
                    dict(
                        line._fulfillment_event_keys(),
                        event_type="availability_at_confirm",
                        product_ref=product.id,
                        uom_ref=product.uom_id.id,
                        expected=sum(
                            move._fulfillment_in_product_unit(move.product_uom_qty) for move in of_product
                        ),
                        actual=sum(move._fulfillment_in_product_unit(move.quantity) for move in of_product),
                        new_text=first.procure_method
                        if first.procure_method == "make_to_order"
                        else first.picking_type_id.reservation_method,
                        is_auto=True,
                    )
                )
        self.env["fulfillment.event"]._record(facts)
