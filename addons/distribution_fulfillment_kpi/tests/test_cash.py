"""How long money takes, by whatever way it comes in."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install", "once")
class TestCash(MoneyCommon):
    def _shipped(self, quantity=10, customer=None, **values):
        """Ten apples for 100, ordered on 5 January, shipped on the 6th."""
        return (
            self.scenario()
            .at("2026-01-05 15:00")
            .order((self.apple, quantity), customer=customer, **values)
            .at("2026-01-06 15:00")
            .ship()
        )

    def _invoiced(self, quantity=10, **values):
        return self._shipped(quantity, **values).at("2026-01-07 15:00").invoice("2026-01-07")

    def test_paid_at_once(self):
        self._invoiced().at("2026-01-25 15:00").pay("2026-01-25")
        self.assertEqual(self.one("M08.mean")["value"], 20)
        self.assertEqual(self.one("M08.ship")["value"], 19)
        self.assertEqual(self.one("M08.invoice")["value"], 18)
        row = self.one("M08.cash")
        self.assertEqual((row["numerator"], row["denominator"], row["value"]), (2000, 100, 20))
        self.assert_money_like_naive()

    def test_partial_payments_weigh_by_amount(self):
        scenario = self._invoiced().at("2026-01-15 15:00").pay("2026-01-15", 25)
        self.assertIsNone(self.one("M08.mean")["value"], "An open order is not settled")
        self.assert_money_like_naive()
        scenario.at("2026-01-25 15:00").pay("2026-01-25", 75)
        self.assertEqual(self.one("M08.mean")["value"], 17.5)
        self.assert_money_like_naive()

    def test_unreconciled_and_reversed(self):
        scenario = self._invoiced().at("2026-01-25 15:00").pay("2026-01-25")
        self.assertEqual(self.one("M08.mean")["count"], 1)
        scenario.invoices.line_ids.remove_move_reconcile()
        self.assertEqual(self.one("M08.mean")["count"], 0)
        self.assert_money_like_naive()
        scenario.at("2026-02-04 15:00").pay("2026-02-04")
        self.assertEqual(self.one("M08.mean")["value"], 30)
        payment = self.env["account.payment"].search([("date", "=", "2026-02-04")])
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(self.one("M08.mean")["count"], 0)
        self.assert_money_like_naive()

    def test_written_off_part_is_no_cash(self):
        account = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1
        )
        self._invoiced().at("2026-01-25 15:00").pay(
            "2026-01-25", 95, payment_difference_handling="reconcile", writeoff_account_id=account.id
        )
        row = self.one("M08.cash")
        self.assertEqual((row["numerator"], row["denominator"]), (1900, 95))
        self.assert_money_like_naive()

    def test_written_off_entry_is_no_cash(self):
        """75 are paid, the rest is written off by an entry of its own."""
        scenario = self._invoiced().at("2026-01-25 15:00").pay("2026-01-25", 75)
        receivable = scenario.invoices.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        expense = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1
        )
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-03-01",
                "line_ids": [
                    (0, 0, {"account_id": expense.id, "debit": 25}),
                    (
                        0,
                        0,
                        {
                            "account_id": receivable.account_id.id,
                            "credit": 25,
                            "partner_id": self.customer.id,
                        },
                    ),
                ],
            }
        )
        entry.action_post()
        (receivable + entry.line_ids.filtered("credit")).reconcile()
        row = self.one("M08.cash")
        self.assertEqual((row["numerator"], row["denominator"]), (1500, 75))
        self.assert_money_like_naive()

    def test_credit_and_invoice_again(self):
        """Days run from the confirmation to the real payment; the credit is none."""
        scenario = self._invoiced().at("2026-01-10 15:00").credit("2026-01-10")
        row = self.one("M08.mean")
        self.assertEqual(row["count"], 0)
        scenario.at("2026-01-11 15:00").invoice("2026-01-11").at("2026-02-04 15:00").pay("2026-02-04")
        self.assertEqual(self.one("M08.mean")["value"], 30)
        self.assertEqual(self.one("M08.invoice")["value"], 24)
        self.assert_money_like_naive()

    def test_all_credited_is_counted_apart(self):
        scenario = self._invoiced().at("2026-01-10 15:00")
        scenario.credit("2026-01-10", 100)
        row = self.one("M08.mean")
        self.assertEqual((row["value"], row["count"], row["excluded"]), (None, 0, {"no_cash": 1}))
        self.assert_money_like_naive()

    def test_down_payment_counts_on_its_own_day(self):
        scenario = self.scenario().at("2026-01-05 15:00").order((self.apple, 10))
        scenario.down_payment("2026-01-05", 40).at("2026-01-06 15:00").pay("2026-01-06")
        self.assert_money_like_naive()
        scenario.at("2026-01-15 15:00").ship().invoice("2026-01-15", final=True)
        self.assertEqual(self.one("M08.mean")["count"], 0)
        scenario.at("2026-01-26 15:00").pay("2026-01-26")
        # 40 after 1 day, 60 after 21.
        self.assertEqual(self.one("M08.mean")["value"], 13)
        self.assertEqual(self.one("M08.ship")["value"], (40 * -9 + 60 * 11) / 100)
        self.assert_money_like_naive()

    def test_prepaid_orders_can_be_told_apart(self):
        self.apple.invoice_policy = "order"
        scenario = self.scenario().at("2026-01-05 15:00").order((self.apple, 10)).invoice("2026-01-05")
        scenario.at("2026-01-05 16:00").pay("2026-01-05").at("2026-01-08 15:00").ship()
        rows = self.compute("M08.mean", by=["prepaid"])
        self.assertEqual([(row["prepaid"], row["value"]) for row in rows], [(True, 0)])
        self.assert_money_like_naive()

    def test_one_payment_for_several_orders(self):
        """One invoice for two orders, paid in two parts: split by what its lines are for."""
        first = self._shipped(10)
        second = self.scenario().at("2026-01-10 15:00").order((self.berry, 75)).at("2026-01-11 15:00").ship()
        merged = (first.sale + second.sale)._create_invoices()
        self.assertEqual(len(merged), 1)
        merged.invoice_date = "2026-01-12"
        merged.action_post()
        self.set_clock("2026-01-25 15:00")
        self.pay(merged, "2026-01-25", 200)
        self.assert_money_like_naive()
        self.pay(merged, "2026-02-04")
        row = self.one("M08.cash")
        self.assertEqual(row["denominator"], 400)
        self.assertEqual(row["numerator"], 50 * 20 + 50 * 30 + 150 * 15 + 150 * 25)
        self.assertEqual(self.one("M08.mean")["value"], (25 + 20) / 2)
        self.assert_money_like_naive()

    def test_one_payment_for_several_invoices(self):
        first, second = self._invoiced(10), self._invoiced(30)
        self.set_clock("2026-01-25 15:00")
        self.pay(first.invoices + second.invoices, "2026-01-25")
        row = self.one("M08.cash")
        self.assertEqual((row["denominator"], row["count"]), (400, 2))
        self.assert_money_like_naive()

    def test_foreign_currency(self):
        """Cash in company currency; the gain of the rate is none."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.assertNotEqual(self.company.currency_id, euro)
        for day, rate in (("2026-01-01", 0.5), ("2026-01-20", 0.8)):
            self.env["res.currency.rate"].create(
                {"currency_id": euro.id, "company_id": self.company.id, "name": day, "rate": rate}
            )
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id})
        scenario = self._invoiced(pricelist_id=pricelist.id)
        total = scenario.invoices.amount_total_signed
        self.assertEqual(scenario.invoices.currency_id, euro)
        scenario.at("2026-01-25 15:00").pay("2026-01-25", currency_id=euro.id)
        row = self.one("M08.cash")
        self.assertAlmostEqual(row["denominator"], total * 0.5 / 0.8, 2)
        self.assertEqual(row["value"], 20)
        self.assertEqual(row["currency"], self.company.currency_id.id)
        self.assert_money_like_naive()

    def test_left_to_invoice(self):
        """A draft invoice is not sent: the order waits for it. A pending credit holds nothing up."""
        scenario = self._shipped(10)
        scenario.at("2026-01-07 15:00").invoice("2026-01-07", post=False)
        draft = scenario.invoices
        line = draft.invoice_line_ids
        line.quantity = 4
        draft.action_post()
        scenario.pay("2026-01-25")
        self.assertEqual(self.one("M08.mean")["count"], 0)
        scenario.invoice("2026-01-26", post=False)
        self.assertEqual(self.one("M08.mean")["count"], 0)
        self.assert_money_like_naive()
        scenario.invoices.filtered(lambda move: move.state == "draft").action_post()
        scenario.pay("2026-01-27")
        self.assertEqual(self.one("M08.mean")["count"], 1)
        scenario.at("2026-01-28 15:00").give_back(self.apple, 2)
        self.assertLess(scenario.sale.order_line.qty_to_invoice, 0)
        self.assertEqual(self.one("M08.mean")["count"], 1)
        self.assert_money_like_naive()

    def test_cancelled_order_is_counted_apart(self):
        scenario = self._invoiced().at("2026-01-25 15:00").pay("2026-01-25")
        scenario.sale._action_cancel()
        self.assertEqual(self.one("M08.mean")["excluded"], {"cancelled_order": 1})
        self.assert_money_like_naive()

    def test_payment_of_an_app_without_entries(self):
        """Its cash is what it promises; once a bank line settles the invoice, that is the cash."""
        first, second = self._invoiced(10), self._invoiced(30)
        self.set_clock("2026-01-25 15:00")
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 400,
                "date": "2026-01-25",
                "journal_id": self.bank.id,
                "invoice_ids": [(6, 0, (first.invoices + second.invoices).ids)],
            }
        )
        payment.outstanding_account_id = False
        payment.action_post()
        self.assertFalse(payment.move_id)
        row = self.one("M08.cash")
        self.assertEqual((row["numerator"], row["denominator"], row["count"]), (8000, 400, 2))
        self.assert_money_like_naive()
        self.pay(first.invoices, "2026-02-04")
        row = self.one("M08.cash")
        self.assertEqual((row["numerator"], row["denominator"]), (100 * 30 + 300 * 20, 400))
        self.assert_money_like_naive()
        payment.action_cancel()
        self.assertEqual(self.one("M08.cash")["count"], 1)
        self.assert_money_like_naive()

    def test_local_day_of_the_confirmation(self):
        """Late on 4 January in New York is the 5th in UTC."""
        scenario = (
            self.scenario().at("2026-01-05 04:00").order((self.apple, 10)).at("2026-01-06 15:00").ship()
        )
        scenario.invoice("2026-01-06").pay("2026-01-14")
        self.assertEqual(self.one("M08.mean")["value"], 10)
        self.warehouse.fulfillment_tz = "UTC"
        self.assertEqual(self.one("M08.mean")["value"], 9)
        self.assert_money_like_naive()

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Second Distribution Inc."})
        self.env.user.company_ids += other
        self._invoiced().at("2026-01-25 15:00").pay("2026-01-25")
        self.assertEqual(self.one("M08.mean", company_ids=other.ids)["count"], 0)
        self.assertEqual(self.one("M08.mean", company_ids=[self.company.id, other.id])["count"], 1)

    def test_facts_are_read_by_users_of_the_company_and_written_by_nobody(self):
        self._invoiced().at("2026-01-25 15:00").pay("2026-01-25")
        self.refresh()
        other = self.env["res.company"].create({"name": "Second Distribution Inc."})
        role = "distribution_fulfillment_base.group_user"
        readers = {
            company: new_test_user(
                self.env,
                f"money_{company.id}",
                groups=role,
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for company in (self.company, other)
        }
        stranger = new_test_user(self.env, "money_stranger", groups="base.group_user")
        for name in ("cash", "order.cash", "invoice", "receivable", "dispute", "cost", "integrity"):
            with self.subTest(fact=name):
                fact = self.env[f"fulfillment.fact.{name}"]
                mine = fact.search([("company_id", "=", self.company.id)])
                if name in ("cash", "order.cash", "invoice", "receivable"):
                    self.assertTrue(mine)
                for company, reader in readers.items():
                    seen = fact.with_user(reader).with_context(allowed_company_ids=company.ids)
                    expected = mine if company == self.company else fact
                    self.assertEqual(seen.search([]), expected.with_env(seen.env))
                    self.assertFalse(seen.has_access("write") or seen.has_access("create"))
                with self.assertRaises(AccessError):
                    fact.with_user(stranger).search([])
