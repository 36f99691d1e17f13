from odoo import api, models
from odoo.tools import SQL

from .. import parallel

# Facts until they are copied to where they are read.
BUILD = "fulfillment_fact_build"
# A million rows are joined and added up once: in memory and by parallel workers, where there are some.
BULK = {
    **parallel.SETTINGS,
    "work_mem": "256MB",
    "maintenance_work_mem": "256MB",
    "jit": "off",
    # Looks up each row of a million in a cache that none of them is in.
    "enable_memoize": "off",
    # Rows come from tables in the order they are grouped by, nearly; a table of a million sums costs more.
    "enable_hashagg": "off",
    # Enough to know how many rows there are; autovacuum looks closer later.
    "default_statistics_target": "10",
}
# Fewer scopes than this are computed sooner than they are shared out.
FEW_SCOPES = 20_000
# Of the ids of scopes, some of which are hashes.
LOWEST, HIGHEST = -(2**31), 2**31 - 1


class FulfillmentFact(models.AbstractModel):
    """All facts of one kind, made anew at once."""

    _inherit = "fulfillment.fact"

    def init(self):
        if self._abstract:
            self.env.cr.execute(parallel.FUNCTION)
        return super().init()

    @api.model
    def _rebuild(self, company_ids):
        """Compute all facts of these companies anew, in one go, without looking at what there is.

        They are made in a table of their own, since PostgreSQL lets parallel workers compute what fills a new
        table, but never what is added to one; from there they are copied. Readers wait for nothing and see what
        was there until the transaction ends; nor does what others hung on the table get lost, views or rights.
        """
        cr = self.env.cr
        table, new = SQL.identifier(self._table), SQL.identifier(BUILD)
        cr.execute(SQL("DROP TABLE IF EXISTS %s", new))
        for setting, value in BULK.items():
            cr.execute(SQL("SET LOCAL %s = %s", SQL.identifier(setting), value))
        names, _typed = self._fact_names()
        # Rows that days ask for together lie together, as they do where facts come day by day.
        order = SQL("ORDER BY %s", SQL.identifier(self._fact_order)) if self._fact_order else SQL()
        # None of it need outlive a crash.
        cr.execute(SQL("CREATE UNLOGGED TABLE %s AS %s %s", new, self._whole(company_ids), order))
        cr.execute(SQL("ANALYZE %s", new))
        self.env["fulfillment.metric.day"]._rebuild(self, company_ids, BUILD)
        cr.execute(SQL("DELETE FROM %s WHERE company_id = ANY(%s)", table, list(company_ids)))
        cr.execute(SQL("INSERT INTO %s (%s) SELECT %s FROM %s", table, names, names, new))
        cr.execute(SQL("DROP TABLE %s", new))
        # Facts that rest on these are computed before autovacuum comes by.
        cr.execute(SQL("ANALYZE %s", table))
        for setting in BULK:
            cr.execute(SQL("RESET %s", SQL.identifier(setting)))

    @api.model
    def _whole(self, company_ids):
        """All facts of these companies, computed, as a query."""
        _names, typed = self._fact_names()
        queries, is_shared = [], False
        for source in self._fact_sql:
            # pylint: disable-next=sql-injection  # text of our own class
            company = SQL(self._fact_company[source], list(company_ids))
            cuts = self._cuts(source, company_ids)
            is_shared = is_shared or bool(cuts)
            for condition in [
                SQL("%s AND %s", company, self._names_scopes_between(source, *cut)) for cut in cuts
            ] or [company]:
                query = self._fact_query(source, condition)
                queries.append(SQL("SELECT %s FROM (%s) AS fact", typed, query))
        if not is_shared:
            return SQL(" UNION ALL ").join(queries)
        return parallel.shared(self.env.cr, queries, self._derived_types())

    @api.model
    def _cuts(self, source, company_ids):
        """[(lowest, highest id of a scope), …] of equal parts of all scopes; empty where parts do not pay."""
        pieces = parallel.pieces(self.env.cr)
        if pieces == 1:
            return []
        shares = [place / pieces for place in range(1, pieces)]
        # One block in a hundred of what was computed before tells as much as all of it.
        known = SQL(
            "SELECT scope_id FROM %s TABLESAMPLE SYSTEM (1) WHERE source = %s",
            SQL.identifier(self._table),
            source,
        )
        # pylint: disable-next=sql-injection  # text of our own class
        scopes = SQL(self._fact_scopes[source], list(company_ids))
        for query, few in ((known, FEW_SCOPES / 100), (scopes, FEW_SCOPES)):
            ((count, cuts),) = self.env.execute_query(
                SQL(
                    """
                    SELECT count(*), percentile_disc(%s::float[]) WITHIN GROUP (ORDER BY scope.id)
                    FROM (%s) AS scope (id)
                    """,
                    shares,
                    query,
                )
            )
            if count >= few:
                bounds = sorted({*cuts, HIGHEST})
                return list(zip([LOWEST, *(bound + 1 for bound in bounds)], bounds, strict=False))
        return []
