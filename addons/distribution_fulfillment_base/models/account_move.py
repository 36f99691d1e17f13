from odoo import fields, models

from ..doors import is_system
from ..facts import keep_fact


class AccountMove(models.Model):
    """Captures the instant of posting, resets to draft, and why a credit note was given."""

    _name = "account.move"
    _inherit = ["account.move", "fulfillment.document.mixin"]

    fulfillment_posted_at = fields.Datetime(string="Posted", readonly=True, copy=False)
    fulfillment_credit_reason_id = fields.Many2one(
        "fulfillment.reason", string="Reason of the Credit", copy=False, index="btree_not_null"
    )

    def write(self, vals):
        if "fulfillment_credit_reason_id" not in vals:
            return super().write(vals)
        reasons = {move: move.fulfillment_credit_reason_id for move in self if move.state == "posted"}
        result = super().write(vals)
        self._fulfillment_capture_credit_reasons(reasons)
        return result

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        invoices = posted.filtered(lambda move: move.is_invoice() and move.state == "posted")
        if invoices:
            # No write: on a posted entry it goes through all of accounting's checks.
            keep_fact(invoices, "fulfillment_posted_at", fields.Datetime.now())
        self.env["fulfillment.event"]._record(
            [
                dict(
                    move._fulfillment_event_keys(),
                    event_type="invoice_posted",
                    new_text=move.move_type,
                    amount=move.amount_total_signed,
                    reason_ref=move.fulfillment_credit_reason_id.id,
                )
                for move in invoices
            ]
        )
        return posted

    def button_draft(self):
        states = {move: move.state for move in self if move.is_invoice()}
        result = super().button_draft()
        self._fulfillment_record_states("invoice_reset", "draft", states)
        return result

    def button_cancel(self):
        states = {move: move.state for move in self if move.is_invoice()}
        result = super().button_cancel()
        self._fulfillment_record_states("invoice_cancelled", "cancel", states)
        return result

    def _reverse_moves(self, default_values_list=None, cancel=False):
        credits = super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)
        credits._fulfillment_capture_credits({credit: credit.reversed_entry_id.name for credit in credits})
        return credits

    def action_switch_move_type(self):
        # More was invoiced than the order comes to: Odoo makes the credit note from the order this way.
        result = super().action_switch_move_type()
        credits = self.filtered(lambda move: move.move_type in ("out_refund", "in_refund"))
        credits._fulfillment_capture_credits({credit: credit.invoice_origin for credit in credits})
        return result

    def _fulfillment_capture_credits(self, origins):
        """Record that credit notes were made.

        :param origins: {credit note: name of what it was made from}
        """
        self.env["fulfillment.event"]._record(
            [
                dict(
                    credit._fulfillment_event_keys(),
                    event_type="credit_created",
                    old_text=origins[credit],
                    new_text=credit.move_type,
                    amount=credit.amount_total_signed,
                    reason_ref=credit.fulfillment_credit_reason_id.id
                    or self.env["fulfillment.reason"]._given().id,
                    note=credit.ref,
                )
                for credit in self
                if credit.is_invoice()
            ]
        )

    def _fulfillment_capture_credit_reasons(self, before):
        """Record the reasons of posted credit notes that were changed.

        :param before: {document: reason before}
        """
        self.env["fulfillment.event"]._record(
            [
                dict(
                    move._fulfillment_event_keys(),
                    event_type="credit_reason_changed",
                    old_text=old.display_name,
                    new_text=move.fulfillment_credit_reason_id.display_name,
                    amount=move.amount_total_signed,
                    reason_ref=move.fulfillment_credit_reason_id.id,
                )
                for move, old in before.items()
                if move.fulfillment_credit_reason_id != old
            ]
        )

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this document carries."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "model": self._name,
            "res_id": self.id,
            "invoice_ref": self.id,
            "partner_id": self.commercial_partner_id.id,
            "currency_ref": self.company_currency_id.id,
            "reason_ref": self.env["fulfillment.reason"]._given().id,
            "is_auto": is_system(self.env),
        }

    def _fulfillment_record_states(self, event_type, state, before):
        """Record the documents that reached a state.

        :param before: {document: state before}
        """
        self.env["fulfillment.event"]._record(
            [
                dict(
                    move._fulfillment_event_keys(),
                    event_type=event_type,
                    old_text=old,
                    amount=move.amount_total_signed,
                )
                for move, old in before.items()
                if move.state == state != old
            ]
        )
