from odoo import fields
from odoo.fields import Command

from .common import MetricCommon, MetricScenario
from .naive_money import NaiveMoney

CODES = ("M08.mean", "M08.cash", "M08.ship", "M08.invoice", "M26.rate")


class MoneyScenario(MetricScenario):
    """Steps of invoices and money. Days are accounting dates."""

    def __init__(self, case):
        super().__init__(case)
        self.invoices = self.env["account.move"]

    def invoice(self, day, prices=None, final=False, post=True):
        """Invoice what can be invoiced.

        :param prices: {product: price} that differ from the order's
        """
        invoice = self.sale._create_invoices(final=final)
        invoice.invoice_date = day
        for line in invoice.invoice_line_ids:
            if line.product_id in (prices or {}):
                line.price_unit = prices[line.product_id]
        if post:
            invoice.action_post()
        self.invoices |= invoice
        return self

    def pay(self, day, amount=None, invoice=None, **values):
        """Pay the invoices that are open, or one of them."""
        invoices = invoice or self.invoices.filtered(
            lambda move: move.amount_residual and move.state == "posted"
        )
        self.case.pay(invoices, day, amount, **values)
        return self

    def credit(self, day, amount=None, invoice=None):
        """Credit an invoice: as a whole, or an amount that is not linked to order lines."""
        invoice = invoice or self.invoices[-1]
        if amount is None:
            credit = invoice._reverse_moves([{"invoice_date": day, "date": day}])
        else:
            credit = self.env["account.move"].create(
                {
                    "move_type": "out_refund",
                    "partner_id": invoice.partner_id.id,
                    "invoice_date": day,
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": amount, "tax_ids": False})
                    ],
                }
            )
        credit.action_post()
        lines = (invoice + credit).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        lines.reconcile()
        return self

    def down_payment(self, day, amount):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": amount,
                "sale_order_ids": [Command.set(self.sale.ids)],
            }
        )
        invoice = wizard._create_invoices(self.sale)
        invoice.invoice_date = day
        # Whatever taxes the company sells with by default: the tests count in whole prices.
        invoice.invoice_line_ids.tax_ids = False
        invoice.action_post()
        self.invoices |= invoice
        return self


class MoneyCommon(MetricCommon):
    """A company with accounts, which its customers pay."""

    scenario_class = MoneyScenario

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.sales = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.company.account_sale_tax_id = False

    def pay(self, invoices, day, amount=None, **values):
        """Register one payment for these invoices."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create(
                {
                    "payment_date": day,
                    "journal_id": self.bank.id,
                    "group_payment": True,
                    **({"amount": amount} if amount else {}),
                    **values,
                }
            )
        )
        return wizard._create_payments()

    def one(self, code, **kwargs):
        """The only row of a metric."""
        rows = self.compute(code, **kwargs)
        self.assertEqual(len(rows), 1, rows)
        return rows[0]

    def assert_money_like_naive(self, companies=None):
        """What is stored equals a plain recount, and what is refreshed equals a full build."""
        self.assert_money_figures(companies)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def assert_money_figures(self, companies=None):
        companies = companies or self.company
        period = [fields.Date.to_date(day) for day in self.period]
        naive = NaiveMoney(self.env, companies, *period).results()
        self.refresh()
        for code in CODES:
            expected = naive[code]
            with self.subTest(code=code):
                rows = {
                    row.get("currency"): row
                    for row in self.Metric.compute([code], *self.period, company_ids=companies.ids)
                    if row["count"]
                }
                self.assertEqual(rows.keys(), expected.keys())
                for key, (numerator, denominator, count) in expected.items():
                    self.assertAlmostEqual(rows[key]["numerator"], float(numerator), 4)
                    self.assertAlmostEqual(rows[key]["denominator"], float(denominator), 4)
                    self.assertEqual(rows[key]["count"], count)
                    self.assertEqual(self.Metric.drill(code, rows[key])["count"], count)
