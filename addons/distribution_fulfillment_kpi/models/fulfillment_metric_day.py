import hashlib
import json

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import table_exists

from ..metric import EMPTY_BUCKET

# Columns of a cell that name it, after `cell` and `basis`.
KEYS = (
    "source",
    "company_id",
    "warehouse_id",
    "day",
    "currency_id",
    "uom_family_id",
    "uom_name",
    "exclusion",
    "dq",
    "due_tz",
    "bucket",
)
SUMS = ("count", "numerator", "denominator", "squares")
COLUMNS = ("cell", "basis", *KEYS, *SUMS)


class FulfillmentMetricDay(models.Model):
    """Daily cells: the facts of one metric, local day and warehouse, added up.

    Only integers and exact decimals are added, so cells merge in any order and a changed fact is
    taken out and put in again: what a refresh leaves equals what a full build gives. A cell is
    free of the clock: records that are open by their promised day have `due_tz`, the zone in which
    that day ends, and whoever reads decides whether it is over. `bucket` holds days late, so that
    tolerances are applied to cells, too. Quantiles are read from the facts.
    """

    _name = "fulfillment.metric.day"
    _inherit = "fulfillment.derived"
    _description = "Daily Figure"
    _auto = False
    _order = "day desc, cell"

    fact = fields.Char(readonly=True, help="Kind of facts that were added up.")
    cell = fields.Char(string="Measure", readonly=True)
    basis = fields.Char(readonly=True, help="Of the promise: first, last or requested.")
    source = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    day = fields.Date(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    uom_family_id = fields.Many2one("uom.uom", readonly=True)
    uom_name = fields.Char(readonly=True)
    exclusion = fields.Char(readonly=True)
    dq = fields.Integer(readonly=True, aggregator=None)
    due_tz = fields.Char(readonly=True)
    bucket = fields.Integer(readonly=True, aggregator=None)
    identity = fields.Char(readonly=True, help="Hash of all that names the cell.")
    count = fields.Integer(readonly=True)
    numerator = fields.Float(digits=0, readonly=True)
    denominator = fields.Float(digits=0, readonly=True)
    squares = fields.Float(digits=0, readonly=True, aggregator=None)

    _derived_indexes = (
        ("read", "btree", ["cell", "basis", "company_id", "day"], {}),
        ("empty", "btree", ["id"], {"where": "count = 0"}),
    )

    # What the cells of each kind of facts were summed by.
    _definitions_known = "distribution_fulfillment_kpi.cells"

    def init(self):
        result = super().init()
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS fulfillment_metric_day_identity
                ON fulfillment_metric_day (identity)
            """
        )
        return result

    def _register_hook(self):
        """Mark the cells whose definitions are others than those they were summed by."""
        result = super()._register_hook()
        parameters = self.env["ir.config_parameter"].sudo()
        known = json.loads(parameters.get_param(self._definitions_known) or "{}")
        current = {
            fact._name: self._definition_hash(fact) for fact in self.env["fulfillment.refresh"]._fact_models()
        }
        # Started with new code before the upgrade: there is nothing yet that could be summed anew.
        if current != known and table_exists(self.env.cr, self.env["fulfillment.dirty"]._table):
            for name in current:
                if current[name] != known.get(name):
                    self.env["fulfillment.dirty"]._mark(f"cells/{name}", [0])
            parameters.set_param(self._definitions_known, json.dumps(current))
        return result

    @api.model
    def _definition_hash(self, fact):
        """What tells that the cells of a kind of facts are summed alike."""
        # Not the names for the reader, which change with the language.
        text = repr(sorted(self._cells_of(fact), key=lambda measure: repr(measure.identity)))
        return hashlib.sha256(text.encode()).hexdigest()

    def _derived_columns(self):
        return {
            **super()._derived_columns(),
            "id": "bigserial PRIMARY KEY",
            "identity": "uuid NOT NULL",
        }

    def _derived_made(self):
        # Cells are made with their facts: those are computed anew.
        self.env["fulfillment.dirty"]._create_table()
        self.env["fulfillment.dirty"]._mark(self._name, [0])

    @api.model
    def _cells_of(self, fact):
        """The CellMeasures of the metrics that are read from a fact model."""
        measures = {}
        for metric in self.env["fulfillment.metric"]._definitions().values():
            if metric.fact == fact._name:
                for measure in metric.cell_measures():
                    measures.setdefault(measure.identity, measure)
        return list(measures.values())

    @api.model
    def _expected(self, fact, table, sign, condition):
        """The cells of all measures, summed over a table of facts, as a query.

        :param sign: SQL of +1 or -1
        :param condition: SQL over the alias `fact`
        """
        measures = self._cells_of(fact)
        keys, sums, columns = self._wide_columns(fact, measures, sign)
        return SQL(
            "WITH wide AS MATERIALIZED (%s) %s",
            self._wide(table, keys, sums, condition),
            self._narrow(measures, keys, columns, SQL("wide")),
        )

    @api.model
    def _wide_columns(self, fact, measures, sign):
        """What facts are grouped by and what is added up, for all measures at once.

        :return: ({column: SQL}, {column: SQL}, {text of a definition: column})
        """
        parameters = fact._fact_parameters()

        def expression(text):
            used = {name: value for name, value in parameters.items() if f"%({name})s" in text}
            return SQL(text, **used)  # pylint: disable=sql-injection  # text of our own definitions

        splits = [name for name in ("currency_id", "uom_family_id", "uom_name") if name in fact._fields]
        keys = {
            "source": SQL("fact.source"),
            "company_id": SQL("fact.company_id"),
            "warehouse_id": SQL("fact.warehouse_id"),
            **{name: SQL.identifier("fact", name) for name in splits},
            "dq": SQL("fact.dq"),
            "left_out": fact._left_out(),
        }
        if any(measure.is_due for measure in measures):
            keys["due_tz"] = SQL("CASE WHEN NOT fact.is_closed THEN fact.tz END")
        sums = {"count": SQL("sum(%s)", sign)}
        columns = {}

        def column(text, kind, into, value):
            if (kind, text) not in columns:
                columns[kind, text] = f"{kind}_{len(columns)}"
                into[columns[kind, text]] = value

        elsewhere = SQL(fact._fact_excluded_day)  # pylint: disable=sql-injection  # text of our own class
        for measure in measures:
            day = expression(measure.day)
            column(measure.day, "day", keys, SQL("coalesce(%s, %s)", day, elsewhere))
            column(measure.day, "has_day", keys, SQL("%s IS NOT NULL", day))
            for _word, text in measure.exclusions:
                column(text, "condition", keys, expression(text))
            if measure.bucket:
                column(measure.bucket, "bucket", keys, expression(measure.bucket))
            for text in (measure.numerator, measure.denominator):
                if text != "1":
                    column(text, "sum", sums, SQL("sum(%s * (%s))", sign, expression(text)))
            if measure.has_squares:
                # Exact, as no power of PostgreSQL is.
                value = expression(measure.numerator)
                square = SQL("sum(%s * (%s)::numeric * (%s))", sign, value, value)
                column(measure.numerator, "squares", sums, square)
        return keys, sums, columns

    @api.model
    def _wide(self, table, keys, sums, condition):
        """The sums of all measures as a query: facts are gone through once."""
        return SQL(
            "SELECT %s FROM %s AS fact WHERE %s GROUP BY %s",
            SQL(", ").join(
                SQL("%s AS %s", text, SQL.identifier(name)) for name, text in {**keys, **sums}.items()
            ),
            SQL.identifier(table),
            condition,
            SQL(", ").join(SQL(str(place)) for place in range(1, len(keys) + 1)),
        )

    @api.model
    def _narrow(self, measures, keys, columns, wide):
        """The cells of all measures out of the common sums."""
        return SQL(" UNION ALL ").join(
            self._narrow_measure(measure, keys, columns, wide) for measure in measures
        )

    @api.model
    def _narrow_measure(self, measure, keys, columns, wide):
        """The cells of one measure."""

        def known(kind, text):
            return SQL.identifier("wide", columns[kind, text])

        words = [SQL("WHEN %s THEN %s", known("condition", text), word) for word, text in measure.exclusions]
        excluded = SQL("CASE WHEN left_out IS NOT NULL THEN left_out %s END", SQL(" ").join(words))

        def summed(kind, text):
            column = known(kind, text) if (kind, text) in columns else SQL("wide.count")
            # Never NULL: what is merged and what is made at once must be equal.
            return SQL("coalesce(sum(%s) FILTER (WHERE judged.exclusion IS NULL), 0)::numeric", column)

        is_kept = {
            "currency_id": measure.split == "currency",
            "uom_family_id": measure.split == "uom_family",
            "uom_name": measure.split == "uom_family",
            "due_tz": measure.is_due,
        }
        bucket = SQL("NULL::integer")
        if measure.bucket:
            bucket = SQL(
                "CASE WHEN judged.exclusion IS NULL THEN coalesce(%s, %s) END",
                known("bucket", measure.bucket),
                EMPTY_BUCKET,
            )
        cell = {"cell": SQL("%s::varchar", measure.cell), "basis": SQL("%s::varchar", measure.basis)}
        made = {"day": known("day", measure.day), "exclusion": SQL("judged.exclusion"), "bucket": bucket}
        for name in KEYS:
            if name in made:
                cell[name] = made[name]
            elif name in keys and is_kept.get(name, True):
                cell[name] = SQL.identifier("wide", name)
            else:
                type_ = {"currency_id": "integer", "uom_family_id": "integer"}.get(name, "varchar")
                cell[name] = SQL("NULL::%s", SQL(type_))
        return SQL(
            """
            SELECT %(cell)s, sum(wide.count) AS count, %(numerator)s AS numerator,
                %(denominator)s AS denominator, %(squares)s AS squares
            FROM %(wide)s AS wide CROSS JOIN LATERAL (SELECT %(excluded)s AS exclusion) AS judged
            WHERE %(day)s IS NOT NULL AND (%(has_day)s OR judged.exclusion IS NOT NULL)
            GROUP BY %(places)s
            """,
            cell=SQL(", ").join(SQL("%s AS %s", text, SQL.identifier(name)) for name, text in cell.items()),
            numerator=summed("sum", measure.numerator),
            denominator=summed("sum", measure.denominator),
            squares=summed("squares", measure.numerator) if measure.has_squares else SQL("0::numeric"),
            wide=wide,
            excluded=excluded,
            day=known("day", measure.day),
            has_day=known("has_day", measure.day),
            places=SQL(", ").join(SQL(str(place)) for place in range(1, len(cell) + 1)),
        )

    @api.model
    def _insert(self, fact, query, merges):
        """Write cells, each with its identity; with `merges`, into those there are."""
        columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
        merged = SQL()
        if merges:
            # What was taken out and put in again alike changes nothing.
            query = SQL(
                "SELECT * FROM (%s) AS cell WHERE (count, numerator, denominator, squares) <> (0, 0, 0, 0)",
                query,
            )
            merged = SQL(
                "ON CONFLICT (identity) DO UPDATE SET %s",
                SQL(", ").join(
                    SQL(
                        "%s = day.%s + excluded.%s",
                        *[SQL.identifier(name)] * 3,
                    )
                    for name in SUMS
                ),
            )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO fulfillment_metric_day AS day (fact, identity, %s)
                SELECT %s, identity, %s FROM (%s) AS cell %s
                """,
                columns,
                fact._name,
                columns,
                query,
                merged,
            )
        )

    @api.model
    def _identified(self, query):
        """The same cells, each with the hash of all that names it."""
        names = SQL(", ").join(map(SQL.identifier, COLUMNS[: -len(SUMS)]))
        return SQL("SELECT *, md5(ROW(%s)::text)::uuid AS identity FROM (%s) AS cell", names, query)

    @api.model
    def _add(self, fact, table):
        """Bring the cells of a fact model to changed facts.

        :param table: facts with `sign`: -1 taken out, +1 put in
        """
        if self._cells_of(fact):
            expected = self._expected(fact, table, SQL("fact.sign"), SQL("TRUE"))
            self._insert(fact, self._identified(expected), merges=True)
        self.env.cr.execute("DELETE FROM fulfillment_metric_day WHERE count = 0")

    @api.model
    def _repair(self, fact, company_ids):
        """Compare the cells of a fact model with its facts; make them anew where they differ.

        :return: number of cells that differ
        """
        names = SQL(", ").join(map(SQL.identifier, COLUMNS))
        condition = SQL("fact.company_id = ANY(%s)", list(company_ids))
        measures = self._cells_of(fact)
        if not measures:
            return 0
        expected = SQL(
            "SELECT %s FROM (%s) AS cell", names, self._expected(fact, fact._table, SQL("1"), condition)
        )
        stored = SQL(
            "SELECT %s FROM fulfillment_metric_day WHERE fact = %s AND company_id = ANY(%s)",
            names,
            fact._name,
            list(company_ids),
        )
        ((differing,),) = self.env.execute_query(
            SQL(
                """
                WITH expected AS MATERIALIZED (%(expected)s), stored AS MATERIALIZED (%(stored)s)
                SELECT (SELECT count(*) FROM (TABLE expected EXCEPT ALL TABLE stored) AS missing)
                    + (SELECT count(*) FROM (TABLE stored EXCEPT ALL TABLE expected) AS surplus)
                """,
                expected=expected,
                stored=stored,
            )
        )
        if differing:
            self._rebuild(fact, company_ids)
        return differing
