import hashlib
import json
from functools import cache

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .. import sql
from ..metric import DQ_BITS, LINE_EXCLUSIONS
from ..question import BASES, BUCKETS, DIMENSIONS, SOURCES

MODEL_DIMENSIONS = {
    "company": "res.company",
    "warehouse": "stock.warehouse",
    "partner": "res.partner",
    "product": "product.product",
    "category": "product.category",
    "currency": "res.currency",
    "uom_family": "uom.uom",
}
AGGREGATES = {
    # As numeric: counts are integers, and integers divide to integers.
    "rate": "100.0 * (sum(numerator) FILTER (WHERE excluded IS NULL))::numeric"
    " / nullif(sum(denominator) FILTER (WHERE excluded IS NULL), 0)",
    "mean": "(sum(numerator) FILTER (WHERE excluded IS NULL))::numeric"
    " / nullif(sum(denominator) FILTER (WHERE excluded IS NULL), 0)",
    "median": "percentile_cont(0.5) WITHIN GROUP (ORDER BY numerator) FILTER (WHERE excluded IS NULL)",
    # The nearest rank: a value that really occurred.
    "p90": "percentile_disc(0.9) WITHIN GROUP (ORDER BY numerator) FILTER (WHERE excluded IS NULL)",
}
DEFINITION_NUMBER = "1"


@cache
def _hashed_version(*definition):
    texts = [sql.text(name) for name in (*SOURCES.values(), "fact_order")]
    body = json.dumps([*texts, *definition])
    return f"{DEFINITION_NUMBER}.{hashlib.sha256(body.encode()).hexdigest()[:8]}"


class FulfillmentMetric(models.AbstractModel):
    """The metric door: every figure of the suite is asked for here, and only here.

    It reads and never refreshes. What a metric means stands in `_definitions`, one small
    definition each, over facts that are computed from documents, ledger and history in the
    same statement: the answer is never older than the question.
    """

    _name = "fulfillment.metric"
    _description = "Fulfillment Metric"

    # What other addons extend

    @api.model
    def _definitions(self):
        """Return {code: Metric}. An addon adds its metrics with super()."""
        return {}

    # The door

    @api.model
    @api.readonly
    def compute(
        self,
        codes,
        date_from,
        date_to,
        by=(),
        company_ids=None,
        warehouse_ids=None,
        source=("live",),
        params=None,
    ):
        """Return the rows of the metrics over a period.

        :param codes: codes as in `_definitions`, e.g. ["M13.line"]
        :param date_from: first local day, `date_to` the last one, both included
        :param by: "day", "week", "month", "quarter", "year" and/or dimensions ("warehouse"…)
        :param company_ids: ids the user may work in; None: the companies chosen at the moment
        :param warehouse_ids: None for all, records without a warehouse included
        :param source: "live" and/or "history"; sources are told apart and never added up
        :param params: overrides of DEFAULT_PARAMS
        :return: a list of dicts: `code`, `source`, the keys of `by`, `numerator`, `denominator`,
            `value` (None: no data; in `unit`), `count`, `excluded` and `dq` ({word: count}),
            `provisional`, `as_of`, `version`, `labels`, and `scope`, which `drill` needs.
            Without `by`, a code without any data still has its row. Metrics of value or units
            have one row per currency or family of units (keys `currency`, `uom_family`).
        """
        scope = self._check_scope(date_from, date_to, company_ids, warehouse_ids, source, params)
        metrics = self._check_codes(codes)
        by = self._check_by(by, metrics)
        answers = self._answer([(metric, scope, by) for metric in metrics])
        return [row for rows in answers for row in rows]

    @api.model
    @api.readonly
    def drill(self, code, row, part="all"):
        """Return the very records behind a row of `compute`, by the same definition.

        :param part: "all" that were counted, "hit" (in the numerator) or "miss"; the last two
            for rates that count records
        :return: dict with `model`, `ids`, `domain`, `count` (what `row["count"]` says) and `grain`.
            An order of the history is shown by its lines; `count` is that of the orders.
        """
        metric = self._check_codes([code])[0]
        if not isinstance(row, dict) or not isinstance(row.get("scope"), dict):
            raise UserError(
                self.env._(
                    "%(code)s: the records of a row can be shown, but this is no row of compute().", code=code
                )
            )
        if part not in ("all", "hit", "miss") or (
            part != "all" and (metric.aggregate != "rate" or metric.denominator != "1")
        ):
            raise UserError(
                self.env._("%(code)s has no part “%(part)s”. Ask for “all”.", code=metric.code, part=part)
            )
        asked = row["scope"]
        scope = self._check_scope(
            asked.get("date_from"),
            asked.get("date_to"),
            asked.get("company_ids"),
            asked.get("warehouse_ids"),
            [row.get("source", "live")],
            asked.get("params"),
        )
        keys = self._check_by(
            [name for name in (*BUCKETS, *DIMENSIONS) if name in row and name != metric.split], [metric]
        )
        if metric.split and metric.split in row:
            keys = (*keys, metric.split)
        records = self._records_behind(metric, scope, {name: row[name] for name in keys}, part)
        model = self._drill_model(metric, scope["source"][0])
        if not self.env[model].has_access("read"):
            raise AccessError(
                self.env._(
                    "You may see this figure, but not the %(records)s behind it.\n"
                    "Ask for a role that works with them (customer service, warehouse, finance).",
                    records=self.env["ir.model"]._get(model).name,
                )
            )
        return {
            "model": model,
            "ids": records["ids"],
            "domain": [("id", "in", records["ids"])],
            "count": records["count"],
            "grain": metric.grain,
            "name": metric.name,
        }

    @api.model
    @api.readonly
    def definition(self, code):
        """Return what a metric means, for the reader of a screen."""
        self._check_user()
        metric = self._check_codes([code])[0]
        return {
            "code": metric.code,
            "name": metric.name,
            "explanation": metric.explanation,
            "unit": metric.unit,
            "better": metric.better,
            "grain": metric.grain,
            "standard": metric.standard,
            "version": self._version(metric),
        }

    # The statement

    @api.model
    def _answer(self, questions):
        """Answer several questions over the same companies and sources with one statement.

        :param questions: list of (metric, scope, by); the facts are computed once for all, so
            scopes may differ in period and parameters, but not in companies
        :return: list of lists of rows, one list per question
        """
        self._flush_facts()
        sources = tuple(
            dict.fromkeys(source for _metric, scope, _by in questions for source in scope["source"])
        )
        as_of = fields.Datetime.now()
        # Questions that differ in period and keys only share their members: computed once.
        members, selects = {}, []
        for index, (metric, scope, by) in enumerate(questions):
            identity = json.dumps([metric.code, scope["params"], scope["warehouse_ids"], scope["source"]])
            name, dimensions = members.setdefault(identity, (f"member_{index}", set()))[:2]
            members[identity] = (name, dimensions, metric, scope)
            dimensions.update(key for key in self._keys(metric, by) if key in DIMENSIONS)
            selects.append(self._aggregate(index, name, metric, scope, by))
        statement = SQL(
            "%s, %s %s",
            self._facts(questions[0][1]["company_ids"], sources, questions),
            SQL(", ").join(
                SQL(
                    "%s AS MATERIALIZED (%s)",
                    SQL.identifier(name),
                    self._members(
                        metric,
                        scope,
                        as_of,
                        [column for key in sorted(dimensions) for column in DIMENSIONS[key]],
                    ),
                )
                for name, dimensions, metric, scope in members.values()
            ),
            SQL(" UNION ALL ").join(selects),
        )
        found = {index: [] for index in range(len(questions))}
        for values in self.env.execute_query_dict(statement):
            found[values["question"]].append(values)
        answers = [
            self._rows(metric, scope, by, found[index], as_of)
            for index, (metric, scope, by) in enumerate(questions)
        ]
        self._add_labels([row for answer in answers for row in answer])
        return answers

    @api.model
    def _facts(self, company_ids, sources, questions):
        """The common part of a statement: the facts, each computed once."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        intercompany = self.env.ref("stock.stock_location_inter_company", raise_if_not_found=False)
        parameters = {
            "company_ids": list(company_ids),
            "order_ids": None,
            "digits": digits,
            # Readable by stock users only, but everybody's figures count what goes there.
            "intercompany_path": f"{intercompany.sudo().parent_path}%" if intercompany else "-",
        }
        lines = SQL(" UNION ALL ").join(
            SQL("(%s)", sql.load(SOURCES[source], **parameters)) for source in sources
        )
        facts = [SQL("fact_line AS MATERIALIZED (%s)", lines)]
        if any(metric.grain == "order" for metric, _scope, _by in questions):
            facts.append(SQL("fact_order AS MATERIALIZED (%s)", sql.load("fact_order", digits=digits)))
        return SQL("WITH %s", SQL(", ").join(facts))

    @api.model
    def _members(self, metric, scope, as_of, columns):
        """The facts of a metric with their day, their share and, if left out, the reason.

        :param columns: further columns of the fact
        """
        params = scope["params"]
        parameters = {
            "digits": self.env["decimal.precision"].precision_get("Product Unit"),
            "as_of": as_of,
            "late_tol": params["late_tol"],
            "early_tol": params["early_tol"],
        }

        def expression(text):
            used = {name: value for name, value in parameters.items() if f"%({name})s" in text}
            text = text.replace("{basis}", BASES[params["promise_basis"]])
            return SQL(text, **used)  # pylint: disable=sql-injection  # text of our own definitions

        left_out = [SQL("WHEN fact.exclusion IS NOT NULL THEN fact.exclusion")]
        if not params["include_intercompany"]:
            left_out.append(SQL("WHEN fact.is_intercompany THEN 'intercompany'"))
        if not params["include_dropship"]:
            left_out.append(SQL("WHEN fact.is_dropship THEN 'dropship'"))
        left_out += [
            SQL("WHEN %s THEN %s", expression(condition), word) for word, condition in metric.exclusions
        ]
        warehouses = SQL("TRUE")
        if scope["warehouse_ids"] is not None:
            warehouses = SQL("fact.warehouse_id = ANY(%s)", scope["warehouse_ids"])
        return SQL(
            """SELECT
                fact.source,
                fact.dq,
                %(columns)s
                %(numerator)s AS numerator,
                %(denominator)s AS denominator,
                judged.excluded,
                CASE WHEN judged.excluded IS NULL THEN judged.day
                    ELSE coalesce(judged.day, fact.closed_day, fact.confirmed_day) END AS owning_day
            FROM %(fact)s AS fact
            CROSS JOIN LATERAL (SELECT %(day)s AS day, CASE %(left_out)s END AS excluded) AS judged
            WHERE fact.source = ANY(%(source)s) AND %(warehouses)s""",
            columns=SQL(
                "".join("%s, " for _column in columns),
                *(SQL.identifier("fact", column) for column in columns),
            ),
            numerator=expression(metric.numerator),
            denominator=expression(metric.denominator),
            day=expression(metric.day),
            left_out=SQL(" ").join(left_out),
            fact=SQL.identifier(f"fact_{metric.grain}"),
            source=list(scope["source"]),
            warehouses=warehouses,
        )

    @api.model
    def _key_columns(self, name):
        """What rows are grouped by for a key."""
        if name in BUCKETS:
            return [SQL("date_trunc(%s, fact.owning_day::timestamp)::date", name)]
        return [SQL.identifier("fact", column) for column in DIMENSIONS[name]]

    @api.model
    def _key(self, name):
        """A key of a row as a jsonb scalar."""
        return SQL(
            "coalesce(%s)", SQL(", ").join(SQL("to_jsonb(%s)", column) for column in self._key_columns(name))
        )

    @api.model
    def _keys(self, metric, by):
        """The keys of the rows: what was asked for, and what must not be added up."""
        return (*by, metric.split) if metric.split and metric.split not in by else by

    @api.model
    def _aggregate(self, question, members, metric, scope, by):
        """One SELECT: the rows of one metric over its members."""
        keys = self._keys(metric, by)
        words = (*LINE_EXCLUSIONS, *(word for word, _condition in metric.exclusions))
        return SQL(
            """SELECT
                %(question)s AS question,
                source,
                jsonb_build_array(%(keys)s) AS keys,
                sum(numerator) FILTER (WHERE excluded IS NULL) AS numerator,
                sum(denominator) FILTER (WHERE excluded IS NULL) AS denominator,
                (%(value)s)::numeric AS value,
                count(*) FILTER (WHERE excluded IS NULL) AS count,
                jsonb_strip_nulls(jsonb_build_object(%(excluded)s)) AS excluded,
                jsonb_strip_nulls(jsonb_build_object(%(dq)s)) AS dq
            FROM %(members)s AS fact
            WHERE owning_day BETWEEN %(date_from)s AND %(date_to)s
            GROUP BY %(groups)s""",
            question=question,
            keys=SQL(", ").join(self._key(name) for name in keys),
            groups=SQL(", ").join(
                [SQL("source"), *(column for name in keys for column in self._key_columns(name))]
            ),
            value=SQL(AGGREGATES[metric.aggregate]),  # pylint: disable=sql-injection  # text of our own table
            excluded=SQL(", ").join(
                SQL("%s, nullif(count(*) FILTER (WHERE excluded = %s), 0)", word, word) for word in words
            ),
            dq=SQL(", ").join(
                SQL("%s, nullif(count(*) FILTER (WHERE excluded IS NULL AND dq & %s > 0), 0)", word, bit)
                for word, bit in DQ_BITS.items()
            ),
            members=SQL.identifier(members),
            date_from=scope["date_from"],
            date_to=scope["date_to"],
        )

    @api.model
    def _rows(self, metric, scope, by, found, as_of):
        """Shape what the database returned; a code without any data has a row if nothing was asked by."""
        keys = self._keys(metric, by)
        rows = []
        seen = set()
        for values in sorted(found, key=lambda values: (values["source"], json.dumps(values["keys"]))):
            seen.add(values["source"])
            rows.append(self._row(metric, scope, dict(zip(keys, values["keys"], strict=True)), values, as_of))
        if not by:
            nothing = {
                "numerator": None,
                "denominator": None,
                "value": None,
                "count": 0,
                "excluded": {},
                "dq": {},
            }
            rows += [
                self._row(metric, scope, dict.fromkeys(keys), dict(nothing, source=source), as_of)
                for source in scope["source"]
                if source not in seen
            ]
        return rows

    @api.model
    def _row(self, metric, scope, keys, values, as_of):
        is_quantile = metric.aggregate not in ("rate", "mean")
        # A day that is not over anywhere on earth yet can still change.
        is_running = scope["date_to"] >= as_of.date()
        return {
            "code": metric.code,
            "source": values["source"],
            **keys,
            "numerator": None if is_quantile else self._number(values["numerator"]) or 0,
            "denominator": self._number(values["denominator"]) or 0,
            "value": self._number(values["value"]),
            "unit": metric.unit,
            "count": values["count"],
            "excluded": values["excluded"],
            "dq": values["dq"],
            "provisional": values["source"] == "live"
            and (is_running or bool(values["excluded"].get("not_due"))),
            "as_of": fields.Datetime.to_string(as_of),
            "version": self._version(metric),
            "scope": {
                "date_from": scope["date_from"].isoformat(),
                "date_to": scope["date_to"].isoformat(),
                "company_ids": scope["company_ids"],
                "warehouse_ids": scope["warehouse_ids"],
                "params": scope["params"],
            },
        }

    @staticmethod
    def _number(value):
        """Whole numbers as int, so that counts look like counts; None stays None."""
        if value is None:
            return None
        value = float(value)
        return int(value) if value.is_integer() else value

    @api.model
    def _add_labels(self, rows):
        """Add `labels`, {key: readable name}, to the rows."""
        for name, model in MODEL_DIMENSIONS.items():
            ids = {row[name] for row in rows if isinstance(row.get(name), int)}
            if not ids:
                continue
            # Only names, and only of records behind figures the user may read: a warehouse
            # worker sees the customer's name on the chart without access to all partners.
            records = self.env[model].sudo().browse(ids).exists()
            labels = {record.id: record.display_name for record in records}
            for row in rows:
                if name in row and isinstance(row[name], int):
                    row.setdefault("labels", {})[name] = labels.get(row[name]) or str(row[name])
        for row in rows:
            row.setdefault("labels", {})

    @api.model
    def _version(self, metric):
        """Number of the definition, and what its SQL hashes to: two figures with one version
        mean the same."""
        return _hashed_version(metric.day, metric.numerator, metric.denominator, metric.exclusions)

    # Records behind a figure

    @api.model
    def _drill_model(self, metric, source):
        if source == "history":
            return "fulfillment.history.sale.line"
        return "sale.order.line" if metric.grain == "line" else "sale.order"

    @api.model
    def _records_behind(self, metric, scope, keys, part):
        """Return {"ids": …, "count": …} of the records that a row counted."""
        self._flush_facts()
        as_of = fields.Datetime.now()
        conditions = [SQL("fact.excluded IS NULL")]
        conditions += [
            SQL(
                "%s IS NOT DISTINCT FROM %s::jsonb",
                self._key(name),
                None if value is None else json.dumps(value),
            )
            for name, value in keys.items()
        ]
        if part != "all":
            conditions.append(SQL("fact.numerator = %s", 1 if part == "hit" else 0))
        # An order of the history has no record of its own: its lines stand for it.
        column = "line_id"
        if metric.grain == "order":
            column = "line_ids" if scope["source"] == ("history",) else "order_id"
        columns = [column, *(column for key in keys if key in DIMENSIONS for column in DIMENSIONS[key])]
        statement = SQL(
            "%s SELECT %s FROM (%s) AS fact WHERE fact.owning_day BETWEEN %s AND %s AND %s",
            self._facts(scope["company_ids"], scope["source"], [(metric, scope, ())]),
            SQL.identifier("fact", column),
            self._members(metric, scope, as_of, columns),
            scope["date_from"],
            scope["date_to"],
            SQL(" AND ").join(conditions),
        )
        found = [row[0] for row in self.env.execute_query(statement)]
        groups = found if column == "line_ids" else [[record_id] for record_id in found]
        return {"ids": sorted(record_id for group in groups for record_id in group), "count": len(found)}

    @api.model
    def _flush_facts(self):
        """Write what this transaction still holds in memory of the tables the facts read."""
        for model in (
            "sale.order",
            "sale.order.line",
            "stock.move",
            "stock.location",
            "stock.warehouse",
            "purchase.order",
            "purchase.order.line",
            "product.product",
            "product.template",
            "res.partner",
            "res.company",
            "uom.uom",
            "fulfillment.reason",
            "fulfillment.history.sale.line",
        ):
            self.env[model].flush_model()
        self.env["fulfillment.event"]._flush_buffer()
