from datetime import datetime, time

from odoo import api, models

from ..doors import is_system


class AccountPartialReconcile(models.Model):
    """Captures cash and credits applied to invoices, and undone again: Odoo deletes the trace."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        self.env["fulfillment.event"]._record(partials._fulfillment_facts("cash_applied"))
        return partials

    def unlink(self):
        facts = self._fulfillment_facts("cash_undone")
        result = super().unlink()
        self.env["fulfillment.event"]._record(facts)
        return result

    def _fulfillment_facts(self, event_type):
        """One fact per invoice, bill or credit note that an amount was applied to."""
        facts = []
        for partial in self:
            sides = (
                (partial.debit_move_id, partial.credit_move_id),
                (partial.credit_move_id, partial.debit_move_id),
            )
            for line, counterpart in sides:
                document = line.move_id
                if not document.is_invoice() or line.account_type not in (
                    "asset_receivable",
                    "liability_payable",
                ):
                    continue
                facts.append(
                    dict(
                        document._fulfillment_event_keys(),
                        event_type=event_type,
                        amount=partial.amount,
                        # An accounting date has no hour; midnight stands for the whole day.
                        new_datetime=datetime.combine(counterpart.date, time.min),
                        old_text=counterpart.move_id.name,
                        new_text=partial._fulfillment_kind(counterpart),
                        is_auto=is_system(self.env),
                    )
                )
        return facts

    def _fulfillment_kind(self, counterpart):
        """What was applied: a credit note or invoice, a payment, a difference of exchange, or an entry."""
        entry = counterpart.move_id
        if entry.is_invoice():
            return "credit"
        if entry.origin_payment_id or entry.statement_line_id:
            return "payment"
        return "exchange" if entry.journal_id == entry.company_id.currency_exchange_journal_id else "entry"
