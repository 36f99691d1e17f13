from odoo import models


class AccountMoveLine(models.Model):
    """Goods that left in the former system and are invoiced in Odoo have no cost to be entered a second time.

    Their value left the stock of the former books when they were delivered, and opening stock does not hold
    them: a cost of goods sold entered with the invoice would take the value of other goods out of the ledger.
    What was delivered first is invoiced first.
    """

    _inherit = "account.move.line"

    def _get_cogs_qty(self):
        """Quantity of the line whose cost is entered in Odoo, in its unit.

        Of other lines Odoo answers with all that was invoiced so far, and takes off what was entered for it; here
        that would enter what was left out before.
        """
        self.ensure_one()
        former = self._fulfillment_former_unbilled()
        if not former:
            return super()._get_cogs_qty()
        before = self._fulfillment_invoiced_before()
        if self.move_id.move_type == "out_refund":
            return min(self.quantity, max(before - former, 0))
        # Other lines of this invoice have no cost entries yet.
        beside = before + sum(
            self._fulfillment_in_own_unit(line)
            for line in self.move_id.invoice_line_ids
            if line.product_id == self.product_id and line.id < self.id
        )
        return max(beside + self.quantity - former, 0) - max(beside - former, 0)

    def _get_posted_cogs_value(self):
        return 0 if self._fulfillment_former_unbilled() else super()._get_posted_cogs_value()

    def _fulfillment_former_unbilled(self):
        """Quantity delivered and not invoiced in the former system, of the product in the orders of the line."""
        lines = self.sale_line_ids.order_id.order_line.filtered(
            lambda line: line.product_id == self.product_id and line.fulfillment_former_done
        )
        return sum(
            line.product_uom_id._compute_quantity(
                max(line.fulfillment_former_done - line.fulfillment_former_invoiced, 0),
                self.product_uom_id,
                round=False,
            )
            for line in lines
        )

    def _fulfillment_invoiced_before(self):
        """Quantity of the product in other posted invoices of the orders of the line, less what was credited."""
        moves = self.sale_line_ids.order_id.invoice_ids.filtered(
            lambda move: move.state == "posted" and move != self.move_id
        )
        return sum(
            self._fulfillment_in_own_unit(line) * (-1 if line.move_id.move_type == "out_refund" else 1)
            for line in moves.invoice_line_ids
            if line.product_id == self.product_id
        )

    def _fulfillment_in_own_unit(self, line):
        return line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id, round=False)
