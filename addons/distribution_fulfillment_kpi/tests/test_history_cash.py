"""Loaded invoices and payments give days to cash and receivables, and stay apart from live ones."""

import random
from datetime import date, timedelta

from odoo.tests import tagged

from .naive_history_money import NaiveHistoryMoney, NaiveHistoryReceivable
from .test_history import HistoryCommon

CODES = ("M08.mean", "M08.cash", "M08.ship", "M08.invoice")


class HistoryCashCommon(HistoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loads = {
            kind: cls.env["fulfillment.history.load"].create(
                {"name": f"Old {kind}", "kind": kind, "company_id": cls.company.id}
            )
            for kind in ("invoice", "payment")
        }
        cls.number = 0

    def _row(self, kind, **values):
        type(self).number += 1
        return self.env[f"fulfillment.history.{kind}"].create(
            {
                "load_id": self.loads[kind].id,
                "company_id": self.company.id,
                "external_key": f"{kind}{self.number}",
                "tz": "America/New_York",
                **values,
            }
        )

    def invoice(self, amount, day, *payments, **values):
        """An invoice and its payments, (amount, day) each."""
        invoice = self._row("invoice", amount_total=amount, invoiced_on=day, **values)
        for paid, on in payments:
            self.pay(invoice, paid, on)
        return invoice

    def pay(self, invoice, amount, day, **values):
        return self._row("payment", invoice_id=invoice.id, amount=amount, paid_on=day, **values)

    def assert_cash_like_naive(self):
        naive = NaiveHistoryMoney(self.env, self.company, *map(date.fromisoformat, self.period)).results()
        for code in CODES:
            with self.subTest(code=code):
                rows = {row.get("currency"): row for row in self.history(code) if row["count"]}
                self.assertEqual(rows.keys(), naive[code].keys())
                for key, (numerator, denominator, count) in naive[code].items():
                    row = rows[key]
                    self.assertAlmostEqual(row["numerator"], float(numerator), 4)
                    self.assertAlmostEqual(row["denominator"], float(denominator), 4)
                    self.assertEqual(row["count"], count)
                    self.assertEqual(self.Metric.drill(code, row)["count"], count)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def assert_receivable_like_naive(self, *days):
        naive = NaiveHistoryReceivable(self.env, self.company)
        for day in map(date.fromisoformat, days):
            for code, expected in (
                ("M08b.dso", naive.dso(day)),
                ("M08b.countback", naive.countback(day)),
                ("M08b.change", naive.balance(day) if naive.changes(day) else None),
            ):
                with self.subTest(code=code, day=day):
                    row = self.history(code, period=("2025-01-01", day))[0]
                    if expected is None:
                        self.assertIsNone(row["value"])
                    else:
                        self.assertAlmostEqual(row["value"], float(expected), 6)


@tagged("post_install", "-at_install")
class TestHistoryCash(HistoryCashCommon):
    def test_payments_weigh_by_their_amount(self):
        """Ordered on the 5th, 100 after 10 days and 300 after 30: 25 days, from the invoice 20."""
        invoice = self.invoice(
            400,
            "2026-01-10",
            (100, "2026-01-15"),
            (300, "2026-02-04"),
            order_ref="A1",
            ordered_at="2026-01-05 17:00:00",
            shipped_at="2026-01-08 17:00:00",
        )
        self.set_clock("2026-03-01 12:00")
        values = {row["code"]: row["value"] for row in self.history(list(CODES))}
        self.assertEqual(values, {"M08.mean": 25, "M08.cash": 25, "M08.ship": 22, "M08.invoice": 20})
        drilled = self.Metric.drill("M08.mean", self.history("M08.mean")[0])
        self.assertEqual((drilled["model"], drilled["ids"]), (invoice._name, invoice.ids))
        self.assertEqual(self.compute("M08.mean")[0]["count"], 0)
        self.assert_cash_like_naive()

    def test_order_is_settled_by_all_of_its_invoices(self):
        """A second invoice of the order holds it up; a credit note of the rest lets it go."""
        first = self.invoice(
            100, "2026-01-10", (100, "2026-01-20"), order_ref="A1", ordered_at="2026-01-05 17:00:00"
        )
        second = self.invoice(50, "2026-01-12", (30, "2026-02-01"), order_ref="A1")
        self.set_clock("2026-03-01 12:00")
        self.assertEqual(self.history("M08.mean")[0]["count"], 0)
        credit = self.invoice(20, "2026-02-10", order_ref="A1", is_credit=True)
        row = self.history("M08.mean")[0]
        self.assertAlmostEqual(row["value"], (100 * 15 + 30 * 27) / 130, 4)
        self.assertEqual(self.Metric.drill("M08.mean", row)["ids"], (first + second + credit).ids)
        self.assert_cash_like_naive()
        # Money given back for the credit note means that it did not settle the invoice.
        self.pay(credit, 20, "2026-02-12")
        self.assertEqual(self.history("M08.mean")[0]["count"], 0)
        self.assert_cash_like_naive()
        self.pay(second, 20, "2026-02-20")
        self.assertEqual(self.history("M08.mean")[0]["count"], 1)
        self.assert_cash_like_naive()

    def test_lines_tell_when_the_invoice_does_not(self):
        self.invoice(100, "2026-01-10", (100, "2026-01-20"), order_ref="A1")
        self.invoice(70, "2026-01-10", (70, "2026-01-20"), order_ref="A2")
        self.invoice(30, "2026-01-10", (30, "2026-01-20"))
        self.set_clock("2026-03-01 12:00")
        row = self.history("M08.mean")[0]
        self.assertEqual((row["value"], row["excluded"]), (None, {"no_confirmation": 3}))
        self.assertEqual(self.history("M08.invoice")[0]["value"], 10)
        lines = self.load(
            {"order_ref": "A1", "ordered_at": "2026-01-05", "ordered_qty": 1, "shipped_at": "2026-01-07"}
        )
        mean, ship = self.history(["M08.mean", "M08.ship"])
        self.assertEqual((mean["value"], mean["excluded"]), (15, {"no_confirmation": 2}))
        self.assertEqual((ship["value"], ship["excluded"]), (13, {"not_shipped": 2}))
        self.assert_cash_like_naive()
        lines.unlink()
        self.assertEqual(self.history("M08.mean")[0]["excluded"], {"no_confirmation": 3})
        self.assert_cash_like_naive()

    def test_local_day_of_the_row(self):
        """11 pm in New York is the next day in UTC."""
        self.invoice(10, "2026-01-10", (10, "2026-01-15"), ordered_at="2026-01-06 04:00:00")
        self.set_clock("2026-03-01 12:00")
        self.assertEqual(self.history("M08.mean")[0]["value"], 10)
        self.assert_cash_like_naive()

    def test_currencies_stay_apart(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        ordered = {"ordered_at": "2026-01-05 17:00:00"}
        self.invoice(10, "2026-01-10", (10, "2026-01-15"), **ordered)
        self.invoice(10, "2026-01-10", (10, "2026-01-25"), currency_id=euro.id, **ordered)
        mixed = self.invoice(10, "2026-01-10", order_ref="M", **ordered)
        self.pay(mixed, 11, "2026-01-20", currency_id=euro.id)
        self.set_clock("2026-03-01 12:00")
        rows = {row["currency"]: row for row in self.history("M08.cash")}
        self.assertEqual(rows[self.company.currency_id.id]["value"], 10)
        self.assertEqual(rows[euro.id]["value"], 20)
        self.assertEqual(self.history("M08.mean")[0]["excluded"], {"other_currency": 1})
        self.assert_cash_like_naive()

    def test_what_history_does_not_tell_is_no_zero(self):
        self.invoice(
            10, "2026-01-10", (10, "2026-01-15"), ordered_at="2026-01-05 17:00:00", customer_name="Old Inn"
        )
        self.set_clock("2026-03-01 12:00")
        rate = self.history("M26.rate")[0]
        self.assertEqual((rate["value"], rate["excluded"]), (None, {"no_cost": 1}))
        self.assertEqual([row["partner"] for row in self.history("M08.mean", by=["partner"])], ["Old Inn"])

    def test_receivables(self):
        first = self.invoice(900, "2026-01-10")
        self.invoice(600, "2026-02-03", (200, "2026-02-20"))
        self.invoice(100, "2026-02-10", order_ref="C", is_credit=True)
        self.set_clock("2026-12-01 12:00")
        self.assertEqual(
            self.history("M08b.dso", period=("2026-02-01", "2026-02-28"))[0]["value"], 90 * 1200 / 1400
        )
        days = ("2025-12-31", "2026-01-10", "2026-02-19", "2026-02-28", "2026-06-30")
        self.assert_receivable_like_naive(*days)
        self.pay(first, 900, "2026-03-01")
        self.assert_receivable_like_naive(*days)
        for code in ("M08b.dso", "M08b.revenue"):
            row = self.history(code, period=("2026-01-01", "2026-02-28"))[0]
            drilled = self.Metric.drill(code, row)
            self.assertEqual((drilled["model"], drilled["count"]), (first._name, 3))
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_deleted_load_leaves_no_figure(self):
        self.invoice(10, "2026-01-10", (10, "2026-01-15"), ordered_at="2026-01-05 17:00:00")
        self.set_clock("2026-03-01 12:00")
        self.assertEqual(self.history("M08.mean")[0]["value"], 10)
        self.loads["payment"].unlink()
        self.assertEqual(self.history("M08.mean")[0]["count"], 0)
        self.assertEqual(self.history("M08b.change")[0]["value"], 10)
        self.loads["invoice"].unlink()
        self.assertEqual(self.history("M08b.change")[0]["count"], 0)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_random_rows_loaded_changed_and_deleted(self):
        """Whatever is loaded, put right or taken away: incremental = full = naive."""
        dice = random.Random(4)
        self.set_clock("2026-12-01 12:00")
        start = date(2026, 1, 1)

        def day(most=60):
            return start + timedelta(days=dice.randrange(most))

        for step in range(25):
            action = dice.choice(["invoice", "invoice", "pay", "pay", "line", "move", "unpay", "delete"])
            invoices = self.env["fulfillment.history.invoice"].search(
                [("company_id", "=", self.company.id)], order="id"
            )
            payments = invoices.payment_ids.sorted("id")
            if action == "invoice" or not invoices:
                self.invoice(
                    dice.randrange(10, 30),
                    day(),
                    order_ref=dice.choice(["A", "B", "C", False]),
                    is_credit=dice.random() < 0.2,
                    ordered_at=dice.choice([False, f"{day(30)} 03:30:00"]),
                )
            elif action == "pay":
                invoice = dice.choice(invoices)
                self.pay(invoice, dice.choice([5, invoice.amount_total]), day(90))
            elif action == "line":
                type(self).number += 1
                self.load(
                    {
                        "order_ref": dice.choice("AB"),
                        "ordered_at": day(20),
                        "ordered_qty": 1,
                        "external_key": f"L{self.number}",
                    }
                )
            elif action == "move":
                dice.choice(invoices).write({"order_ref": dice.choice(["A", "B", False])})
            elif action == "unpay" and payments:
                dice.choice(payments).unlink()
            elif action == "delete":
                dice.choice(invoices).unlink()
            with self.subTest(step=step, action=action):
                self.assert_cash_like_naive()
                if step % 8 == 0:
                    self.assert_receivable_like_naive("2026-02-10", "2026-03-31")
