import json
import re

from odoo import api, fields, models
from odoo.tools import SQL

from ..metric import ARRIVAL_DOUBTS, DQ_BITS
from ..question import BUCKETS, DIMENSIONS, FEWEST_LINES_OF_A_PERSON, PERSONS, SHARE_TOLERANCES

COUNTED = "FILTER (WHERE excluded IS NULL)"
VALUES = {
    # As numeric: counts are integers, and integers divide to integers.
    "rate": f"1.0 * (sum(hit) {COUNTED})::numeric / nullif(sum(denominator) {COUNTED}, 0)",
    "mean": f"(sum(hit) {COUNTED})::numeric / nullif(sum(count) {COUNTED}, 0)",
    "total": f"(sum(hit) {COUNTED})::numeric",
    # What is no time has no logarithm.
    "geomean": f"exp(avg(ln(nullif(greatest(hit, 0), 0)::float8)) {COUNTED})",
    "sd": f"stddev_samp(hit::numeric) {COUNTED}",
    "cv": f"100 * stddev_samp(hit::numeric) {COUNTED} / nullif(avg(hit::numeric) {COUNTED}, 0)",
    "median": f"percentile_cont(0.5) WITHIN GROUP (ORDER BY hit) {COUNTED}",
    # The nearest rank: a value that really occurred.
    "p90": f"percentile_disc(0.9) WITHIN GROUP (ORDER BY hit) {COUNTED}",
}
# Those that follow from sums: parallel workers add up what is alike before anything is told apart.
SUMMED = ("rate", "mean", "total")
# The share of records that meet one part of a product.
PART = f"((sum(hit >> %s & 1) {COUNTED})::numeric / nullif(count(*) {COUNTED}, 0))"


class FulfillmentMetric(models.AbstractModel):
    """Reads figures, and the records behind them, from the facts themselves."""

    _inherit = "fulfillment.metric"

    @api.model
    def _read_facts(self, question, metric, scope, by, as_of):
        """One SELECT: the rows of one metric over its facts."""
        keys = self._keys(metric, by)
        columns = {column for key in keys if key in DIMENSIONS for column in DIMENSIONS[key]}
        value = self._value(metric)
        is_summed = metric.aggregate in SUMMED
        count = SQL("sum(count)") if is_summed else SQL("count(*)")
        numerator = SQL("sum(hit) FILTER (WHERE excluded IS NULL)")
        denominator = SQL("sum(denominator) FILTER (WHERE excluded IS NULL)")
        if set(keys) & set(PERSONS):
            lines = count
            if metric.person_lines:
                columns.add(metric.person_lines)
                lines = SQL("sum(%s)", SQL.identifier("fact", metric.person_lines))
            # Of few lines nothing can be said about a person.
            is_told = SQL("%s FILTER (WHERE excluded IS NULL) >= %s", lines, FEWEST_LINES_OF_A_PERSON)
            value, numerator, denominator = (
                SQL("CASE WHEN %s THEN %s END", is_told, told) for told in (value, numerator, denominator)
            )
        members = self._members(metric, scope, as_of, sorted(columns))
        groups = [column for name in keys for column in self._fact_key_columns(name)]
        if is_summed:
            members = self._summed(metric, keys, members)
        # Rows of one source need not be told apart by it, which would sort them all.
        source = SQL("source")
        if len(scope["source"]) == 1:
            source = SQL("%s", scope["source"][0])
        else:
            groups = [source, *groups]
        return SQL(
            """
            SELECT %(question)s AS question, %(source)s AS source, jsonb_build_array(%(keys)s) AS keys,
                (%(numerator)s)::numeric AS numerator, (%(denominator)s)::numeric AS denominator,
                %(factor)s * (%(value)s)::numeric AS value,
                coalesce(%(count)s FILTER (WHERE excluded IS NULL), 0)::bigint AS count,
                jsonb_strip_nulls(jsonb_build_object(%(excluded)s)) AS excluded,
                jsonb_strip_nulls(jsonb_build_object(%(dq)s)) AS dq, %(terms)s AS terms
            FROM (%(members)s) AS fact
            GROUP BY %(groups)s
            HAVING count(*) > 0
            """,
            question=question,
            keys=SQL(", ").join(self._fact_key(name) for name in keys),
            factor=metric.factor if metric.aggregate == "rate" else 1,
            numerator=numerator,
            denominator=denominator,
            value=value,
            source=source,
            count=count,
            excluded=self._counted_words(metric, count),
            dq=self._counted_doubts(metric, scope, count),
            # Which versions of the terms judged the records; null stands for those of the question.
            terms=SQL("to_jsonb(array_agg(DISTINCT terms_id) FILTER (WHERE excluded IS NULL))")
            if self._goes_by_terms(metric, scope["params"])
            else SQL("NULL::jsonb"),
            members=members,
            groups=SQL(", ").join(groups) if groups else SQL("()"),
        )

    @api.model
    def _summed(self, metric, keys, members):
        """Members that are told apart by nothing that is asked for, added up: a few rows of many."""
        columns = {
            column: SQL.identifier("fact", column) for key in keys for column in DIMENSIONS.get(key, ())
        }
        if buckets := [key for key in keys if key in BUCKETS]:
            columns["owning_day"] = SQL("fact.owning_day")
            if len(buckets) == 1:
                (columns["owning_day"],) = self._fact_key_columns(buckets[0])
        sums = [SQL("count(*) AS count"), SQL("sum(hit) AS hit"), SQL("sum(denominator) AS denominator")]
        if metric.person_lines and set(keys) & set(PERSONS):
            sums.append(SQL("sum(%s) AS %s", *[SQL.identifier(metric.person_lines)] * 2))
        places = range(1, len(columns) + 5)
        return SQL(
            "SELECT source, excluded, dq, terms_id, %s %s FROM (%s) AS fact GROUP BY %s",
            SQL("").join(SQL("%s AS %s, ", text, SQL.identifier(name)) for name, text in columns.items()),
            SQL(", ").join(sums),
            members,
            SQL(", ").join(SQL(str(place)) for place in places),  # pylint: disable=sql-injection
        )

    @api.model
    def _value(self, metric):
        """What the value of a row is, as SQL over its members."""
        if metric.aggregate == "product":
            return SQL(
                "100 * %s",
                SQL(" * ").join(
                    SQL(PART, place)
                    for place in range(metric.parts)  # pylint: disable=sql-injection
                ),
            )
        return SQL(VALUES[metric.aggregate])  # pylint: disable=sql-injection  # text of our own table

    @api.model
    def _members(self, metric, scope, as_of, columns):
        """The facts of a metric within the period: their day, their share and why they are left out.

        :param columns: further columns of the fact
        """
        params = scope["params"]
        fact = self.env[metric.fact]
        goes_by_terms = self._goes_by_terms(metric, params)
        parameters = {"as_of": as_of, **self._tolerances(metric, params)}
        bound = metric.bound(params["promise_basis"], params["promise_event"])

        def expression(text):
            text = bound(text)
            names = set(re.findall(r"%\((\w+)\)s", text))
            if names - parameters.keys():
                # Asked for where a definition names one: finding them costs a query, and most name none.
                parameters.update(
                    (name, value) for name, value in fact._fact_parameters().items() if name not in parameters
                )
            return SQL(text, **{name: parameters[name] for name in names})  # pylint: disable=sql-injection

        day = expression(metric.day)
        excluded = [SQL("WHEN %s THEN %s", expression(text), word) for word, text in metric.exclusions]
        if metric.is_due:
            tolerance = parameters["late_tol"] if metric.lateness else 0
            excluded.append(
                SQL(
                    "WHEN NOT fact.is_closed"
                    " AND %s + %s >= fulfillment_local_day(%s::timestamp, fact.tz) THEN 'not_due'",
                    day,
                    tolerance,
                    as_of,
                )
            )
        warehouses = SQL("TRUE")
        if scope["warehouse_ids"] is not None:
            warehouses = SQL("fact.warehouse_id = ANY(%s)", scope["warehouse_ids"])
        period = SQL("BETWEEN %s AND %s", scope["date_from"], scope["date_to"])
        elsewhere = SQL(fact._fact_excluded_day)  # pylint: disable=sql-injection  # text of our own class
        return SQL(
            """
            SELECT fact.source, fact.dq, %(columns)s %(hit)s AS hit, %(denominator)s AS denominator,
                judged.excluded, coalesce(judged.day, %(elsewhere)s) AS owning_day, %(terms_id)s AS terms_id
            FROM %(fact)s AS fact
            %(terms)s
            CROSS JOIN LATERAL (
                SELECT %(day)s AS day, CASE WHEN left_out IS NOT NULL THEN left_out %(excluded)s END AS excluded
                FROM (SELECT %(left_out)s AS left_out) AS base
            ) AS judged
            WHERE fact.source = ANY(%(sources)s) AND fact.company_id = ANY(%(companies)s) AND %(warehouses)s
                AND (%(day)s %(period)s OR (%(day)s IS NULL AND %(elsewhere)s %(period)s))
                AND (judged.day IS NOT NULL OR judged.excluded IS NOT NULL)
            -- What is asked of a record is computed once, and not for each count that it may be in. Written
            -- so, PostgreSQL sees that nothing is left off and lets parallel workers do it.
            OFFSET '0'
            """,
            columns=SQL(
                "".join("%s, " for _column in columns),
                *(
                    SQL.identifier("fact", column)
                    if column in fact._fields
                    # One statement asks several kinds of facts; a name stands in for ids of no record.
                    else SQL("NULL::varchar AS %s", SQL.identifier(column))
                    for column in columns
                ),
            ),
            hit=self._hit(metric, params, expression),
            terms=self.env["fulfillment.metric.terms"]._join(fact, day) if goes_by_terms else SQL(),
            terms_id=SQL("terms.id") if goes_by_terms else SQL("NULL::integer"),
            denominator=expression(metric.denominator),
            elsewhere=elsewhere,
            fact=SQL.identifier(fact._table),
            day=day,
            excluded=SQL(" ").join(excluded),
            left_out=fact._left_out(params),
            sources=list(scope["source"]),
            companies=scope["company_ids"],
            warehouses=warehouses,
            period=period,
        )

    @api.model
    def _hit(self, metric, params, expression):
        """What a fact adds to the numerator."""
        if not metric.lateness:
            return expression(metric.numerator)
        tolerances = self._tolerances(metric, params)
        # Whether a part was enough can be told of what left only; a proof of delivery is of all there was.
        is_part_enough = params["promise_event"] == "ship" and (
            self._goes_by_terms(metric, params) or params["in_full_under_tol"]
        )
        lateness = metric.lateness_within if metric.lateness_within and is_part_enough else metric.lateness
        return SQL(
            "CASE WHEN %s <= %s AND (%s < -(%s)) IS NOT TRUE THEN %s ELSE 0 END",
            expression(lateness),
            tolerances["late_tol"],
            expression(metric.earliest or lateness),
            tolerances["early_tol"],
            expression(metric.numerator),
        )

    @api.model
    def _goes_by_terms(self, metric, params):
        """Whether each record is judged by what was agreed with its customer or site."""
        return params["terms"] == "agreed" and metric.uses_terms

    @api.model
    def _tolerances(self, metric, params):
        """{tolerance: what it is for a record}, as SQL over the alias `terms` where agreements count."""
        early, late = metric.tolerances(params)
        asked = {
            "late_tol": SQL("%s", late),
            "early_tol": SQL("%s::integer", early),
            **{name: SQL("%s::numeric", params[name]) for name in SHARE_TOLERANCES},
        }
        if not self._goes_by_terms(metric, params):
            return asked
        return {
            name: SQL(
                "CASE WHEN terms.id IS NULL THEN %s ELSE %s END",
                value,
                SQL("CASE WHEN terms.is_early_limited THEN coalesce(terms.early_tol, 0) END")
                if name == "early_tol"
                else SQL("coalesce(%s, 0)", SQL.identifier("terms", name)),
            )
            for name, value in asked.items()
        }

    @api.model
    def _fact_key_columns(self, name):
        """What rows are grouped by for a key."""
        if name in BUCKETS:
            return [SQL("date_trunc(%s, fact.owning_day::timestamp)::date", name)]
        return [SQL.identifier("fact", column) for column in DIMENSIONS[name]]

    @api.model
    def _fact_key(self, name):
        """A key of a row as a jsonb scalar."""
        return SQL(
            "coalesce(%s)",
            SQL(", ").join(SQL("to_jsonb(%s)", column) for column in self._fact_key_columns(name)),
        )

    @api.model
    def _counted_words(self, metric, count):
        """{exclusion: how many} as arguments of jsonb_build_object.

        :param count: an aggregate that counts records
        """
        words = (
            *self.env[metric.fact]._fact_exclusions,
            *(word for word, _text in metric.exclusions),
            "not_due",
        )
        return SQL(", ").join(
            SQL("%s, nullif(coalesce(%s FILTER (WHERE excluded = %s), 0), 0)", word, count, word)
            for word in dict.fromkeys(words)
        )

    @api.model
    def _counted_doubts(self, metric, scope, count):
        """{doubt about the data: how many} as arguments of jsonb_build_object."""
        return SQL(", ").join(
            SQL(
                "%s, nullif(coalesce(%s FILTER (WHERE excluded IS NULL AND dq & %s > 0), 0), 0)",
                word,
                count,
                bit,
            )
            for word, bit in DQ_BITS.items()
            if word not in ARRIVAL_DOUBTS or self._needs_proof(metric, scope)
        )

    # Records behind a figure

    @api.model
    def _drill_model(self, metric, source):
        records = self.env[metric.fact]._fact_records
        return records.get(source, next(iter(records.values())))[1]

    @api.model
    def _records_behind(self, metric, scope, keys, part):
        """Return {"ids": …, "count": …} of the records that a row counted."""
        conditions = [SQL("fact.excluded IS NULL")]
        conditions += [
            SQL(
                "%s IS NOT DISTINCT FROM %s::jsonb",
                self._fact_key(name),
                None if value is None else json.dumps(value),
            )
            for name, value in keys.items()
        ]
        if part != "all":
            conditions.append(
                SQL("fact.hit = fact.denominator" if part == "hit" else "fact.hit < fact.denominator")
            )
        source = scope["source"][0]
        if source not in self.env[metric.fact]._fact_records:
            # The former system told nothing of the kind.
            return {"ids": [], "count": 0}
        column = self.env[metric.fact]._fact_records[source][0]
        columns = {column} | {name for key in keys if key in DIMENSIONS for name in DIMENSIONS[key]}
        found = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) AS fact WHERE %s",
                SQL.identifier("fact", column),
                self._members(metric, scope, fields.Datetime.now(), sorted(columns)),
                SQL(" AND ").join(conditions),
            )
        )
        ids = [row[0] for row in found]
        return {"ids": sorted(self.env[metric.fact]._record_ids(scope["source"][0], ids)), "count": len(ids)}
