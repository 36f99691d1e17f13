import io

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .set_common import SetCase

ACCOUNTS = """Account Number,New Account,Account Name,Account Type
1200,,,
1300,121000,,
1310,121000,,
5800,580077,Freight in,expense
5900,,Broken,
2100,211000,,equity
"""
RECEIVABLES = """Document No,Customer,Type,Date,Due Date,Currency,Total,Amount Due,Local Amount,Reference,Disputed
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
5800,Freight in,,,EUR,
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

    def check_reconciled(self, load_set):
        """Assert that files and books agree but for the rows that were refused."""
        found, causes = {}, {}
        for one in load_set.domain_ids.reconciliation_id:
            kind = one.domain_id.kind
            found[kind], causes[kind] = self.compared(one.run_id, kind)
        self.assertEqual(causes["opening_ledger"], {})
        ledger = found["opening_ledger"]
        self.assertEqual((ledger["debit", ""], ledger["credit", ""]), ((5435.61,) * 2,) * 2)
        self.assertEqual(ledger["balance", ""], (0, 0))
        # Credit notes below zero; -25 of a refused invoice, 100 euros for -90 dollars, and nothing: as the file says.
        receivable = found["open_receivable"]
        self.assertEqual(receivable["residual_currency", "USD"], (400 - 50.5 - 25 - 25, 400 - 50.5 - 25))
        self.assertEqual(receivable["residual_currency", "EUR"], (1100, 1000))
        self.assertNotIn(("residual_currency", ""), receivable)
        self.assertEqual(receivable["residual", ""], (1320.61, 1435.61))
        self.assertEqual(
            causes["open_receivable"]["residual", "R-2026/0105 / Grand Hotel / EUR"], (-90, 0, "refused")
        )
        self.assertEqual({cause for *_sums, cause in causes["open_receivable"].values()}, {"refused"})
        self.assertEqual(causes["open_payable"], {})
        self.assertEqual(found["open_payable"]["residual", ""], (300.25, 300.25))
        self.assertEqual(found["unapplied_cash"]["residual", ""], (140, 120))
        self.assertEqual({d[2] for d in causes["unapplied_cash"].values()}, {"refused"})
        self.assertEqual(causes["stock"], {})
        valued = [sums for (measure, _of), sums in found["stock"].items() if measure == "valuation"]
        self.assertEqual(valued, [(500, 500)])

    @freeze_time("2026-11-10 09:00:00")
    def test_the_trial_balance_is_the_old_one_to_the_cent(self):
        load_set = self.all_books()
        # Odoo raises the rank of customers with invoices after the commit: those of a mock are none by then.
        waiting = list(self.env.cr.postcommit._funcs)
        load_set.action_mock()
        self.assertEqual(list(self.env.cr.postcommit._funcs), waiting)
        self.check_reconciled(load_set)
        load_set.action_load()
        self.assertGreater(len(self.env.cr.postcommit._funcs), len(waiting))
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
        self.check_reconciled(load_set)
        # Stock is counted once, also when it is closed the next time.
        self.assertEqual(self.balance(self.accounts["stock"]), 500)
        self.assertEqual(sorted(quant.value for quant in self.loaded("stock").values()), [100, 400])
        with self.assertRaisesRegex(UserError, "Everything is correctly closed"):
            self.company.action_close_stock_valuation()
        foreign = (
            self.loaded("opening_ledger")["opening"]
            .line_ids.filtered("currency_id")
            .filtered(lambda line: line.currency_id.name == "EUR")
        )
        self.assertEqual((foreign.balance, foreign.amount_currency), (1100, 1000))
        run.action_undo()
        self.assertEqual(load_set.clearing_balance, 0)
        self.assertEqual(self.balance(self.accounts["stock"]), 0)
        self.assertTrue(self.accounts["bank"].exists())

    @freeze_time("2026-11-10 09:00:00")
    def test_stock_is_counted_once_however_it_is_valued(self):
        """Where counts have an account, Odoo would enter them, too: at once, or with the next closing."""
        lost = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.company.id)]
        )
        lost.valuation_account_id = self.accounts["expense"]
        ledger = "Account,Balance\n1400,512.34\n3000,-512.34\n"
        for valuation in ("periodic", "real_time"):
            with self.subTest(valuation=valuation):
                self.company.sudo().inventory_valuation = valuation
                load_set = self.books(account=self.chart, stock=STOCK, opening_ledger=ledger)
                load_set.code = valuation
                load_set.action_load()
                self.assertFalse(self.messages(load_set.current_run_id))
                self.assertEqual(self.balance(self.accounts["stock"]), 500)
                self.assertEqual(self.balance(self.accounts["expense"]), 0)
                # The ledger says more than lies there: the product tells, to the cent.
                self.assertEqual(load_set.clearing_balance, 12.34)
                wrong = [row for row in load_set._trial_balance() if row["difference"]]
                self.assertEqual(
                    [(row["account"].account_type, row["old"], row["new"]) for row in wrong],
                    [("asset_current", 512.34, 500), ("equity", 0, 12.34)],
                )
                with self.assertRaisesRegex(UserError, "Everything is correctly closed"):
                    self.company.action_close_stock_valuation()
                load_set.current_run_id.action_undo()

    @freeze_time("2026-11-10 09:00:00")
    def test_open_items_are_those_of_the_form_and_are_paid_and_matched(self):
        load_set = self.all_books()
        load_set.action_load()
        items, books = self.loaded("open_receivable"), load_set
        self.assertEqual(
            [
                (move.name, move.move_type, move.state, str(move.date), move.amount_residual)
                for move in (items["R-2025/0007"], items["R-2026/0102"], items["R-2026/0103"])
            ],
            [
                ("R-2025/0007", "out_invoice", "posted", "2026-10-31", 400),
                ("R-2026/0102", "out_refund", "posted", "2026-10-31", 50.5),
                ("R-2026/0103", "out_refund", "posted", "2026-10-31", 25),
            ],
        )
        foreign = items["R-2026/0101"]
        self.assertEqual((foreign.amount_residual, foreign.amount_residual_signed), (1000, 1111.11))
        self.assertEqual((foreign.payment_state, items["R-2025/0007"].payment_state), ("blocked", "not_paid"))
        self.assertIn("originally $\xa01,190.00", items["R-2025/0007"].invoice_line_ids.name)
        # Who reads invoices reads where they come from; nobody else learns of their numbers.
        accountant, clerk = (
            new_test_user(
                self.env(su=True),
                f"reader_{role[-4:]}",
                groups=role,
                company_id=self.company.id,
                company_ids=self.company.ids,
            )
            for role in ("account.group_account_invoice", "base.group_user")
        )
        seen = foreign.with_user(accountant)
        self.assertEqual(
            seen.taken_over_text, "Taken over from the old system (Legacy), where it was R-2026/0101."
        )
        self.assertIn("without taxes", seen.taken_over_done)
        numbers = self.Xref.search([("model", "=", "account.move")])
        self.assertTrue(numbers)
        self.assertFalse(numbers.with_user(clerk).search([("id", "in", numbers.ids)]))
        bill = self.loaded("open_payable")["P-1"]
        self.assertEqual((bill.ref, bill.move_type, bill.amount_residual), ("TG-555", "in_invoice", 300.25))

        for loaded in (items["R-2026/0102"], foreign, bill):
            with self.subTest(document=loaded.name):
                # Lines of open items are named after the document.
                self.assertEqual(self.by_hand(loaded), self.as_kept(loaded, "name"))

        # Due dates tell the age, whatever the day of the entry.
        due = self.env["account.move.line"]._read_group(
            [
                ("move_id", "in", [move.id for move in items.values()]),
                ("account_type", "=", "asset_receivable"),
            ],
            ["date_maturity:month"],
            ["balance:sum"],
            order="date_maturity:month",
        )
        self.assertEqual([(str(month), total) for month, total in due][0], ("2025-12-01", 400))

        invoice = items["R-2025/0007"]
        payments = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"amount": 150})
            ._create_payments()
        )
        self.assertEqual(invoice.amount_residual, 250)
        # Money on account is offered on the document, and matched there.
        offered = invoice.invoice_outstanding_credits_debits_widget["content"]
        self.assertIn(100, [line["amount"] for line in offered])
        cash = (
            self.loaded("unapplied_cash")["Z-1"]
            .line_ids.filtered("partner_id")
            .filtered(lambda line: line.account_type == "asset_receivable")
        )
        invoice.js_assign_outstanding_line(cash.id)
        self.assertEqual((invoice.amount_residual, cash.reconciled), (150, True))
        with self.assertRaisesRegex(UserError, "Unreconcile them first"):
            books.current_run_id.action_undo()
        invoice.line_ids.remove_move_reconcile()
        payments.action_draft()
        payments.unlink()
        books.current_run_id.action_undo()
        self.assertFalse((invoice | bill).exists() or cash.exists())

    maxDiff = None

    def as_kept(self, move, *but):
        """Return what Odoo keeps of a document, but for what tells one document from another."""
        own = (
            "name",
            "sequence_prefix",
            "sequence_number",
            "made_sequence_gap",
            "payment_reference",
            "move_id",
        )
        instants = ("fulfillment_posted_at", "access_token", "secure_sequence_number", "payment_state", "id")
        # Where the rate was given by hand, and what shows that Odoo did not take its own.
        state = ("status_in_payment", "is_manually_modified")
        lines = move.line_ids.sorted("display_type")
        return (
            self.kept(move, *own, *instants, *state),
            self.kept(lines, *own, *instants, "move_name", *but),
        )

    def by_hand(self, loaded):
        """Enter a document as a person does, post it, and return what Odoo keeps of it."""
        form = Form(
            self.env["account.move"].with_context(
                default_move_type=loaded.move_type, default_journal_id=loaded.journal_id.id
            )
        )
        with form:
            form.partner_id = loaded.partner_id
            form.invoice_date = loaded.invoice_date
            form.currency_id = loaded.currency_id
            form.invoice_payment_term_id = self.env["account.payment.term"]
            form.invoice_date_due = loaded.invoice_date_due
            form.ref = loaded.ref
            with form.invoice_line_ids.new() as line:
                line.name = loaded.invoice_line_ids.name
                line.price_unit = loaded.amount_total
                line.tax_ids.clear()
        move = form.record
        # The form shows no field for the rate to the last digit.
        move.invoice_currency_rate = loaded.invoice_currency_rate
        move.date = loaded.date
        move.action_post()
        return self.as_kept(move, "name")

    def test_what_is_refused_before_anything_is_loaded(self):
        unbalanced = LEDGER.replace("2500.00", "2499.99")
        load_set = self.books(account=self.chart, opening_ledger=unbalanced, open_receivable=RECEIVABLES)
        file = self.file_of(load_set, "opening_ledger")
        self.assertEqual(
            self.faults(file),
            {(2, "", "unbalanced"), *((row, "", "document") for row in range(3, 9))},
        )
        self.assertIn("-0.01 more than credit", file.reject_ids.filtered(lambda r: r.row_number == 2).reason)
        load_set.action_mock()
        self.assertIn("1300", {row["number"] for row in load_set._trial_balance() if row["difference"]})

        # The rows that come back corrected count once, in the place of those that they were made of.
        book = openpyxl.load_workbook(io.BytesIO(file._refused_workbook()))
        for row in book.active.iter_rows(min_row=2):
            for cell in row:
                if cell.value == "2499.99":
                    cell.value = "2500.00"
        output = io.BytesIO()
        book.save(output)
        self.assertTrue(
            self.add_file(load_set, "opening_ledger", output.getvalue(), "corrected.xlsx").is_correction
        )
        load_set.action_check()
        self.assertEqual(file.domain_id.row_count, 7)
        self.assertEqual(
            load_set.domain_ids.sorted().mapped("kind"),
            load_set._in_order().mapped("kind"),
            "Cards and load.",
        )
        trial = {row["number"]: row["old"] for row in load_set._trial_balance()}
        self.assertEqual((trial["1000"], trial["2100"], sum(trial.values())), (2500, -280.25, 0))

        # Books that are locked, or not set up, are told at once, and not with the first row.
        load_set.receivable_journal_id = False
        with self.assertRaisesRegex(UserError, "has no Receivable Journal"):
            load_set.action_mock()
        load_set.action_set_up_books()
        self.company.sudo().fiscalyear_lock_date = "2026-10-31"
        for act in (load_set.action_check, load_set.action_load):
            with (
                self.subTest(act=act.__name__),
                self.assertRaisesRegex(UserError, "are locked on 10/31/2026"),
            ):
                act()
        self.company.sudo().fiscalyear_lock_date = False
        load_set.cutover_date = False
        with self.assertRaisesRegex(UserError, "has no Cutover Date"):
            load_set.action_load()

    def test_who_may_not_post_is_told_at_the_start(self):
        load_set = self.books(account=self.chart, open_receivable=RECEIVABLES)
        group = self.env.ref("distribution_fulfillment_base.group_consultant").sudo()
        group.implied_ids -= group.implied_ids.filtered(
            lambda implied: self.env.ref("account.group_account_invoice") in implied.all_implied_ids
        )
        with self.assertRaisesRegex(UserError, "may not post entries"):
            load_set.action_load()

    @freeze_time("2026-11-10 09:00:00")
    def test_refused_details_explain_accounts_and_what_stays_between(self):
        load_set = self.books(
            account=self.chart,
            opening_ledger=LEDGER,
            open_receivable=RECEIVABLES.replace("R-2025/0007,C1", "R-2025/0007,C9"),
        )
        load_set.action_mock()
        causes = {
            of: told[2]
            for (measure, of), told in self.compared(load_set.current_run_id, "opening_ledger")[1].items()
            if measure == "balance"
        }
        self.assertEqual(
            causes,
            {
                self.accounts["receivable"].display_name: "details",
                load_set.clearing_account_id.display_name: "clearing",
            },
        )

    def test_old_accounts_become_new_ones_and_those_of_odoo(self):
        load_set = self.books(account=ACCOUNTS)
        load_set.action_load()
        run = load_set.current_run_id
        accounts = self.loaded("account")
        self.assertEqual(accounts.keys(), {"1300", "1310", "5800"}, self.messages(run))
        self.assertEqual(
            self.refused(run),
            {
                "1200": ("new_account", "code"),
                "5900": ("new_account", "code"),
                "2100": ("other_account_type", "account_type"),
            },
        )
        self.assertEqual(accounts["1300"], accounts["1310"])
        # They were mapped to one, which is no decision about duplicates, and nothing to explain.
        causes = {of: told[2] for (_measure, of), told in self.compared(run, "account")[1].items()}
        self.assertEqual((causes["1310"], causes["1200"]), ("mapped", "refused"))
        made = accounts["5800"].with_company(self.company)
        self.assertEqual((made.code, made.name, made.account_type), ("580077", "Freight in", "expense"))
        self.assertEqual(made.company_ids, self.company)
        by_hand = self.env["account.account"].create(
            {"code": "580078", "name": "Freight in", "account_type": "expense"}
        )
        self.assertEqual(self.kept(made, "code_store"), self.kept(by_hand, "code_store"))
        run.action_undo()
        self.assertTrue(accounts["1300"].exists())
        self.assertFalse(made.exists())

    def test_a_set_without_details_enters_the_balances_themselves(self):
        """Balances a partner, a currency, an account of cost; nothing passes the clearing account."""
        # The form shows lines of entries, accounts of cost, and currencies to those only who work with them.
        for name in ("analytic.group_analytic_accounting", "account.group_account_user"):
            self.env.user.sudo().group_ids += self.env.ref(name)
        self.env.user.sudo().group_ids += self.env.ref("base.group_multi_currency")
        plan = self.env["account.analytic.plan"].create({"name": "Sites"})
        self.env["account.analytic.account"].create({"name": "North", "code": "N", "plan_id": plan.id})
        ledger = (
            "Entry,Account,Partner,Cost Center,Balance,Currency,Foreign Amount\n"
            "E1,121000,C1,,60,,\nE1,121000,C2,,40,,\nE1,109902,,,11.1,EUR,10\nE1,109902,,,-1.1,EUR,1\n"
            f"E1,{self.accounts['expense'].code},,N,10,,\nE1,{self.accounts['equity'].code},,,-120,,\n"
            "E2,121000,C1,,1,,\nE2,121000,C9,,-1,,\n"
        )
        load_set = self.books(opening_ledger=ledger)
        load_set.action_load()
        entries = self.loaded("opening_ledger")
        self.assertEqual(entries.keys(), {"E1"}, self.messages(load_set.current_run_id))
        lines = entries["E1"].line_ids
        self.assertNotIn(load_set.clearing_account_id, lines.account_id)
        self.assertEqual(
            [(line.partner_id.name, line.balance) for line in lines[:2]],
            [("Corner Shop", 60), ("Grand Hotel", 40)],
        )
        self.assertEqual(lines.analytic_line_ids.mapped("amount"), [-10])
        with Form(
            self.env["account.move"].with_context(
                default_move_type="entry", default_journal_id=load_set.opening_journal_id.id
            )
        ) as form:
            form.date = entries["E1"].date
            form.ref = entries["E1"].ref
            for loaded in lines:
                with form.line_ids.new() as line:
                    line.account_id = loaded.account_id
                    line.partner_id = loaded.partner_id
                    line.currency_id = loaded.currency_id
                    line.amount_currency = loaded.amount_currency
                    line.debit, line.credit = loaded.debit, loaded.credit
                    line.analytic_distribution = loaded.analytic_distribution or False
        form.record.action_post()
        self.assertEqual(self.as_kept(form.record), self.as_kept(entries["E1"]))

    def test_books_of_another_company_stay_apart(self):
        load_set = self.books(account=self.chart, opening_ledger=LEDGER)
        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        self.env["account.chart.template"].sudo().try_loading(
            "generic_coa", company=other, install_demo=False
        )
        load_set.action_load()
        lines = self.loaded("opening_ledger")["opening"].line_ids
        self.assertEqual(lines.company_id, self.company)
        self.assertEqual(lines.account_id.sudo().company_ids, self.company)
        theirs = self.env["account.journal"].sudo().search([("company_id", "=", other.id)], limit=1)
        with self.assertRaises(UserError):
            load_set.opening_journal_id = theirs
