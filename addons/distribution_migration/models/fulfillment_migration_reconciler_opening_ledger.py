from odoo import models
from odoo.tools import SQL

# What a side of an entry is in a row that gives a balance instead.
OF_BALANCE = {"balance": "%s", "debit": "greatest(%s, 0)", "credit": "greatest(-%s, 0)"}

# The domains that make up accounts of these types.
DETAILS = {
    "asset_receivable": ("open_receivable", "unapplied_cash"),
    "liability_payable": ("open_payable", "unapplied_cash"),
}


class FulfillmentMigrationReconcilerOpeningLedger(models.AbstractModel):
    """The old trial balance against the new one, account by account, and what each opening entry holds.

    Accounts that open items or stock make up come in by those: the balance of an account is asked of all its
    entries until the last day of the old books, not of the opening entry alone. The clearing account is one of
    them while it is not at zero.
    """

    _name = "fulfillment.migration.reconciler.opening_ledger"
    _inherit = "fulfillment.migration.reconciler"
    _description = "Opening Balances of Files against Odoo"

    def _is_said(self, measure, codes):
        return bool(codes & set(measure.of))

    def _said_amount(self, domain, measure, texts):
        balance, debit, credit = (SQL("(%s)::numeric", texts[code]) for code in measure.of)
        balance = SQL("coalesce(%s, coalesce(%s, 0) - coalesce(%s, 0))", balance, debit, credit)
        # A row with both sides becomes one line of what is left.
        return SQL(OF_BALANCE[measure.code], balance)

    def _conditions(self, domain, measure, where, scope=None, part=None):
        if measure.code != "balance":
            return super()._conditions(domain, measure, where, scope, part)
        conditions = [
            *where,
            *self._between(measure, part),
            ("company_id", "=", domain.company_id.id),
            ("date", "<=", domain.set_id.opening_date),
        ]
        if (scope or domain.scope) == "brought":
            conditions.append(("move_id", "in", self._brought_entries(domain.set_id)))
        return conditions

    def _cause(self, run, domain, measure, names, said, held):
        told = super()._cause(run, domain, measure, names, said, held)
        if measure.code != "balance" or told["cause"] not in ("unknown", "unlisted", "unsaid", "changed"):
            return told
        account = self.env["account.account"].browse(name for name in names if isinstance(name, int))
        if account and account == domain.set_id.clearing_account_id:
            return {**told, "cause": "clearing"}
        if account and self._has_refused_details(run, domain, account):
            return {**told, "cause": "details"}
        return told

    def _has_refused_details(self, run, domain, account):
        """Tell whether rows were refused that make up the balance of an account, as open items do."""
        kinds = DETAILS.get(account.account_type, ())
        if not kinds and account in domain.set_id._stock_accounts():
            kinds = ("stock",)
        if not kinds:
            return False
        refused = [
            ("run_id", "=", run.id),
            ("domain_id.kind", "in", kinds),
            ("state", "=", "refused"),
        ]
        return bool(self.env["fulfillment.migration.result"].sudo().search_count(refused, limit=1))

    def _brought_entries(self, load_set):
        """Return the ids of the entries that loads of the set brought: those of the value of its stock, too."""
        entries = {
            res_id
            for (res_id,) in self.env.execute_query(
                SQL(
                    """SELECT xref.res_id FROM fulfillment_migration_xref AS xref
                    INNER JOIN fulfillment_migration_run AS run ON xref.run_id = run.id
                    WHERE run.set_id = %s AND xref.model = 'account.move'""",
                    load_set.id,
                )
            )
        }
        stock = load_set.domain_ids.filtered(lambda domain: domain.kind == "stock")
        if stock:
            value = next(measure for measure in stock._what().measures if measure.code == "value")
            moves = self.env["stock.move"].search(
                self._conditions(stock, value, [("is_inventory", "=", True)], "brought")
            )
            entries |= set(moves.account_move_id.ids)
        return list(entries)
