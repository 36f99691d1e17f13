import contextlib

from odoo import fields, models
from odoo.exceptions import UserError

from ..doors import CHANGING, CONFIRMING, Trial, doing, door

# A write of these may change what was agreed with the customer.
AGREED = {"order_line", "partner_id", "partner_invoice_id", "partner_shipping_id", "payment_term_id"}
# What a dialog may change, and an approval keeps; anything else in its values is left alone.
REQUESTED = {"payment_term_id", "partner_invoice_id", "partner_shipping_id", "commitment_date"}
REQUESTED_OF_LINES = {"product_uom_qty", "price_unit", "discount"}


class Before(dict):
    """What confirmed orders say before a change: {order: (terms, {line: values})}.

    `ledger_id`: the last fact that was in the ledger then.
    """

    def __init__(self, agreed, ledger_id):
        super().__init__(agreed)
        self.ledger_id = ledger_id


class TriedOut(Exception):
    """Ends a trial, so that its savepoint is rolled back."""


class SaleOrder(models.Model):
    """Judges what is changed on a confirmed order, all of it at once."""

    _inherit = "sale.order"

    def write(self, vals):
        before = self._fulfillment_watch_change() if AGREED & vals.keys() else None
        if not before:
            return super().write(vals)
        with doing(self.env, door=door(self.env) or CHANGING):
            result = super().write(vals)
        self._fulfillment_meet_change(before)
        return result

    def _fulfillment_watch_change(self):
        """What confirmed orders say before a change, as `Before`.

        None where no rule judges changes, or where a wider change is under way that judges this one.
        """
        if door(self.env) in (CONFIRMING, CHANGING):
            return None
        if not self.env["fulfillment.rule"]._judging("sale_order_change"):
            return None
        agreed = {
            order: (
                order._fulfillment_agreed(),
                {line: line._fulfillment_agreed() for line in order.order_line},
            )
            for order in self
            if order.state == "sale"
        }
        return Before(agreed, self.env["fulfillment.event"]._last_id()) if agreed else None

    def _fulfillment_agreed(self):
        """The terms agreed with the customer that are judged when they are changed."""
        self.ensure_one()
        # Not the pricelist: Odoo itself refuses to change that of a confirmed order.
        return {
            "payment_term": self.payment_term_id,
            "delivery_address": self.partner_shipping_id,
            "invoice_address": self.partner_invoice_id,
        }

    def _fulfillment_meet_change(self, before):
        """Judge what was changed on confirmed orders. The change is rolled back when a rule refuses.

        :param before: what `_fulfillment_watch_change` returned
        """
        if not before:
            return
        old_orders, old_lines = {}, {}
        for order, (terms, lines) in before.items():
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
            bind=lambda measure: self._fulfillment_bound(before, measure),
            old_orders=old_orders,
            old_lines=old_lines,
            ledger_id=before.ledger_id,
        )
        self.env["fulfillment.control.point"]._remember(findings)

    def _fulfillment_bound(self, before, measure):
        """What a line, or the terms of an order, were and are: an answer to a change is one to just this."""
        terms, lines = before[measure.record]
        if measure.line:
            old, new = lines.get(measure.line), measure.line._fulfillment_agreed()
        else:
            old, new = terms, measure.record._fulfillment_agreed()
        customer = measure.record.partner_id.commercial_partner_id.id
        return f"{customer}: {self._fulfillment_plain(old)} > {self._fulfillment_plain(new)}"

    def _fulfillment_plain(self, agreed):
        """Agreed values as text: ids of records, numbers to the sixth digit; nothing for an added line."""
        return ", ".join(
            f"{name} {value:.6f}" if isinstance(value, float) else f"{name} {value.ids}"
            for name, value in (agreed or {}).items()
        )

    def _fulfillment_require_confirmed(self, refused):
        """Raise unless the order is confirmed.

        :param refused: function that makes the sentence from why
        """
        for order in self:
            if order.state != "sale":
                raise UserError(
                    refused(self.env._("only what is confirmed was agreed. Change it on the order itself."))
                )

    def _fulfillment_apply(self, requested, reason, note):
        """Write what a dialog asks for, or an approval keeps, through the doors of the order.

        :param requested: {"order": {field: value}, "lines": {line id as text: {field: value}}}, as JSON keeps it
        """
        self.ensure_one()
        self._fulfillment_require_confirmed(
            lambda why: self.env._("%(order)s was not changed: %(why)s", order=self.name, why=why)
        )
        values = {name: value for name, value in requested.get("order", {}).items() if name in REQUESTED}
        lines = {}
        for line_id, line_values in requested.get("lines", {}).items():
            line = self.order_line.filtered(lambda line, line_id=line_id: line.id == int(line_id))
            if not line:
                raise UserError(
                    self.env._(
                        "%(order)s was not changed: a line that was to be changed is no longer there. "
                        "Open Change Terms and ask anew.",
                        order=self.name,
                    )
                )
            lines[line.id] = {
                name: value for name, value in line_values.items() if name in REQUESTED_OF_LINES
            }
        if lines:
            values["order_line"] = [
                fields.Command.update(line_id, line_values) for line_id, line_values in lines.items()
            ]
        self.with_context(fulfillment_reason_id=reason.id, fulfillment_reason_note=note).write(values)

    def _fulfillment_try(self, requested):
        """Make a change, look at what is found, and roll it back; return the trial."""
        self.ensure_one()
        trial = Trial()
        quiet = self.with_context(
            # What is told in a trial is told by mails and messages that are never there.
            tracking_disable=True,
            mail_activity_quick_update=True,
            mail_notify_force_send=False,
        )
        with contextlib.suppress(TriedOut), self.env.cr.savepoint(), doing(self.env, trial=trial):
            quiet._fulfillment_apply(requested, self.env["fulfillment.reason"], False)
            trial.value = quiet._fulfillment_value()
            raise TriedOut
        return trial

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
