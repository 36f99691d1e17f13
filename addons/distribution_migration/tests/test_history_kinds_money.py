"""Invoices and payments of the old system, as they are loaded."""

from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import table
from .kinds_common import KindCase, file_of


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestHistoryMoney(KindCase):
    def test_invoices_and_credit_notes(self):
        record = self.load("invoice")
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "external_key": "R1",
                    "invoice_ref": "R1",
                    "ordered_at": datetime(2024, 5, 1, 17),
                    "shipped_at": datetime(2024, 5, 2, 17),
                    "invoiced_on": date(2024, 5, 3),
                    "due_on": date(2024, 6, 2),
                    "amount_untaxed": 100.0,
                    "amount_total": 110.0,
                    "is_credit": False,
                    "currency_id": self.usd.id,
                },
                {
                    "external_key": "R2",
                    "invoice_ref": "R2",
                    "ordered_at": datetime(2024, 5, 1, 17),
                    "shipped_at": datetime(2024, 5, 2, 17),
                    "invoiced_on": date(2024, 5, 10),
                    "due_on": False,
                    "amount_untaxed": 20.0,
                    "amount_total": 22.0,
                    "is_credit": True,
                    "currency_id": self.usd.id,
                },
            ],
        )

    def test_a_minus_is_a_credit_note_or_a_fault(self):
        heading = "Invoice ID,Invoice Date,Net Amount,Total Amount,Credit Note,Currency"
        rows = (
            "1,2024-05-03,-10,-11,yes,USD",
            "2,2024-05-03,10,11,x,USD",
            "3,2024-05-03,10,11,,USD",
            "4,2024-05-03,-10,-11,no,USD",
            "5,2024-05-03,-10,11,yes,USD",
            "6,2024-05-03,10,11,perhaps,USD",
        )
        record = self.loaded(table(*rows, heading=heading), kind="invoice")
        self.assertEqual(
            self.rejects(record),
            [
                (5, "Net Amount", "-10", "negative"),
                (5, "Total Amount", "-11", "negative"),
                (6, "Net Amount", "-10", "negative"),
                (7, "Credit Note", "perhaps", "flag"),
            ],
        )
        self.assertIn("not a credit note as a whole", record.reject_ids[0].reason)
        self.assertEqual(self.rows(record).mapped("is_credit"), [True, True, False])
        self.assertEqual(self.rows(record).mapped("amount_total"), [11.0, 11.0, 11.0])
        plain = file_of("invoice").replace("R1,", "Q1,").replace("R2,", "Q2,")
        strict = self.checked(plain, kind="invoice", negative_is_credit=False)
        self.assertEqual({reject[3] for reject in self.rejects(strict)}, {"negative"})

    def test_days_of_accounting_are_not_moved_by_a_time_zone(self):
        heading = "Invoice ID,Invoice Date,Total,Currency"
        rows = ("1,2024-05-03 23:30,1,USD", "2,2024-05-04T03:30:00Z,1,USD")
        record = self.loaded(table(*rows, heading=heading), kind="invoice", tz="America/New_York")
        self.assertEqual(self.rows(record).mapped("invoiced_on"), [date(2024, 5, 3)] * 2)

    def test_payments_find_their_invoice_by_key_or_number(self):
        heading = "Invoice ID,Invoice Number,Customer,Invoice Date,Total,Currency"
        maple = self.env["res.partner"].create({"name": "Maple Market"})
        eur = self.env.ref("base.EUR")
        eur.active = True
        rows = (
            "11,A-1,Maple Market,2024-05-03,10,EUR",
            "12,A-2,Maple Market,2024-05-03,10,EUR",
            "13,A-2,Maple Market,2024-05-03,10,EUR",
        )
        invoices = self.loaded(table(*rows, heading=heading), "invoices.csv", kind="invoice")
        heading = "Payment ID,Invoice Number,Payment Date,Amount"
        rows = (
            "P1,11,2024-06-01,4",
            "P2,A-1,2024-06-02,6",
            "P3,A-2,2024-06-02,10",
            "P4,A-9,2024-06-02,10",
            "P5,,2024-06-02,10",
            "P6,11,2024-06-02,-1",
            "P7,12,2024-06-02,0",
        )
        record = self.loaded(table(*rows, heading=heading), "payments.csv", kind="payment")
        self.assertEqual(
            self.rejects(record),
            [
                (4, "Invoice Number", "A-2", "parent_ambiguous"),
                (5, "Invoice Number", "A-9", "parent_unknown"),
                (6, "Invoice Number", "", "missing"),
                (7, "Amount", "-1", "negative"),
                (8, "Amount", "0", "zero"),
            ],
        )
        ambiguous, unknown = record.reject_ids[:2].mapped("reason")
        self.assertIn("2 loaded invoices have this key or number", ambiguous)
        self.assertIn("Load the invoices first", unknown)
        first = self.rows(invoices)[0]
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "invoice_id": first.id,
                    "invoice_ref": key,
                    "paid_on": date(2024, 6, day),
                    "amount": amount,
                    # What the file does not say is the invoice's.
                    "currency_id": eur.id,
                    "partner_id": maple.id,
                }
                for key, day, amount in (("11", 1, 4.0), ("A-1", 2, 6.0))
            ],
        )
        self.assertEqual(first.payment_ids, self.rows(record))

    def test_payments_of_another_company_find_nothing(self):
        self.load("invoice")
        other = self.env["res.company"].create({"name": "Southern Distribution"})
        self.consultant.company_ids += other
        record = self.Import.with_company(other).create({"company_id": other.id, "kind": "payment"})
        record.file = self.upload(file_of("payment")).file
        record.action_read()
        record.action_check()
        self.assertEqual({reject[3] for reject in self.rejects(record)}, {"parent_unknown"})

    def test_an_invoice_that_went_between_check_and_load(self):
        """The payments were checked; now their invoice is gone: they are refused, not half loaded."""
        invoices = self.load("invoice")
        record = self.checked(file_of("payment"), kind="payment")
        self.assertCounts(record, ready=2)
        invoices.load_id.unlink()
        record.action_load()
        self.assertCounts(record, loaded=0, refused=2)
        self.assertFalse(record.load_id)

    def test_a_load_of_invoices_says_who_holds_it(self):
        invoices = self.load("invoice")
        payments = self.load("payment")
        wizard = self.env["fulfillment.history.load.delete"].create({"load_id": invoices.load_id.id})
        self.assertIn("2 payments of load payment.csv refer to its invoices", wizard.obstacles)
        with self.assertRaisesRegex(UserError, "delete that load first"):
            wizard.action_delete()
        payments.load_id.unlink()
        invoices.load_id.unlink()
        self.assertEqual((payments | invoices).mapped("state"), ["mapped", "mapped"])
