from odoo import models

from ..doors import CHANGING, CONFIRMING

# A write of these may change what was agreed with the customer.
AGREED = {"order_line", "partner_id", "payment_term_id"}


class SaleOrder(models.Model):
    """Judges what is changed on a confirmed order, all of it at once."""

    _inherit = "sale.order"

    def write(self, vals):
        before = self._fulfillment_watch_change() if AGREED & vals.keys() else None
        if not before:
            return super().write(vals)
        changing = self.with_context(fulfillment_door=self._fulfillment_door() or CHANGING)
        result = super(SaleOrder, changing).write(vals)
        self._fulfillment_meet_change(before)
        return result

    def _fulfillment_watch_change(self):
        """What confirmed orders say before a change: {order: (terms, {line: values})}.

        None where no rule judges changes, or where a wider change is under way that judges this one.
        """
        if self._fulfillment_door() in (CONFIRMING, CHANGING):
            return None
        if not self.env["fulfillment.rule"]._judging("sale_order_change"):
            return None
        return {
            order: (
                order._fulfillment_agreed(),
                {line: line._fulfillment_agreed() for line in order.order_line},
            )
            for order in self
            if order.state == "sale"
        }

    def _fulfillment_agreed(self):
        """The terms agreed with the customer that are judged when they are changed."""
        self.ensure_one()
        # Not the pricelist: Odoo itself refuses to change that of a confirmed order.
        return {"payment_term": self.payment_term_id}

    def _fulfillment_meet_change(self, before):
        """Judge what was changed on confirmed orders. The change is rolled back when a rule refuses.

        :param before: what `_fulfillment_watch_change` returned
        """
        old_orders, old_lines = {}, {}
        for order, (terms, lines) in (before or {}).items():
            if order._fulfillment_agreed() != terms:
                old_orders[order] = terms
            for line in order.order_line:
                if line._fulfillment_agreed() != lines.get(line):
                    # None for a line that was added.
                    old_lines[line] = lines.get(line)
        changed = self.browse().union(*old_orders, *(line.order_id for line in old_lines))
        if not changed:
            return
        findings = self.env["fulfillment.control.point"]._judge(
            "sale_order_change",
            changed,
            self.env._("%(orders)s was not changed.", orders=", ".join(changed.mapped("name"))),
            old_orders=old_orders,
            old_lines=old_lines,
        )
        self.env["fulfillment.control.point"]._remember(findings)

    def action_fulfillment_change(self):
        """Open the dialog that changes prices and terms of a confirmed order with a reason."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Terms"),
            "res_model": "fulfillment.order.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_sale_order_id": self.id},
        }
