from datetime import timedelta

from odoo import api, fields, models

# Old numbers are kept as they are: Odoo finds no year or month in them that had to agree with a date.
ANY_NUMBER = r"^(?P<prefix1>.*?)(?P<seq>\d{0,9})(?P<suffix>\D*?)$"
CLEARING_FROM = "999990"


class FulfillmentMigrationSet(models.Model):
    """Where opening balances meet: the clearing account, and the journals of what was open in the old system.

    Open items and opening stock come against the clearing account, and so do the ledger's balances of the
    accounts that they make up. When all is loaded the clearing account is at zero; what is left on it is the
    difference between the old ledger and its sub-ledgers.
    """

    _inherit = "fulfillment.migration.set"

    currency_id = fields.Many2one(related="company_id.currency_id")
    clearing_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', 'off_balance'))]",
        help="Open items and opening stock are entered against this account, and the opening balances of the "
        "accounts that they make up, too. It is at zero when ledger and details agree.",
    )
    opening_journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="Opening balances and payments on account are entered here.",
    )
    receivable_journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        help="Open receivables keep their old numbers here. A journal of their own leaves the numbers of new "
        "invoices alone.",
    )
    payable_journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'purchase')]",
        help="Open payables keep their old numbers here.",
    )
    opening_date = fields.Date(
        compute="_compute_opening_date",
        help="The day before the cutover: the last day of the old books. Opening entries bear it.",
    )
    has_finance = fields.Boolean(compute="_compute_has_finance")
    clearing_balance = fields.Monetary(compute="_compute_clearing_balance")

    @api.depends("cutover_date")
    def _compute_opening_date(self):
        for record in self:
            record.opening_date = record.cutover_date and record.cutover_date - timedelta(days=1)

    @api.depends("domain_ids.kind")
    def _compute_has_finance(self):
        for record in self:
            record.has_finance = any(
                domain._what().model == "account.move" for domain in record.domain_ids if domain.kind
            )

    @api.depends("clearing_account_id", "run_ids.state")
    def _compute_clearing_balance(self):
        balances = self.env["account.move.line"]._read_group(
            [
                ("account_id", "in", self.clearing_account_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("parent_state", "=", "posted"),
            ],
            ["account_id", "company_id"],
            ["balance:sum"],
        )
        found = {(account, company): balance for account, company, balance in balances}
        for record in self:
            record.clearing_balance = found.get((record.clearing_account_id, record.company_id), 0)

    def action_set_up_books(self):
        """Make the clearing account and the journals that are not chosen yet; Odoo asks for the right to it."""
        self.ensure_one()
        self.check_access("write")
        self = self.with_company(self.company_id)
        if not self.clearing_account_id:
            Account = self.env["account.account"]
            self.clearing_account_id = Account.create(
                {
                    "name": self.env._("Opening Balance Clearing"),
                    "code": Account._search_new_account_code(CLEARING_FROM),
                    "account_type": "equity",
                    "company_ids": self.company_id.ids,
                }
            )
        names = {
            "opening_journal_id": ("general", "OPEN", self.env._("Opening Entries")),
            "receivable_journal_id": ("sale", "OPREC", self.env._("Opening Receivables")),
            "payable_journal_id": ("purchase", "OPPAY", self.env._("Opening Payables")),
        }
        for field, (kind, code, name) in names.items():
            if not self[field]:
                self[field] = self._make_journal(kind, code, name)
        return True

    def _books(self):
        """Return the fields of the account and the journals that opening balances pass."""
        return ("clearing_account_id", "opening_journal_id", "receivable_journal_id", "payable_journal_id")

    def _export_books(self):
        """Return {field: code of the account or journal} of those that are chosen."""
        self = self.with_company(self.company_id)
        return {name: self[name].code for name in self._books() if self[name]}

    def _take_books(self, told):
        """Choose the account and the journals of the codes that another database told; make what is not here.

        :param told: what `_export_books` returned there
        :returns: the names of those that were made, of which no other had the code
        """
        told = told if isinstance(told, dict) else {}
        self = self.with_company(self.company_id)
        wanted = [name for name in self._books() if told.get(name) and not self[name]]
        for name in wanted:
            Book = self.env[self._fields[name].comodel_name]
            self[name] = Book.search(
                [*Book._check_company_domain(self.company_id), ("code", "=", told[name])], limit=1
            )
        made = [name for name in wanted if not self[name]]
        if made:
            self.action_set_up_books()
        return [self[name].display_name for name in made]

    def _make_journal(self, kind, code, name):
        """Return the journal of this company and code; a new one where there is none."""
        Journal = self.env["account.journal"]
        known = Journal.search(
            [("company_id", "=", self.company_id.id), ("code", "=", code), ("type", "=", kind)]
        )
        return known or Journal.create(
            {
                "name": name,
                "code": code,
                "type": kind,
                "company_id": self.company_id.id,
                "default_account_id": self.clearing_account_id.id,
                "sequence_override_regex": ANY_NUMBER,
                "show_on_dashboard": False,
            }
        )

    def action_open_clearing(self):
        """Show what stands on the clearing account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_account_moves_all")
        return {
            **action,
            "domain": [
                ("account_id", "=", self.clearing_account_id.id),
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
            ],
            "context": {},
        }
