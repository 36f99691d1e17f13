from collections import defaultdict

from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationSet(models.Model):
    """The old trial balance beside the new one, and which accounts come in by their details."""

    _inherit = "fulfillment.migration.set"

    def _brings(self, kind):
        """Tell whether the set has files of a domain."""
        return bool(self.domain_ids.filtered(lambda domain: domain.kind == kind).file_ids)

    def _control_accounts(self):
        """Return the accounts whose balance other domains of the set make up.

        Receivable and payable ones where open items come along, those of stock where stock does.
        """
        self.ensure_one()
        Account = self.env["account.account"].with_company(self.company_id)
        types = [
            account_type
            for kind, account_type in (
                ("open_receivable", "asset_receivable"),
                ("open_payable", "liability_payable"),
            )
            if self._brings(kind)
        ]
        companies = self.company_id.sudo().parent_ids.ids
        accounts = Account.search([("account_type", "in", types), ("company_ids", "in", companies)])
        return accounts | self._stock_accounts() if self._brings("stock") else accounts

    def _stock_accounts(self):
        """Return the accounts that hold the value of stock, of all categories of products."""
        company = self.company_id
        categories = (
            self.env["product.category"]
            .with_company(company)
            .search([("property_stock_valuation_account_id", "!=", False)])
        )
        return categories.property_stock_valuation_account_id | company.account_stock_valuation_id

    def _trial_balance(self):
        """Return the trial balance of the day before the cutover, old and new, to the cent.

        :returns: dicts with `account` (record; empty for a number that Odoo does not know), `number` of the
            old system or code of the account, `old` from the files of opening balances, `new` from posted
            entries of the company, and `difference` (new - old), in the currency of the company; accounts at
            zero on both sides are left out. The clearing account is one of them while it is not at zero.
        """
        self.ensure_one()
        old, numbers = self._old_balances()
        new = dict(
            self.env["account.move.line"]._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("parent_state", "=", "posted"),
                    ("date", "<=", self.opening_date),
                ],
                ["account_id"],
                ["balance:sum"],
            )
        )
        rounded = self.company_id.currency_id.round
        rows = []
        for account in {*old, *new} - {None}:
            rows.append(
                {
                    "account": account
                    if isinstance(account, models.BaseModel)
                    else self.env["account.account"],
                    "number": numbers.get(account) or account.with_company(self.company_id).code,
                    "old": rounded(old.get(account, 0)),
                    "new": rounded(new.get(account, 0)),
                    "difference": rounded(new.get(account, 0) - old.get(account, 0)),
                }
            )
        return sorted((row for row in rows if row["old"] or row["new"]), key=lambda row: row["number"] or "")

    def _old_balances(self):
        """Return ({account: balance}, {account: number}) of the files; a text stands for an unknown account.

        Refused rows count, as the old books hold them; superseded ones and those that do not move don't.
        """
        domain = self.domain_ids.filtered(lambda domain: domain.kind == "opening_ledger")
        if not domain:
            return {}, {}
        judge, what = self.env["fulfillment.migration.judge"], domain._what()
        sums = defaultdict(float)
        for file in domain.file_ids.filtered(lambda file: file.state != "draft"):
            for text, balance in self.env.execute_query(
                SQL(
                    """SELECT own.account, sum(%(balance)s)::float8 FROM (%(rows)s) AS own
                    WHERE own.account IS NOT NULL
                        AND NOT EXISTS (
                            -- Rows that came back corrected are told by those.
                            SELECT FROM fulfillment_migration_reject AS superseded
                            WHERE superseded.file_id = %(file)s AND superseded.row_number = own.row_number
                                AND superseded.code = 'superseded'
                        )
                        AND NOT EXISTS (
                            SELECT FROM fulfillment_migration_closed AS closed
                            WHERE closed.file_id = %(file)s AND closed.row_number = own.row_number
                        )
                    GROUP BY own.account""",
                    balance=file._balance_of(what.balanced),
                    rows=judge._keys(file, "account", *what.balanced),
                    file=file.id,
                )
            ):
                sums[text] += balance
        known = self.env["fulfillment.migration.link"]._resolve(what.by_code["account"], domain, sums)
        old, numbers = defaultdict(float), {}
        for text, balance in sums.items():
            ids = known.get(text, ())
            account = self.env["account.account"].browse(ids) if len(ids) == 1 else text
            old[account] += balance
            numbers[account] = text
        return old, numbers
