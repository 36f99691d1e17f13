import math

from odoo import models
from odoo.fields import Command, Date

from ..source.errors import ValueRefused
from .account_move_line import COMPLETE_LINES
from .fulfillment_migration_loader_entry import COMPLETE


class FulfillmentMigrationLoaderOpeningLedger(models.AbstractModel):
    """Balances become one balanced entry, or as many as the file numbers.

    Accounts whose balance open items or opening stock make up are entered on the clearing account instead.
    """

    _name = "fulfillment.migration.loader.opening_ledger"
    _inherit = ["fulfillment.migration.loader.entry", "fulfillment.migration.loader.document"]
    _description = "Loader of Opening Balances"

    def _check_unlocked(self, domain):
        judge = self.env["fulfillment.migration.judge"]
        days = {domain.set_id.opening_date}
        for file in domain.file_ids.filtered(lambda file: file.state != "draft"):
            if "date" in judge._feeds(file):
                days |= {
                    Date.to_date(day) for _row, _key, day in self.env.execute_query(judge._keys(file, "date"))
                }
        self._check_dates_unlocked(domain, days)

    def _document_values(self, domain, rows, links):
        values = super()._document_values(domain, rows, links)
        load_set = domain.set_id
        values.setdefault("date", Date.to_string(load_set.opening_date))
        values.setdefault("ref", self.env._("Opening balances of %(set)s", set=load_set.name))
        return {
            **values,
            "name": f"{load_set.opening_journal_id.code}/{values['date']}/{rows[0]['key']}",
            "move_type": "entry",
            "journal_id": load_set.opening_journal_id.id,
        }

    def _line_values(self, domain, row, links):
        values = super()._line_values(domain, row, links)
        own = domain.company_id.currency_id
        balance = self._balance(row, values, own)
        amount = values.get("amount_currency")
        if values.setdefault("currency_id", own.id) == own.id:
            amount = balance
        elif amount is None and balance:
            raise ValueRefused("no_foreign_amount", target="amount_currency", value=None)
        elif balance:
            # Many systems write it without a sign: debit and credit tell it.
            amount = math.copysign(amount, balance)
        analytic = values.pop("analytic_distribution", None)
        return {
            **values,
            "analytic_distribution": {str(analytic): 100} if analytic else False,
            "partner_id": values.get("partner_id", False),
            "balance": balance,
            "amount_currency": amount or 0,
            # Taxes were reported from the old books.
            "tax_ids": [Command.set([])],
        }

    def _balance(self, row, values, currency):
        """Return the signed balance of a row: of its own column, or debit less credit; 0 where all are empty."""
        balance = values.pop("balance", None)
        sides = [values.pop(side, None) for side in ("debit", "credit")]
        turned = currency.round((sides[0] or 0) - (sides[1] or 0))
        if balance is None:
            return turned
        balance = currency.round(balance)
        if sides != [None, None] and currency.compare_amounts(balance, turned):
            raise ValueRefused("other_balance", target="balance", value=row["balance"])
        return balance

    def _create(self, domain, values_list):
        clearing, control = domain.set_id.clearing_account_id.id, set(domain.set_id._control_accounts().ids)
        for values in values_list:
            lines = [line for _command, _id, line in values["line_ids"]]
            for line in lines:
                if line["account_id"] in control:
                    line["account_id"] = clearing
            values["line_ids"] = [
                Command.create(line) for line in lines if line["balance"] or line["amount_currency"]
            ]
        moves = self.env["account.move"].with_context(**self._quick(domain)).create(values_list)
        self._post(moves)
        return moves.ids

    def _quick(self, domain):
        """Return the context in which complete lines are made."""
        # Where distributions follow from accounts or partners, Odoo looks for them line by line.
        rules = self.env["account.analytic.distribution.model"].search_count(
            [("company_id", "in", (False, domain.company_id.id))], limit=1
        )
        lines = {} if rules else {"fulfillment_lines": COMPLETE_LINES, "skip_analytic_sync": True}
        return {**COMPLETE, **lines}
