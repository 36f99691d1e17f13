from odoo import api, models
from odoo.tools import SQL

from .. import parallel
from .fulfillment_metric_day import COLUMNS

# The sums of all measures of a fact model, before they are told apart; and the cells, before they are stored.
WIDE, CELLS = "fulfillment_metric_wide", "fulfillment_metric_cells"
# Many columns name a group, so PostgreSQL takes each row for one of its own and would sort them all;
# there are few groups, which fit into memory.
GROUPING = {
    "enable_hashagg": "on",
    "enable_sort": "off",
    "parallel_setup_cost": "0",
    "parallel_tuple_cost": "0",
}
# Blocks of a table that one process adds up alone, and sums that it tells apart alone.
SMALL, FEW_SUMS = 1000, 5000


class FulfillmentMetricDay(models.Model):
    """All cells of one kind of facts, made anew at once."""

    _inherit = "fulfillment.metric.day"

    @api.model
    def _rebuild(self, fact, company_ids, table=None):
        """Make all cells of a fact model anew from the facts of these companies.

        :param table: where the facts are, if not in their own table
        """
        measures = self._cells_of(fact)
        cr = self.env.cr
        cr.execute(
            SQL(
                "DELETE FROM fulfillment_metric_day WHERE fact = %s AND company_id = ANY(%s)",
                fact._name,
                list(company_ids),
            )
        )
        if not measures:
            return
        keys, sums, columns = self._wide_columns(fact, measures, SQL("1"))
        for setting, value in GROUPING.items():
            cr.execute(SQL("SET LOCAL %s = %s", SQL.identifier(setting), value))
        condition = SQL("fact.company_id = ANY(%s)", list(company_ids))
        count = self._build(
            WIDE,
            SQL(" UNION ALL ").join(
                SQL("(%s)", self._wide(table or fact._table, keys, sums, SQL("%s AND %s", part, condition)))
                for part in self._parts(table or fact._table)
            ),
        )
        pieces = parallel.pieces(cr) if count >= FEW_SUMS else 1
        if pieces > 1:
            # Each worker tells apart the sums of some measures.
            self._build(CELLS, self._told_apart(measures, keys, columns, pieces))
            cells = SQL("SELECT * FROM %s", SQL.identifier(CELLS))
        else:
            cells = self._identified(self._narrow(measures, keys, columns, SQL.identifier(WIDE)))
        self._insert(fact, cells, merges=False)
        for setting in GROUPING:
            cr.execute(SQL("SET LOCAL %s = DEFAULT", SQL.identifier(setting)))
        cr.execute(SQL("DROP TABLE IF EXISTS %s, %s", SQL.identifier(WIDE), SQL.identifier(CELLS)))

    @api.model
    def _build(self, table, query):
        """Fill a passing table; return the number of its rows.

        Of its own, since parallel workers fill a new table, but never a part of an INSERT. None that is
        temporary, since these are seen by one process only.
        """
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))
        self.env.cr.execute(SQL("CREATE UNLOGGED TABLE %s AS %s", SQL.identifier(table), query))
        return self.env.cr.rowcount

    @api.model
    def _told_apart(self, measures, keys, columns, pieces):
        """The cells of all measures out of the common sums, in so many pieces of work."""
        types = {
            name: type_ for name, type_ in self._derived_types().items() if name in ("identity", *COLUMNS)
        }
        typed = SQL(", ").join(
            SQL("%s::%s", SQL.identifier(name), SQL(type_)) for name, type_ in types.items()
        )
        parts = [
            SQL("SELECT %s FROM (%s) AS cell", typed, self._identified(narrow))
            for narrow in (
                self._narrow(measures[start::pieces], keys, columns, SQL.identifier(WIDE))
                for start in range(min(pieces, len(measures)))
            )
        ]
        return parallel.shared(self.env.cr, parts, types)

    @api.model
    def _parts(self, table):
        """Conditions over the alias `fact` that cut a table into blocks, one for each parallel worker.

        Workers who add up blocks of their own hand over sums. PostgreSQL by itself would hand all rows to one
        process, since it takes each row for a group.
        """
        workers = parallel.workers(self.env.cr)
        blocks = self._blocks(table)
        if not workers or blocks < SMALL:
            return [SQL("TRUE")]
        bounds = [blocks * place // workers for place in range(workers)]
        return [
            SQL(
                "fact.ctid >= %s::tid%s",
                f"({low},0)",
                SQL(" AND fact.ctid < %s::tid", f"({high},0)") if high is not None else SQL(),
            )
            for low, high in zip(bounds, [*bounds[1:], None], strict=True)
        ]

    @api.model
    def _is_shared_out(self, table):
        """Whether a table is added up by several processes, where there are some."""
        return self._blocks(table) >= SMALL

    @api.model
    def _blocks(self, table):
        ((blocks,),) = self.env.execute_query(
            SQL("SELECT pg_relation_size(%s) / current_setting('block_size')::bigint", table)
        )
        return blocks
