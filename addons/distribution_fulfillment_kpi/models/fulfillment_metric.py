import hashlib
import json
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, ormcache

from ..interval import wilson
from ..question import BUCKETS, DIMENSIONS, PERSONS

MODEL_DIMENSIONS = {
    "company": "res.company",
    "warehouse": "stock.warehouse",
    "partner": "res.partner",
    "product": "product.product",
    "category": "product.category",
    "vendor": "res.partner",
    "team": "crm.team",
    "channel": "fulfillment.channel",
    "currency": "res.currency",
    "uom_family": "uom.uom",
    "picker": "fulfillment.party",
    "reason": "fulfillment.reason",
    "area": "fulfillment.area",
    "driver": "fulfillment.cost.driver",
}
BUCKET_LENGTHS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
# Raised where a definition comes to mean something else without a word of it: by SQL that stands in Python.
DEFINITION_NUMBER = "3"


@cache
def _hashed_version(*definition):
    body = json.dumps(definition)
    return f"{DEFINITION_NUMBER}.{hashlib.sha256(body.encode()).hexdigest()[:8]}"


class FulfillmentMetric(models.AbstractModel):
    """The metric door: every figure of the suite is asked for here, and only here.

    It reads and never refreshes. What a metric means stands in `_define`, one small
    definition each, over facts that a refresh keeps up to documents, ledger and history. Figures
    come from the daily cells where these hold what is asked for, and else from the facts
    themselves; both give the same.
    """

    _name = "fulfillment.metric"
    _description = "Fulfillment Metric"

    # What other addons extend

    @api.model
    def _define(self):
        """Return {code: Metric}. An addon adds its metrics with super()."""
        return {}

    @api.model
    @ormcache("self.env.lang")
    def _definitions(self):
        """All that is defined, to be read only. They hold nothing but code and words of the language."""
        definitions = self._define()
        return MappingProxyType({**definitions, **self._geometric_means(definitions)})

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
            `provisional`, `interval` (95 %, of shares), `captured` (False: nothing records it here, and
            `value` is None), `not_captured` (of several companies those, as id and name, that do not record
            it and are not in the figure), `as_of`, `version`, `terms` (with the parameter terms "agreed", which
            agreements judged the records, as id and name; id None: those of the question), `labels`,
            and `scope`, which `drill` needs.
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
        if part not in ("all", "hit", "miss") or (part != "all" and not metric.has_parts):
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
        if part != "all" and set(keys) & set(PERSONS):
            self._require_told(metric, scope, keys, row)
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
            "grain": self._grain(metric),
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
            "grain": self._grain(metric),
            "standard": metric.standard,
            "version": self._version(metric),
        }

    # The statement

    @api.model
    def _answer(self, questions, has_labels=True):
        """Answer several questions with one statement.

        :param questions: list of (metric, scope, by); with `as_of` in a scope, as things stood at that
            instant (UTC) for what is still open: for code alone, `_check_scope` lets nobody else give it
        :param has_labels: whether rows have names; who shows few of many names them himself
        :return: list of lists of rows, one list per question
        """
        now = fields.Datetime.now()
        capturing = self._capturing(questions)
        scopes = [
            self._scopes_by_source(metric, scope, by, capturing[index])
            for index, (metric, scope, by) in enumerate(questions)
        ]
        selects = [
            select
            for index, (metric, scope, by) in enumerate(questions)
            for select in self._selects(index, metric, scope, by, scopes[index], scope.get("as_of", now))
        ]
        found = {index: [] for index in range(len(questions))}
        statement = SQL(" UNION ALL ").join(SQL("(%s)", select) for select in selects)
        for values in self.env.execute_query_dict(statement):
            found[values["question"]].append(values)
        answers = [
            self._rows(
                metric, scope, by, found[index], scope.get("as_of", now), scopes[index], capturing[index]
            )
            for index, (metric, scope, by) in enumerate(questions)
        ]
        if has_labels:
            self._add_labels([row for answer in answers for row in answer])
        return answers

    @api.model
    def _read(self, question, metric, scope, by, as_of):
        """One SELECT: the rows of one metric, from the cells where these hold what is asked for."""
        if self._is_in_cells(metric, scope, by):
            return self._read_cells(question, metric, scope, by, as_of)
        return self._read_facts(question, metric, scope, by, as_of)

    @api.model
    def _grain(self, metric):
        return self.env[metric.fact]._fact_grain

    @api.model
    def _keys(self, metric, by):
        """The keys of the rows: what was asked for, and what must not be added up."""
        return (*by, metric.split) if metric.split and metric.split not in by else by

    @api.model
    def _rows(self, metric, scope, by, found, as_of, scopes, capturing):
        """Shape what the database returned; a code without any data has a row if nothing was asked by.

        :param scopes: {source: what was read}
        :param capturing: {source: ids of the companies that record what the metric needs}
        """
        keys = self._keys(metric, by)
        rows = []
        seen = set()
        for values in sorted(found, key=lambda values: (values["source"], json.dumps(values["keys"]))):
            seen.add(values["source"])
            row_keys = dict(zip(keys, values["keys"], strict=True))
            rows.append(self._row(metric, scopes[values["source"]], row_keys, values, as_of))
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
                self._row(metric, scopes[source], dict.fromkeys(keys), dict(nothing, source=source), as_of)
                for source in scope["source"]
                if source not in seen
            ]
        for row in rows:
            companies = capturing[row["source"]]
            row["captured"] = row["company"] in companies if "company" in by else bool(companies)
            row["not_captured"] = self._not_capturing(scope, scopes[row["source"]])
            if not row["captured"]:
                # Nobody records it: that is no 0 and no 100 %.
                row.update(value=None, interval=None)
        return rows

    @api.model
    def _row(self, metric, scope, keys, values, as_of):
        has_sum = metric.aggregate not in ("median", "p90", "product", "km_median", "km_within")
        is_ratio = metric.aggregate in ("rate", "cv", "product", "km_within")
        # Of a person of few lines neither the value is told, nor what it would follow from.
        is_withheld = bool(set(keys) & set(PERSONS)) and values["denominator"] is None
        # A day that is not over anywhere on earth yet can still change.
        is_running = self._last_day_of(scope, keys) + timedelta(days=metric.settles_after) >= as_of.date()
        return {
            "code": metric.code,
            "source": values["source"],
            **keys,
            "numerator": (self._number(values["numerator"], metric.divisor) or 0)
            if has_sum and not is_withheld
            else None,
            "denominator": None if is_withheld else self._number(values["denominator"]) or 0,
            "value": self._number(values["value"], 1 if is_ratio else metric.divisor),
            "unit": metric.unit,
            "count": values["count"],
            "excluded": values["excluded"],
            "dq": values["dq"],
            "provisional": values["source"] == "live"
            and (is_running or bool(values["excluded"].get("not_due"))),
            "interval": self._interval(metric, values),
            "as_of": fields.Datetime.to_string(as_of),
            "version": self._version(metric),
            "terms": values.get("terms"),
            "scope": {
                "date_from": scope["date_from"].isoformat(),
                "date_to": scope["date_to"].isoformat(),
                "company_ids": scope["company_ids"],
                "warehouse_ids": scope["warehouse_ids"],
                "params": scope["params"],
            },
        }

    @staticmethod
    def _last_day_of(scope, keys):
        """The last day that a row is about: that of its week or month, which may be over long before the period."""
        ends = [date.fromisoformat(keys[name]) + BUCKET_LENGTHS[name] for name in BUCKETS if keys.get(name)]
        return min([scope["date_to"], *(end - timedelta(days=1) for end in ends)])

    @staticmethod
    def _interval(metric, values):
        """(low, high) in percent, for shares of what is counted: what so few of them can tell."""
        if not metric.is_counted_share or not values["count"] or values["value"] is None:
            return None
        return wilson(int(values["numerator"] or 0), int(values["denominator"]))

    @staticmethod
    def _number(value, divisor=1):
        """Whole numbers as int, so that counts look like counts; None stays None."""
        if value is None:
            return None
        value = float(value / divisor)
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
        self._name_terms(rows)
        self._name_companies(rows)

    @api.model
    def _name_terms(self, rows):
        """Put the name of each version of agreed terms beside its id."""
        judged = [row for row in rows if row["terms"]]
        ids = {version for row in judged for version in row["terms"] if version}
        # Who reads the figure of a customer sees what it was judged by; only the name of it.
        versions = self.env["fulfillment.metric.terms"].sudo().browse(sorted(ids))
        names = {version.id: version.display_name for version in versions}
        names[None] = self.env._("no terms agreed")
        for row in judged:
            row["terms"] = [
                {"id": version, "name": names[version]}
                for version in sorted(row["terms"], key=lambda version: (version is None, version))
            ]

    @api.model
    def _version(self, metric):
        """Number of the definition, and what all its parts hash to: two figures with one version
        mean the same."""
        # With their names: the same text in another part is another definition.
        return _hashed_version(*self._definition_parts(metric).items())

    @api.model
    def _definition_parts(self, metric):
        """{part: text} of all that a version of a definition stands for."""
        return {
            "facts": (metric.fact, *self.env[metric.fact]._meaning_sources()),
            "day": metric.day,
            "numerator": metric.numerator,
            "denominator": metric.denominator,
            "lateness": metric.lateness,
            "is_due": metric.is_due,
            "exclusions": metric.exclusions,
            # The name of a file says nothing of what stands in it.
            "snapshot": metric.snapshot
            and (metric.snapshot, *self.env[metric.fact]._snapshot_sources(metric)),
            "condition": metric.condition,
            "lateness_within": metric.lateness_within,
            "earliest": metric.earliest,
            "window": metric.window,
            "aggregate": metric.aggregate,
            "parts": metric.parts,
            "factor": metric.factor,
            "divisor": metric.divisor,
            "split": metric.split,
            "is_judged": metric.is_judged,
        }
