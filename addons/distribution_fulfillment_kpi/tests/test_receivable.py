"""What customers owe, in days: a figure of a moment and no sum over days."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .money_common import MoneyCommon
from .naive_money import NaiveReceivable

CODES = ("M08b.dso", "M08b.countback")


@tagged("post_install", "-at_install")
class TestReceivable(MoneyCommon):
    def _invoice(self, day, amount, move_type="out_invoice", customer=None):
        invoice = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (customer or self.customer).id,
                "invoice_date": day,
                "date": day,
                "company_id": self.company.id,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount, "quantity": 1, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def _winter(self):
        first = self._invoice("2026-01-07", 100)
        self._invoice("2026-02-07", 300)
        self.pay(first, "2026-02-10")
        self.set_clock("2026-04-20 12:00")

    def _values(self, code, day):
        return [row["value"] for row in self.compute(code, period=("2026-01-01", day))]

    def _assert_like_naive(self, *days):
        naive = NaiveReceivable(self.env, self.company)
        for day in days:
            for code in CODES:
                with self.subTest(code=code, day=day):
                    expected = getattr(naive, code.partition(".")[2])(fields.Date.to_date(day))
                    row = self.one(code, period=("2026-01-01", day))
                    if expected is None:
                        self.assertIsNone(row["value"])
                    else:
                        self.assertAlmostEqual(row["value"], float(expected), 9)
                    self.assertEqual(self.Metric.drill(code, row)["count"], row["count"])
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_by_hand(self):
        self._winter()
        # 400 owed on 9 February, 400 invoiced in 90 days; 300 since the payment of the next day.
        self.assertEqual(self._values("M08b.dso", "2026-02-09"), [90])
        self.assertEqual(self._values("M08b.dso", "2026-02-28"), [67.5])
        # 300 of February's 9 days, and all of January's 100.
        self.assertEqual(self._values("M08b.countback", "2026-02-09"), [9 + 31])
        self.assertEqual(self._values("M08b.countback", "2026-02-28"), [28])
        # March brought no revenue: its days count in full.
        self.assertEqual(self._values("M08b.countback", "2026-03-31"), [31 + 28])
        self._assert_like_naive("2026-01-06", "2026-01-31", "2026-02-09", "2026-02-10", "2026-03-31")

    def test_part_of_a_month(self):
        self._invoice("2026-01-07", 100)
        self.pay(self._invoice("2026-02-07", 300), "2026-02-10", 150)
        self.set_clock("2026-04-20 12:00")
        self.assertEqual(self._values("M08b.countback", "2026-02-28"), [28 * 250 / 300])
        self._assert_like_naive("2026-02-28", "2026-03-15")

    def test_credit_notes_and_payments_on_account(self):
        self._winter()
        self._invoice("2026-02-20", 120, "out_refund")
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 500,
                "date": "2026-03-05",
                "journal_id": self.bank.id,
            }
        )
        payment.action_post()
        self.assertEqual(self._values("M08b.dso", "2026-02-28"), [90 * 180 / 280])
        self.assertEqual(self._values("M08b.countback", "2026-03-31"), [0])
        self._assert_like_naive("2026-02-28", "2026-03-04", "2026-03-05", "2026-04-15")

    def test_by_month_ends_today_at_the_latest(self):
        self._winter()
        self.set_clock("2026-03-15 12:00")
        rows = self.compute("M08b.dso", by=["month"], period=("2026-01-01", "2026-12-31"))
        self.assertEqual([row["month"] for row in rows], ["2026-01-01", "2026-02-01", "2026-03-01"])
        self.assertEqual([row["value"] for row in rows], [90, 67.5, 67.5])
        for row in rows:
            self.assertEqual(self.Metric.drill("M08b.dso", row)["count"], row["count"])
        self.assertTrue(rows[2]["provisional"])
        by_week = self.compute("M08b.dso", by=["week"], period=("2026-02-02", "2026-02-15"))
        self.assertEqual(
            [(row["week"], row["value"]) for row in by_week], [("2026-02-02", 90), ("2026-02-09", 67.5)]
        )

    def test_no_data_is_no_zero(self):
        self.assertEqual(self._values("M08b.dso", "2026-02-28"), [None])
        self._invoice("2026-01-07", 100)
        self.set_clock("2026-12-01 12:00")
        # Owed still, but nothing invoiced for 90 days.
        self.assertEqual(self._values("M08b.dso", "2026-11-30"), [None])
        later = self.compute("M08b.dso", period=("2027-01-01", "2027-01-31"))
        self.assertEqual([row["value"] for row in later], [None])

    def test_reset_to_draft_takes_it_out(self):
        self._winter()
        self.assertEqual(self._values("M08b.dso", "2026-02-28"), [67.5])
        march = self._invoice("2026-02-25", 500)
        self.assertEqual(self._values("M08b.dso", "2026-02-28"), [90 * 800 / 900])
        march.button_draft()
        self.assertEqual(self._values("M08b.dso", "2026-02-28"), [67.5])
        self._assert_like_naive("2026-02-28")

    def test_between_companies_is_left_out_unless_asked_for(self):
        other = self.env["res.company"].create({"name": "Sister Inc."})
        self._winter()
        self._invoice("2026-02-25", 500, customer=other.partner_id)
        self.assertEqual(self._values("M08b.dso", "2026-02-28"), [67.5])
        row = self.one("M08b.dso", period=("2026-01-01", "2026-02-28"), params={"include_intercompany": True})
        self.assertEqual(row["value"], 90 * 800 / 900)
        self.assertEqual(self.Metric.drill("M08b.dso", row)["count"], 3)

    def test_two_companies_add_up(self):
        self._winter()
        both = self.one("M08b.dso", period=("2026-01-01", "2026-02-28"), by=["company"])
        self.assertEqual(both["company"], self.company.id)
        self.assertEqual(
            self.compute("M08b.dso", warehouse_ids=self.warehouse.ids)[0]["value"],
            None,
            "An entry is of no warehouse",
        )

    def test_too_many_days_are_refused(self):
        self.set_clock("2028-01-01 12:00")
        with self.assertRaisesRegex(UserError, "is asked for 731 days"):
            self.compute("M08b.dso", by=["day"], period=("2026-01-01", "2028-12-31"))
