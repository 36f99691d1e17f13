from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class FulfillmentMigrationLoaderStock(models.AbstractModel):
    """The value of opening stock enters the books once: here, where the set brings opening balances, too.

    Odoo makes no entry of a count, unless the location it is counted from has an account: then it makes one with
    perpetual valuation, and with periodic valuation the next closing does. Beside the balance of the ledger the
    value would be there twice. So stock is counted from a location without account, its value is entered against
    the clearing account, and the ledger's balance of stock goes there as well.
    """

    _inherit = "fulfillment.migration.loader.stock"

    def _enters_value(self, domain):
        return bool(domain.set_id.clearing_account_id) and domain.set_id._brings("opening_ledger")

    def _get_ready(self, domain):
        if not self._enters_value(domain):
            return
        company = domain.company_id
        if not company.account_stock_journal_id or not domain.set_id.opening_date:
            raise UserError(
                self.env._(
                    "%(set)s was not loaded: the value of stock cannot be entered.\nSet the cutover date on the "
                    "load set, and the journal of inventory valuation in the settings of %(company)s.",
                    set=domain.set_id.name,
                    company=company.name,
                )
            )
        self._opening_location(company)

    def _opening_location(self, company):
        """Return the location that opening stock is counted from where the usual ones have accounts, or none."""
        Location = self.env["stock.location"].with_company(company)
        counted_from = [("usage", "=", "inventory"), ("company_id", "=", company.id)]
        if not Location.search_count([*counted_from, ("valuation_account_id", "!=", False)], limit=1):
            return Location
        name = self.env._("Opening Stock")
        known = Location.search(
            [*counted_from, ("name", "=", name), ("valuation_account_id", "=", False)], limit=1
        )
        return known or Location.create({"name": name, "usage": "inventory", "company_id": company.id})

    def _enter_value(self, domain, moves, name):
        """Post one entry with the value of moves: of goods that came, and of those that are taken back."""
        values = defaultdict(float)
        for move in moves:
            account = move.product_id._get_product_accounts()["stock_valuation"]
            values[account] += move.value if move.is_in else -move.value
        currency, clearing = domain.company_id.currency_id, domain.set_id.clearing_account_id
        lines = [
            Command.create({"account_id": account_id, "name": name, "balance": currency.round(balance)})
            for account, value in values.items()
            for account_id, balance in ((account.id, value), (clearing.id, -value))
            if not currency.is_zero(value)
        ]
        if not lines:
            return
        entry = self.env["account.move"].create(
            {
                "journal_id": domain.company_id.account_stock_journal_id.id,
                "date": domain.set_id.opening_date,
                "ref": name,
                "line_ids": lines,
            }
        )
        entry._post(soft=False)
        moves.account_move_id = entry
