from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .set_common import SetCase

ACCOUNTS = """Account Number,New Account,Account Name,Account Type
1200,,,
1300,121000,,
1310,121000,,
5800,580077,Freight in,expense
5900,,Broken,
2100,211000,,equity
"""
RECEIVABLES = """Document Number,Customer Number,Document Type,Invoice Date,Due Date,Currency,Original Amount,Open Amount,Local Amount,Your Reference,Disputed
R-2025/0007,C1,invoice,2025-11-03,2025-12-03,,1190.00,400.00,,PO-7,
R-2026/0101,C2,invoice,2026-09-01,2026-10-01,EUR,1000.00,1000.00,1111.11,,yes
R-2026/0102,C1,credit note,2026-10-20,2026-10-20,,,50.50,,,
R-2026/0103,C1,,2026-10-21,2026-11-20,,,-25,,,
R-2026/0104,C1,invoice,2026-10-22,2026-11-20,,,-25,,,
R-2026/0105,C2,invoice,2026-10-22,2026-11-20,EUR,,100,-90,,
R-2026/0106,C2,invoice,2026-10-22,2026-11-20,,,0,,,
"""
PAYABLES = """Document Number,Vendor Number,Document Type,Bill Date,Due Date,Open Amount,Vendor Invoice Number
P-1,V1,bill,2026-10-15,2026-11-14,300.25,TG-555
"""
CASH = """Payment Number,Customer Number,Vendor,Payment Date,Open Amount,Memo
Z-1,C1,,2026-10-28,100,Transfer 9
Z-2,,V1,2026-10-29,20,
Z-3,C1,V1,2026-10-29,20,
"""
STOCK = """Item Number,Warehouse,Quantity on Hand
TEA,MAIN,100
CUP,MAIN,40
"""
# Receivables 400 + 1111.11 - 50.50 - 25 - 100, payables -300.25 + 20, stock 400 + 100.
LEDGER = """Account Number,Account Name,Debit,Credit,Currency,Foreign Amount
1300,Debtors,1335.61,,,
2100,Creditors,,280.25,,
1400,Inventory,500.00,,,
1000,Bank,2500.00,,,
1010,Bank EUR,1100.00,,EUR,1000
3000,Capital,,5155.36,,
5800,Freight in,0,0,,
"""
CHART = """Account Number,New Account
1300,{receivable}
2100,{payable}
1400,{stock}
1000,{bank}
1010,{bank_eur}
3000,{equity}
5800,{expense}
"""


@tagged("post_install", "-at_install")
class TestFinance(SetCase):
    """A company with a chart of its own, in dollars, whose old books were closed in dollars and euros."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].sudo().try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        cls.env.ref("base.EUR").sudo().active = True
        cls.company.sudo().inventory_valuation = "real_time"
        cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)]).code = "MAIN"
        Account = cls.env["account.account"].with_company(cls.company)
        party = cls.env["res.partner"].browse(cls.company.partner_id.id).with_company(cls.company)
        mine = [("company_ids", "=", cls.company.id)]
        cls.accounts = {
            "receivable": party.property_account_receivable_id,
            "payable": party.property_account_payable_id,
            "stock": Account.browse(cls.company.account_stock_valuation_id.id),
            "equity": Account.search([*mine, ("account_type", "=", "equity")], limit=1),
            "expense": Account.search([*mine, ("account_type", "=", "expense")], limit=1),
        }
        cls.accounts["bank"], cls.accounts["bank_eur"] = Account.create(
            [
                {"name": name, "code": code, "account_type": "asset_cash", "company_ids": cls.company.ids}
                for name, code in (("Bank", "109901"), ("Bank EUR", "109902"))
            ]
        )
        cls.env["res.partner"].create(
            [
                {"name": name, "ref": ref, "is_company": True}
                for ref, name in (("C1", "Corner Shop"), ("C2", "Grand Hotel"), ("V1", "Tea Garden"))
            ]
        )
        cls.env["product.product"].create(
            [
                {"name": ref, "default_code": ref, "is_storable": True, "standard_price": cost}
                for ref, cost in (("TEA", 4), ("CUP", 2.5))
            ]
        )
        cls.chart = CHART.format(**{name: account.code for name, account in cls.accounts.items()})

    def books(self, **files):
        """Make a load set with books that are set up, cut over on 1 November 2026."""
        load_set = self.Set.create({"name": "Legacy", "code": "legacy", "cutover_date": "2026-11-01"})
        for kind, content in files.items():
            self.add_file(load_set, kind, content)
        load_set.action_set_up_books()
        load_set.action_check()
        return load_set

    def all_books(self):
        return self.books(
            account=self.chart,
            stock=STOCK,
            opening_ledger=LEDGER,
            open_receivable=RECEIVABLES,
            open_payable=PAYABLES,
            unapplied_cash=CASH,
        )

    def messages(self, run):
        return run.result_ids.filtered(lambda r: r.state == "refused").mapped(lambda r: (r.key, r.reason))

    def balance(self, account):
        return round(
            sum(
                self.env["account.move.line"]
                .search([("account_id", "=", account.id), ("parent_state", "=", "posted")])
                .mapped("balance")
            ),
            2,
        )

    @freeze_time("2026-11-10 09:00:00")
    def test_the_trial_balance_is_the_old_one_to_the_cent(self):
        load_set = self.all_books()
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(
            self.refused(run),
            {
                "R-2026/0104": ("negative_invoice", "open_amount"),
                "R-2026/0105": ("other_sign", "open_amount_company"),
                "R-2026/0106": ("nothing_open", "open_amount"),
                "Z-3": ("no_party", "from_customer"),
            },
            self.messages(run),
        )
        self.assertEqual(load_set.clearing_balance, 0)
        trial = load_set._trial_balance()
        self.assertEqual(
            {row["number"]: (row["old"], row["difference"]) for row in trial},
            {
                "1000": (2500, 0),
                "1010": (1100, 0),
                "1300": (1335.61, 0),
                "1400": (500, 0),
                "2100": (-280.25, 0),
                "3000": (-5155.36, 0),
            },
        )
        # Stock is counted once, also when it is closed the next time.
        self.assertEqual(self.balance(self.accounts["stock"]), 500)
        self.assertEqual(sorted(quant.value for quant in self.loaded("stock").values()), [100, 400])
        with self.assertRaisesRegex(UserError, "Everything is correctly closed"):
            self.company.action_close_stock_valuation()
        foreign = self.loaded("opening_ledger")["opening"].line_ids.filtered("currency_id").filtered(
            lambda line: line.currency_id.name == "EUR"
        )
        self.assertEqual((foreign.balance, foreign.amount_currency), (1100, 1000))
        run.action_undo()
        self.assertEqual(load_set.clearing_balance, 0)
        self.assertEqual(self.balance(self.accounts["stock"]), 0)
        self.assertTrue(self.accounts["bank"].exists())
