"""When an invoice was posted, taken back, credited and paid; and terms changed after the confirmation."""

from datetime import datetime

from odoo import SUPERUSER_ID
from odoo.fields import Datetime
from odoo.tests import Form, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestCaptureFinance(LedgerCommon, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Accounting's common class works as an accountant; the scenarios need a company's every right.
        cls.env = cls.env(
            user=SUPERUSER_ID, context=dict(cls.env.context, allowed_company_ids=cls.env.company.ids)
        )
        cls.accountant.write({"company_ids": [(4, cls.env.company.id)], "company_id": cls.env.company.id})

    def _invoice(self, amount=100):
        self.set_clock("2026-01-06 15:00")
        self.mark()
        invoice = (
            self.env["account.move"]
            .with_user(self.accountant)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": "2026-01-06",
                    "invoice_line_ids": [
                        (0, 0, {"name": "Apples", "quantity": 1, "price_unit": amount, "tax_ids": False})
                    ],
                }
            )
        )
        invoice.action_post()
        return invoice

    def _pay(self, invoice, amount):
        return (
            self.env["account.payment.register"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"amount": amount, "payment_date": "2026-01-20"})
            ._create_payments()
        )

    def test_instant_of_posting(self):
        invoice = self._invoice()
        self.assertEqual(invoice.fulfillment_posted_at, Datetime.to_datetime("2026-01-06 15:00:00"))
        self.assertFacts(
            "invoice_posted",
            [
                {
                    "amount": 100,
                    "new_text": "out_invoice",
                    "is_auto": False,
                    "actor_name": "Ada Accountant",
                }
            ],
        )

    def test_posted_by_the_system(self):
        self._invoice().with_user(SUPERUSER_ID).copy({"invoice_date": "2026-01-06"})._post()
        self.assertEqual(self.facts("invoice_posted").mapped("is_auto"), [False, True])

    def test_reset_to_draft_and_cancel(self):
        invoice = self._invoice()
        invoice.with_context(fulfillment_reason_id=self._reason("credit_price").id).button_draft()
        invoice.button_cancel()
        self.assertFacts(
            ["invoice_reset", "invoice_cancelled"],
            [
                {
                    "event_type": "invoice_reset",
                    "old_text": "posted",
                    "amount": 100,
                    "reason_ref": self._reason("credit_price").id,
                    "is_auto": False,
                },
                {
                    "event_type": "invoice_cancelled",
                    "old_text": "draft",
                    "amount": 100,
                    "reason_ref": 0,
                    "is_auto": False,
                },
            ],
        )

    def test_credit_note_with_a_reason(self):
        invoice = self._invoice()
        reason = self._reason("credit_damaged")
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "reason": "Crate broken",
                    "fulfillment_reason_id": reason.id,
                    "journal_id": invoice.journal_id.id,
                }
            )
        )
        self.mark()
        wizard.refund_moves()
        credit = wizard.new_move_ids
        credit.action_post()
        self.assertEqual(credit.fulfillment_credit_reason_id, reason)
        self.assertFacts(
            ["credit_created", "invoice_posted"],
            [
                {
                    "event_type": "credit_created",
                    "invoice_ref": credit.id,
                    "old_text": invoice.name,
                    "new_text": "out_refund",
                    "reason_ref": reason.id,
                    "is_auto": False,
                },
                {
                    "event_type": "invoice_posted",
                    "invoice_ref": credit.id,
                    "old_text": False,
                    "new_text": "out_refund",
                    "reason_ref": reason.id,
                    "is_auto": False,
                },
            ],
        )
        self.assertIn("Crate broken", self.facts("credit_created").note)

    def test_credit_note_from_an_order(self):
        """Less is delivered than was invoiced: the final invoice of the order is a credit note."""
        self.apple.invoice_policy = "order"
        scenario = self.scenario().order((self.apple, 10))
        scenario.sale._create_invoices().action_post()
        scenario.quantity(self.apple, 8)
        self.mark()
        reason = self._reason("credit_quantity")
        credit = scenario.sale.with_context(fulfillment_reason_id=reason.id)._create_invoices(final=True)
        self.assertFacts(
            "credit_created",
            [
                {
                    "invoice_ref": credit.id,
                    "old_text": scenario.sale.name,
                    "new_text": "out_refund",
                    "amount": -20,
                    "reason_ref": reason.id,
                }
            ],
        )
        credit.action_switch_move_type()
        self.assertEqual(len(self.facts("credit_created")), 1)

    def test_another_reason_after_posting(self):
        invoice = self._invoice()
        old, new = self._reason("credit_damaged"), self._reason("credit_price")
        credit = invoice._reverse_moves([{"fulfillment_credit_reason_id": old.id}])
        self.mark()
        credit.fulfillment_credit_reason_id = False
        credit.fulfillment_credit_reason_id = old
        credit.action_post()
        with Form(credit.with_user(self.accountant)) as form:
            form.fulfillment_credit_reason_id = new
        credit.fulfillment_credit_reason_id = new
        self.assertFacts(
            "credit_reason_changed",
            [
                {
                    "invoice_ref": credit.id,
                    "old_text": old.display_name,
                    "new_text": new.display_name,
                    "amount": -100,
                    "reason_ref": new.id,
                    "actor_name": "Ada Accountant",
                    "is_auto": False,
                }
            ],
        )

    def test_cash_applied_in_parts_and_undone(self):
        invoice = self._invoice()
        for amount in (30, 70):
            self._pay(invoice, amount)
        day = Datetime.to_datetime("2026-01-20 00:00:00")
        self.assertFacts(
            "cash_applied",
            [
                {
                    "invoice_ref": invoice.id,
                    "amount": amount,
                    "new_text": "payment",
                    "new_datetime": day,
                    "is_auto": False,
                    "actor_name": "Ada Accountant",
                }
                for amount in (30, 70)
            ],
        )
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(sum(self.facts("cash_undone").mapped("amount")), 100)

    def test_credit_applied_is_no_cash(self):
        invoice = self._invoice()
        credit = invoice._reverse_moves([{"invoice_date": "2026-01-06"}], cancel=True)
        self.assertEqual(set(self.facts("cash_applied").mapped("new_text")), {"credit"})
        self.assertEqual(set(self.facts("cash_applied").mapped("invoice_ref")), {invoice.id, credit.id})

    def test_terms_changed_after_the_confirmation(self):
        scenario = self.scenario().order((self.apple, 10))
        self.mark()
        order = scenario.sale.with_user(self.seller)
        term = self.env.ref("account.account_payment_term_30days")
        order.payment_term_id = term
        order.payment_term_id = term
        order.picking_policy = "one"
        self.assertFacts(
            "terms_changed",
            [
                {
                    "note": "payment_term_id",
                    "new_text": term.name,
                    "is_auto": False,
                    "actor_name": "Sam Seller",
                },
                {"note": "picking_policy", "new_text": "one", "is_auto": False, "actor_name": "Sam Seller"},
            ],
        )

    def test_a_wish_of_the_customer_entered_or_moved_afterwards(self):
        """Entered after a late delivery it would make it punctual: it is seen, with who and why."""
        scenario = self.scenario().at("2026-01-05 14:00").stock(self.apple, 10).order((self.apple, 10)).ship()
        self.mark()
        order = scenario.sale.with_user(self.seller)
        reason = self._reason("customer_wish")
        first, second = datetime(2026, 1, 20, 17), datetime(2026, 1, 22, 17)
        order.with_context(fulfillment_reason_id=reason.id).fulfillment_requested_date = first
        order.fulfillment_requested_date = first
        order.fulfillment_requested_date = second
        order.fulfillment_requested_date = False
        wish = {"note": "fulfillment_requested_date", "is_auto": False, "actor_name": "Sam Seller"}
        self.assertFacts(
            "terms_changed",
            [
                {**wish, "old_datetime": False, "new_datetime": first, "reason_ref": reason.id},
                {**wish, "old_datetime": first, "new_datetime": second, "reason_ref": 0},
                {**wish, "old_datetime": second, "new_datetime": False, "reason_ref": 0},
            ],
        )
        self.assertEqual(set(self.facts("terms_changed").mapped("old_text")), {False})

    def test_terms_of_a_quotation_are_free(self):
        scenario = self.scenario().quotation((self.apple, 10))
        self.mark()
        scenario.sale.fulfillment_requested_date = datetime(2026, 1, 20, 17)
        scenario.sale.payment_term_id = self.env.ref("account.account_payment_term_30days")
        self.assertFalse(self.facts())

    def test_locked_by_a_person_and_by_the_confirmation(self):
        self.mark()
        order = self.scenario().order((self.apple, 10)).sale.with_user(self.seller)
        order.action_lock()
        order.action_unlock()
        self.env.ref("base.group_user").implied_ids += self.env.ref("sale.group_auto_done_setting")
        self.scenario().quotation((self.apple, 1)).sale.with_user(self.seller).action_confirm()
        self.assertFacts(
            ["order_locked", "order_unlocked"],
            [
                {"event_type": "order_locked", "is_auto": False},
                {"event_type": "order_unlocked", "is_auto": False},
                {"event_type": "order_locked", "is_auto": True},
            ],
        )
