from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import table_columns

from .. import sql
from ..question import DEFAULT_PARAMS

NEW, DELTA = "fulfillment_fact_new", "fulfillment_fact_delta"
# Of so few scopes a query is sooner computed than PostgreSQL has weighed all the ways to do it.
FEW = 100


class FulfillmentFact(models.AbstractModel):
    """One kind of facts: what the figures are read from. A fact model names its SQL and its marks.

    A fact is a function of documents, ledger and history, and of nothing else: not of the clock, of
    tolerances or of who asks. Facts are computed in scopes (a whole order), since a line cannot be
    judged without its siblings. Only a refresh writes them.
    """

    _name = "fulfillment.fact"
    _inherit = "fulfillment.derived"
    _description = "Fulfillment Fact"
    _order = "id"

    # {source: file in sql/}
    _fact_sql = {}
    # CTEs of that SQL that a few scopes compute once: put in wherever they are named, they serve a million lines
    # better, but make a text that takes PostgreSQL half a second to plan.
    _fact_once = ()
    # {source: condition that names scopes, "… = ANY(%s)" for their ids, over the aliases of the file}
    _fact_scope = {}
    # {source: the same for companies}
    _fact_company = {}
    # {source: {kind of mark: query of the scopes that it makes dirty, with %(keys)s}}
    _fact_marks = {}
    # {source: query of all scopes of the companies %s}
    _fact_scopes = {}
    # Column that rows made anew are written in the order of.
    _fact_order = None
    # Facts that rest on others come later.
    _fact_sequence = 10
    # Model (or models) of the facts whose scopes this one shares, and on whose rows it rests.
    _fact_rests_on = None
    # What one fact is, in a word; and where a record that takes no part is shown.
    _fact_grain = None
    _fact_excluded_day = "NULL::date"
    # Whether a fact has a record of its own; a line that left twice stands for two facts.
    _fact_is_record = True
    # {source: (column, model)} of the record that stands for a fact
    _fact_records = {}
    # Why a fact takes no part, by itself.
    _fact_exclusions = ()
    # Words of the metric door that facts can be broken down by.
    _fact_dimensions = ()

    source = fields.Selection([("live", "Live"), ("history", "History")], required=True, readonly=True)
    scope_id = fields.Integer(required=True, readonly=True, help="What is computed together.")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    exclusion = fields.Char(readonly=True, help="Why the record takes part in no figure.")
    dq = fields.Integer(
        string="Data Quality", readonly=True, aggregator=None, help="Bits: what is doubtful about the record."
    )
    _derived_indexes = (("scope", "btree", ["scope_id", "source"], {}),)

    def _derived_sources(self):
        return [sql.text(name) for _source, name in sorted(self._fact_sql.items())]

    def _meaning_sources(self):
        """Texts that say what these facts mean: their own, and those of the facts they rest on."""
        return [
            *self._derived_sources(),
            *(text for name in self._rests_on() for text in self.env[name]._meaning_sources()),
        ]

    def _derived_made(self):
        # What was summed from the rows that are gone goes with them.
        if "fact" in table_columns(self.env.cr, "fulfillment_metric_day"):
            self.env.cr.execute("DELETE FROM fulfillment_metric_day WHERE fact = %s", [self._name])
        self.env["fulfillment.dirty"]._create_table()
        self.env["fulfillment.dirty"]._mark(self._name, [0])

    @api.model
    def _rests_on(self):
        """Names of the fact models of `_fact_rests_on`."""
        names = self._fact_rests_on or ()
        return (names,) if isinstance(names, str) else names

    @api.model
    def _fact_columns(self):
        return list(self._derived_columns())

    @api.model
    def _fact_names(self):
        """The columns as SQL, and the same with their types: what a query happens to give may differ."""
        types = self._derived_types()
        return (
            SQL(", ").join(map(SQL.identifier, types)),
            SQL(", ").join(SQL("%s::%s", SQL.identifier(name), SQL(type_)) for name, type_ in types.items()),
        )

    @api.model
    def _fact_parameters(self):
        """What the SQL of facts is given beside its scope."""
        intercompany = self.env.ref("stock.stock_location_inter_company", raise_if_not_found=False)
        return {
            "digits": self.env["decimal.precision"].precision_get("Product Unit"),
            # Readable by stock users only, but everybody's figures count what goes there.
            "intercompany_path": f"{intercompany.sudo().parent_path}%" if intercompany else "-",
        }

    @api.model
    def _left_out(self, params=None):
        """Why a fact takes part in no figure, as SQL over the alias `fact`; NULL if it does.

        :param params: of the metric door; None for the defaults, which the daily cells go by
        """
        params = {**DEFAULT_PARAMS, **(params or {})}
        cases = [SQL("WHEN fact.exclusion IS NOT NULL THEN fact.exclusion")]
        if "is_intercompany" in self._fields and not params["include_intercompany"]:
            cases.append(SQL("WHEN fact.is_intercompany THEN 'intercompany'"))
        if "is_dropship" in self._fields and not params["include_dropship"]:
            cases.append(SQL("WHEN fact.is_dropship THEN 'dropship'"))
        return SQL("CASE %s END", SQL(" ").join(cases))

    @api.model
    def _record_ids(self, source, ids):
        """The records that stand for facts, by their column of `_fact_records`."""
        return ids

    @api.model
    def _snapshot(self, metric, scope, keys, day):
        """How things stood at the local end of a day, for metrics with the aggregate "snapshot".

        :param scope: of the metric door, checked
        :param keys: words of DIMENSIONS that rows are told apart by
        :param day: a date as SQL
        :return: a query of rows with `source`, the columns of the keys, `excluded` (why the row takes
            no part, or NULL), `numerator`, `denominator` (NULL where the metric has none) and `count`,
            already summed or not; the door adds them up
        """
        raise NotImplementedError

    @api.model
    def _snapshot_sources(self, metric):
        """Texts of the files that `_snapshot` reads a metric by."""
        return []

    @api.model
    def _snapshot_rests_on(self, day):
        """Whether a snapshot at the end of a day may rest on a fact, as SQL over the alias `fact`."""
        return SQL("FALSE")

    @api.model
    def _fact_hash(self, day):
        """Tells a fact from what it was when a period was closed that ended on a day, as SQL over the alias
        `fact`."""
        return SQL("hashtextextended(fact::text, 0)")

    @api.model
    def _snapshot_records(self, metric, scope, keys, day):
        """Return {"ids": …, "count": …} of the records behind a row of a snapshot.

        :param keys: {dimension: value}
        :param day: a date
        """
        raise NotImplementedError

    @api.model
    def _fact_query(self, source, scope, is_small=False):
        """The facts of a source as a query.

        :param scope: a condition as SQL, see `_fact_scope`
        :param is_small: whether it names few scopes
        """
        once = self._fact_once if is_small else ()
        return sql.load(self._fact_sql[source], once, scope=scope, **self._fact_parameters())

    @api.model
    def _names_scope(self, source, scope_ids):
        # pylint: disable-next=sql-injection  # text of our own class
        return SQL(self._fact_scope[source], list(scope_ids))

    @api.model
    def _names_scopes_between(self, source, low, high):
        """The scopes from one id to another, both included."""
        # pylint: disable-next=sql-injection  # text of our own class
        return SQL(self._fact_scope[source].replace("= ANY(%s)", "BETWEEN %s AND %s"), low, high)

    @api.model
    def _recompute(self, source, scope_ids):
        """Compute these scopes anew, and bring the table and its daily cells to it.

        :return: number of facts that were added or removed; one that changed is both
        """
        cr = self.env.cr
        names, typed = self._fact_names()
        table = SQL.identifier(self._table)
        cr.execute(SQL("DROP TABLE IF EXISTS %s, %s", SQL.identifier(NEW), SQL.identifier(DELTA)))
        cr.execute(
            SQL(
                "CREATE TEMP TABLE %s ON COMMIT DROP AS %s",
                SQL.identifier(NEW),
                self._fact_query(source, self._names_scope(source, scope_ids), len(scope_ids) <= FEW),
            )
        )
        cr.execute(
            SQL(
                """
                CREATE TEMP TABLE %(delta)s ON COMMIT DROP AS
                WITH old AS MATERIALIZED (%(old)s), new AS NOT MATERIALIZED (%(new)s)
                SELECT -1 AS sign, old.*
                FROM old LEFT JOIN new ON old.id = new.id
                WHERE new.id IS NULL OR old IS DISTINCT FROM new
                UNION ALL
                SELECT 1 AS sign, new.*
                FROM new LEFT JOIN old ON new.id = old.id
                WHERE old.id IS NULL OR old IS DISTINCT FROM new
                """,
                delta=SQL.identifier(DELTA),
                new=SQL("SELECT %s FROM %s", typed, SQL.identifier(NEW)),
                old=SQL(
                    "SELECT %s FROM %s WHERE source = %s AND scope_id = ANY(%s)",
                    names,
                    table,
                    source,
                    list(scope_ids),
                ),
            )
        )
        changed = cr.rowcount
        if changed:
            cr.execute(
                SQL(
                    "DELETE FROM %s AS fact USING %s AS delta WHERE fact.id = delta.id AND delta.sign = -1",
                    table,
                    SQL.identifier(DELTA),
                )
            )
            cr.execute(
                SQL(
                    "INSERT INTO %s (%s) SELECT %s FROM %s WHERE sign = 1",
                    table,
                    names,
                    names,
                    SQL.identifier(DELTA),
                )
            )
            self.env["fulfillment.metric.day"]._add(self, DELTA)
        cr.execute(SQL("DROP TABLE %s, %s", SQL.identifier(NEW), SQL.identifier(DELTA)))
        return changed

    @api.model
    def _dirty_scopes(self, source, marks):
        """The scopes that these marks make dirty.

        :param marks: {kind: keys}
        :return: set of ids
        """
        scopes = set()
        for kind, query in self._fact_marks.get(source, {}).items():
            if keys := marks.get(kind):
                # pylint: disable-next=sql-injection  # text of our own class
                scopes |= {row[0] for row in self.env.execute_query(SQL(query, keys=list(keys)))}
        return scopes - {None}

    @api.model
    def _all_scopes(self, source, company_ids):
        """All scopes of the companies: those there are, and those that facts still speak of."""
        rows = self.env.execute_query(
            SQL(
                "SELECT scope_id FROM %s WHERE source = %s AND company_id = ANY(%s) UNION %s",
                SQL.identifier(self._table),
                source,
                list(company_ids),
                SQL(self._fact_scopes[source], list(company_ids)),  # pylint: disable=sql-injection
            )
        )
        return sorted(row[0] for row in rows)
