from collections import defaultdict
from decimal import Decimal

from odoo import models


class FulfillmentMigrationReconcilerStock(models.AbstractModel):
    """Opening stock has to be worth what the old ledger says: what is between them stays on the clearing account."""

    _name = "fulfillment.migration.reconciler.stock"
    _inherit = "fulfillment.migration.reconciler"
    _description = "Opening Stock of Files against Odoo"

    def _reconcile(self, run, domain):
        kept = super()._reconcile(run, domain)
        if domain.set_id._brings("opening_ledger"):
            self._compare_valuation(run, domain, kept)
        return kept

    def _compare_valuation(self, run, domain, kept):
        """Add, for each account of stock, the balance of the old ledger beside what stock is worth in Odoo."""
        company = domain.company_id
        ledger = self._ledger(domain)
        value = next(measure for measure in domain._what().measures if measure.code == "value")
        worth = defaultdict(Decimal)
        for part in self._parts(domain, value):
            held = self.with_company(company)._odoo(run, domain, value, part)
            for account, amount in self._by_account(company, held).items():
                worth[account] += amount
            if part:
                self.env.invalidate_all(flush=False)
        for account in (ledger.keys() | worth.keys()) - {self.env["account.account"]}:
            old, new = ledger.get(account, Decimal()), worth.get(account, Decimal())
            told = {
                "measure": "valuation",
                "label": account.with_company(company).display_name,
                "source": float(old),
                "odoo": float(new),
            }
            kept["figures"].append(told)
            if not company.currency_id.is_zero(float(new - old)):
                kept["differences"].append({**told, "cause": "ledger"})

    def _ledger(self, domain):
        """Return {account of stock: balance} of the files of the ledger."""
        old, _numbers = domain.set_id._old_balances()
        return {
            account: Decimal(str(old[account]))
            for account in domain.set_id._stock_accounts()
            if account in old
        }

    def _by_account(self, company, held):
        """Return {account of stock: value} of {(id of the product,): figure}."""
        products = (
            self.env["product.product"]
            .with_company(company)
            .browse(name for (name,) in held if isinstance(name, int))
        )
        accounts = {
            category: category.property_stock_valuation_account_id or company.account_stock_valuation_id
            for category in products.categ_id
        }
        worth = defaultdict(Decimal)
        for product in products:
            account = accounts.get(product.categ_id, company.account_stock_valuation_id)
            worth[account] += held[product.id,]["sum"]
        return worth
