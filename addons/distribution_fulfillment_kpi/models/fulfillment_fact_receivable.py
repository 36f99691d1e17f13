from odoo import api, fields, models
from odoo.tools import SQL

from .. import sql
from ..question import DEFAULT_PARAMS, DIMENSIONS
from .fulfillment_fact_invoice import ENTRIES_OF, HISTORY_INVOICES, HISTORY_INVOICES_OF

# What is read of the daily cells, or else of the facts themselves.
RECEIVABLE, REVENUE = "M08b.change", "M08b.revenue"


class FulfillmentFactReceivable(models.Model):
    """Entries on receivable accounts: added up to a day, they are what customers owe."""

    _name = "fulfillment.fact.receivable"
    _inherit = "fulfillment.fact"
    _description = "Fact: Change of Receivables"
    _auto = False

    _fact_grain = "entry"
    _fact_sequence = 10
    _fact_sql = {"live": "fact_receivable", "history": "fact_history_receivable"}
    _fact_scope = {"live": "entry.id = ANY(%s)", "history": "history.id = ANY(%s)"}
    _fact_company = {"live": "entry.company_id = ANY(%s)", "history": "history.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": "SELECT id FROM account_move WHERE state = 'posted' AND company_id = ANY(%s)",
        "history": HISTORY_INVOICES,
    }
    _fact_marks = {
        "live": {
            **ENTRIES_OF,
            "account": "SELECT move_id FROM account_move_line WHERE account_id = ANY(%(keys)s)",
        },
        "history": HISTORY_INVOICES_OF,
    }
    _fact_excluded_day = "fact.accounting_day"
    # A payment of the history is shown by its invoice.
    _fact_records = {
        "live": ("entry_id", "account.move"),
        "history": ("entry_id", "fulfillment.history.invoice"),
    }
    _fact_is_record = False
    _fact_exclusions = ("other_currency", "intercompany")
    _fact_dimensions = ("company", "currency")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["accounting_day"], {}),
    )

    entry_id = fields.Integer(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    accounting_day = fields.Date(readonly=True)
    balance = fields.Float(digits=0, readonly=True, help="In company currency; a rise is positive.")

    # What customers owe at the end of a day, against what they were invoiced

    @api.model
    def _snapshot(self, metric, scope, keys, day):
        columns = [SQL.identifier(column) for name in keys for column in DIMENSIONS[name]]
        query = sql.load(
            metric.snapshot,
            movement=self._movements(scope, day),
            keys=SQL(", ").join([SQL("source"), *columns]),
            day=day,
        )
        return SQL("SELECT state.*, NULL::varchar AS excluded FROM (%s) AS state", query)

    @api.model
    def _snapshot_rests_on(self, day):
        # The balance rests on all entries there ever were. Those of the days whose revenue it is held against
        # are looked at; that of a change of older ones is not known.
        return SQL("fact.accounting_day BETWEEN %s::date - 89 AND %s::date", day, day)

    @api.model
    def _snapshot_sources(self, metric):
        return [sql.text(metric.snapshot)]

    @api.model
    def _snapshot_records(self, metric, scope, keys, day):
        """Invoices and credit notes of the days that the balance was held against."""
        conditions = [
            SQL("%s = %s", SQL.identifier(column), keys[name])
            for name in keys
            for column in DIMENSIONS[name]
            if keys[name] is not None
        ]
        invoice = self.env["fulfillment.fact.invoice"]
        found = self.env.execute_query(
            SQL(
                """
                SELECT fact.invoice_id
                FROM (%s) AS snapshot
                INNER JOIN fulfillment_fact_invoice AS fact
                    USING (source, %s)
                WHERE %s AND fact.company_id = ANY(%s) AND fact.accounting_day BETWEEN snapshot.since AND %s
                    AND %s IS NULL
                """,
                self._snapshot(metric, scope, tuple(keys), day),
                SQL(", ").join(SQL.identifier(column) for name in keys for column in DIMENSIONS[name]),
                SQL(" AND ").join(conditions) or SQL("TRUE"),
                scope["company_ids"],
                day,
                invoice._left_out(scope["params"]),
            )
        )
        return {"ids": sorted(row[0] for row in found), "count": len(found)}

    @api.model
    def _movements(self, scope, day):
        """Daily changes of receivables and revenue up to a day, as a query."""
        companies, sources = scope["company_ids"], list(scope["source"])
        # Entries are of no warehouse.
        is_asked = SQL("TRUE") if scope["warehouse_ids"] is None else SQL("FALSE")
        if scope["params"]["include_intercompany"] == DEFAULT_PARAMS["include_intercompany"]:
            return SQL(
                """
                SELECT source, company_id, currency_id, cell AS kind, day, numerator AS amount, count
                FROM fulfillment_metric_day
                WHERE cell IN (%s, %s) AND company_id = ANY(%s) AND source = ANY(%s) AND day <= %s
                    AND exclusion IS NULL AND %s
                """,
                RECEIVABLE,
                REVENUE,
                companies,
                sources,
                day,
                is_asked,
            )
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT source, company_id, currency_id, %s AS kind, accounting_day AS day, %s AS amount, 1 AS count
                FROM %s AS fact
                WHERE company_id = ANY(%s) AND source = ANY(%s) AND accounting_day <= %s AND %s IS NULL AND %s
                """,
                kind,
                SQL.identifier(column),
                SQL.identifier(fact._table),
                companies,
                sources,
                day,
                fact._left_out(scope["params"]),
                is_asked,
            )
            for kind, column, fact in (
                (RECEIVABLE, "balance", self),
                (REVENUE, "amount", self.env["fulfillment.fact.invoice"]),
            )
        )
