import hashlib
import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..metric import EMPTY_BUCKET, duration_thresholds

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


class FulfillmentMetricDay(models.Model):
    """Daily cells: the facts of one metric, local day and warehouse, added up.

    Only integers and exact decimals are added, so cells merge in any order and a changed fact is
    taken out and put in again: what a refresh leaves equals what a full build gives. A cell is
    free of the clock: records that are open by their promised day have `due_tz`, the zone in which
    that day ends, and whoever reads decides whether it is over. `bucket` holds days late, or the
    class of a duration, so that tolerances and quantiles are read from cells, too.
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
        ("read", "btree", ["cell", "company_id", "day"], {}),
        ("empty", "btree", ["id"], {"where": "count = 0"}),
    )
    # What the cells of each kind of facts were summed by.
    _definitions_known = "distribution_fulfillment_kpi.cells"

    def init(self):
        result = super().init()
        self.env.cr.execute(
            SQL(
                """
            CREATE OR REPLACE FUNCTION fulfillment_duration_class(seconds bigint)
            RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
            AS $$ SELECT width_bucket(seconds, %s::bigint[]) $$;
            CREATE UNIQUE INDEX IF NOT EXISTS fulfillment_metric_day_identity
                ON fulfillment_metric_day (identity)
            """,
                list(duration_thresholds()),
            )
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
        if current != known:
            for name in current:
                if current[name] != known.get(name):
                    self.env["fulfillment.dirty"]._mark(f"cells/{name}", [0])
            parameters.set_param(self._definitions_known, json.dumps(current))
        return result

    @api.model
    def _definition_hash(self, fact):
        """What tells that the cells of a kind of facts are summed alike."""
        # Not the names for the reader, which change with the language.
        text = repr(sorted((day, measures) for day, measures in self._cells_of(fact).items()))
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
        """{day as SQL: [CellMeasure]} of the metrics that are read from a fact model."""
        groups = {}
        seen = set()
        for metric in self.env["fulfillment.metric"]._definitions().values():
            if metric.fact != fact._name:
                continue
            for measure in metric.cell_measures():
                if measure.identity not in seen:
                    seen.add(measure.identity)
                    groups.setdefault(measure.day, []).append(measure)
        return groups

    @api.model
    def _expected(self, fact, day, measures, table, sign, condition=None):
        """The cells of measures that share their day, summed over a table of facts, as a query.

        :param sign: SQL of +1 or -1
        """
        parameters = fact._fact_parameters()

        def expression(text):
            used = {name: value for name, value in parameters.items() if f"%({name})s" in text}
            return SQL(text, **used)  # pylint: disable=sql-injection  # text of our own definitions

        splits = [name for name in ("currency_id", "uom_family_id", "uom_name") if name in fact._fields]
        conditions, buckets = [], []
        for measure in measures:
            conditions += [text for _word, text in measure.exclusions if text not in conditions]
            if measure.bucket and measure.bucket not in buckets:
                buckets.append(measure.bucket)
        keys = {
            "source": SQL("fact.source"),
            "company_id": SQL("fact.company_id"),
            "warehouse_id": SQL("fact.warehouse_id"),
            "day": SQL("coalesce(judged.day, %s)", SQL(fact._fact_excluded_day)),
            "has_day": SQL("judged.day IS NOT NULL"),
            **{name: SQL.identifier("fact", name) for name in splits},
            "dq": SQL("fact.dq"),
            "left_out": fact._left_out(),
            **{f"condition_{index}": expression(text) for index, text in enumerate(conditions)},
            **{f"bucket_{index}": expression(text) for index, text in enumerate(buckets)},
        }
        if any(measure.is_due for measure in measures):
            keys["due_tz"] = SQL("CASE WHEN NOT fact.is_closed THEN fact.tz END")
        sums = {"count": SQL("sum(%s)", sign)}
        for index, measure in enumerate(measures):
            for name in ("numerator", "denominator"):
                text = getattr(measure, name)
                if text != "1":
                    sums[f"{name}_{index}"] = SQL("sum(%s * (%s))", sign, expression(text))
            if measure.has_squares:
                sums[f"squares_{index}"] = SQL("sum(%s * (%s) ^ 2)", sign, expression(measure.numerator))
        wide = SQL(
            "SELECT %s FROM %s AS fact CROSS JOIN LATERAL (SELECT %s AS day) AS judged WHERE %s GROUP BY %s",
            SQL(", ").join(
                SQL("%s AS %s", text, SQL.identifier(name)) for name, text in {**keys, **sums}.items()
            ),
            SQL.identifier(table),
            expression(day),
            condition or SQL("TRUE"),
            SQL(", ").join(SQL(str(place)) for place in range(1, len(keys) + 1)),
        )
        return SQL(
            "WITH wide AS MATERIALIZED (%s) %s",
            wide,
            SQL(" UNION ALL ").join(
                self._narrow(measure, index, keys, sums, conditions, buckets)
                for index, measure in enumerate(measures)
            ),
        )

    @api.model
    def _narrow(self, measure, index, keys, sums, conditions, buckets):
        """The cells of one measure out of the common sums."""
        words = [
            SQL("WHEN wide.%s THEN %s", SQL.identifier(f"condition_{conditions.index(text)}"), word)
            for word, text in measure.exclusions
        ]
        excluded = SQL("CASE WHEN left_out IS NOT NULL THEN left_out %s END", SQL(" ").join(words))

        def summed(name):
            column = f"{name}_{index}"
            if column not in sums:
                column = "count"
                if name == "squares":
                    return SQL("0::numeric")
            return SQL(
                "coalesce(sum(%s) FILTER (WHERE judged.exclusion IS NULL), 0)::numeric",
                SQL.identifier("wide", column),
            )

        is_kept = {
            "currency_id": measure.split == "currency",
            "uom_family_id": measure.split == "uom_family",
            "uom_name": measure.split == "uom_family",
            "due_tz": measure.is_due,
        }
        cell = {
            "cell": SQL("%s::varchar", measure.cell),
            "basis": SQL("%s::varchar", measure.basis),
        }
        for name in KEYS:
            if name == "exclusion":
                cell[name] = SQL("judged.exclusion")
            elif name == "bucket":
                cell[name] = (
                    SQL(
                        "CASE WHEN judged.exclusion IS NULL THEN coalesce(wide.%s, %s) END",
                        SQL.identifier(f"bucket_{buckets.index(measure.bucket)}"),
                        EMPTY_BUCKET,
                    )
                    if measure.bucket
                    else SQL("NULL::integer")
                )
            elif name in keys and is_kept.get(name, True):
                cell[name] = SQL.identifier("wide", name)
            else:
                type_ = {"currency_id": "integer", "uom_family_id": "integer"}.get(name, "varchar")
                cell[name] = SQL("NULL::%s", SQL(type_))
        return SQL(
            """
            SELECT %(cell)s, sum(wide.count) AS count, %(numerator)s AS numerator,
                %(denominator)s AS denominator, %(squares)s AS squares
            FROM wide CROSS JOIN LATERAL (SELECT %(excluded)s AS exclusion) AS judged
            WHERE wide.day IS NOT NULL AND (wide.has_day OR judged.exclusion IS NOT NULL)
            GROUP BY %(places)s
            """,
            cell=SQL(", ").join(SQL("%s AS %s", text, SQL.identifier(name)) for name, text in cell.items()),
            numerator=summed("numerator"),
            denominator=summed("denominator"),
            squares=summed("squares"),
            excluded=excluded,
            places=SQL(", ").join(SQL(str(place)) for place in range(1, len(cell) + 1)),
        )

    @api.model
    def _insert(self, fact, query, merges):
        """Write cells; with `merges`, into those there are."""
        names = ("cell", "basis", *KEYS, *SUMS)
        columns = SQL(", ").join(map(SQL.identifier, names))
        identity = SQL("md5(ROW(%s)::text)::uuid", SQL(", ").join(map(SQL.identifier, names[:-4])))
        merged = SQL()
        if merges:
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
                "INSERT INTO fulfillment_metric_day AS day (fact, identity, %s) SELECT %s, %s, %s FROM (%s) AS cell %s",
                columns,
                fact._name,
                identity,
                columns,
                query,
                merged,
            )
        )

    @api.model
    def _add(self, fact, table):
        """Bring the cells of a fact model to changed facts.

        :param table: facts with `sign`: -1 taken out, +1 put in
        """
        for day, measures in self._cells_of(fact).items():
            self._insert(fact, self._expected(fact, day, measures, table, SQL("fact.sign")), merges=True)
        self.env.cr.execute("DELETE FROM fulfillment_metric_day WHERE count = 0")

    @api.model
    def _rebuild(self, fact, company_ids):
        """Make all cells of a fact model anew from the facts of these companies."""
        groups = self._cells_of(fact)
        self.env.cr.execute(
            SQL(
                "DELETE FROM fulfillment_metric_day WHERE fact = %s AND company_id = ANY(%s)",
                fact._name,
                list(company_ids),
            )
        )
        condition = SQL("fact.company_id = ANY(%s)", list(company_ids))
        for day, measures in groups.items():
            query = self._expected(fact, day, measures, fact._table, SQL("1"), condition)
            self._insert(fact, query, merges=False)

    @api.model
    def _repair(self, fact, company_ids):
        """Compare the cells of a fact model with its facts; make them anew where they differ.

        :return: number of cells that differ
        """
        names = SQL(", ").join(map(SQL.identifier, ("cell", "basis", *KEYS, *SUMS)))
        condition = SQL("fact.company_id = ANY(%s)", list(company_ids))
        groups = self._cells_of(fact)
        if not groups:
            return 0
        expected = SQL(" UNION ALL ").join(
            SQL(
                "(SELECT %s FROM (%s) AS cell)",
                names,
                self._expected(fact, day, measures, fact._table, SQL("1"), condition),
            )
            for day, measures in groups.items()
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
