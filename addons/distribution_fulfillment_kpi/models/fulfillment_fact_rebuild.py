from odoo import api, models
from odoo.tools import SQL

from .. import parallel

# A table of facts until it takes its place.
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
    def _rebuild(self, company_ids, swaps=True):
        """Compute all facts of these companies anew, in one go, without looking at what there is.

        They are made in a table of their own, since PostgreSQL lets parallel workers compute what fills a new
        table, but never what is added to one.

        :param swaps: let it take the place of the old one, whose indexes need not be kept up row by row. Nobody
            reads it from then on until the transaction ends, and whoever began to read before must begin anew to
            see the facts. Without, or where a reader is not to be waited for, they are copied.
        """
        cr = self.env.cr
        table, new = SQL.identifier(self._table), SQL.identifier(BUILD)
        cr.execute(SQL("DROP TABLE IF EXISTS %s", new))
        for setting, value in BULK.items():
            cr.execute(SQL("SET LOCAL %s = %s", SQL.identifier(setting), value))
        names, _typed = self._fact_names()
        # Rows that days ask for together lie together, as they do where facts come day by day.
        order = SQL("ORDER BY %s", SQL.identifier(self._fact_order)) if self._fact_order else SQL()
        # What is only copied from need not outlive a crash.
        kind = SQL() if swaps else SQL("UNLOGGED")
        cr.execute(SQL("CREATE %s TABLE %s AS %s %s", kind, new, self._whole(company_ids, swaps), order))
        if swaps:
            cr.execute(SQL("ALTER TABLE %s ADD PRIMARY KEY (id)", new))
            self._derived_finish(BUILD)
        cr.execute(SQL("ANALYZE %s", new))
        self.env["fulfillment.metric.day"]._rebuild(self, company_ids, BUILD)
        if not swaps or not self._derived_replace(BUILD):
            condition = SQL("company_id = ANY(%s)", list(company_ids))
            cr.execute(SQL("DELETE FROM %s WHERE %s", table, condition))
            cr.execute(
                SQL("INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s", table, names, names, new, condition)
            )
            cr.execute(SQL("DROP TABLE %s", new))
            # Facts that rest on these are computed before autovacuum comes by.
            cr.execute(SQL("ANALYZE %s", table))
        for setting in BULK:
            cr.execute(SQL("RESET %s", SQL.identifier(setting)))

    @api.model
    def _whole(self, company_ids, with_others):
        """All facts of these companies, computed, as a query.

        :param with_others: also the facts of other companies, as they are
        """
        names, typed = self._fact_names()
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
        if with_others:
            queries.append(
                SQL(
                    "SELECT %s FROM %s WHERE company_id <> ALL(%s)",
                    names,
                    SQL.identifier(self._table),
                    list(company_ids),
                )
            )
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
