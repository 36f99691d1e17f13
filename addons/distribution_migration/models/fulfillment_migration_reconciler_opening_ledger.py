from odoo import models
from odoo.tools import SQL

# What a side of an entry is in a row that gives a balance instead.
OF_BALANCE = {"balance": "%s", "debit": "greatest(%s, 0)", "credit": "greatest(-%s, 0)"}


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
            ("company_id", "=", domain.company_id.id),
            ("date", "<=", domain.set_id.opening_date),
        ]
        if (scope or domain.scope) == "brought":
            conditions.append(("move_id", "in", self._brought_entries(domain.set_id)))
        return conditions

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
