from odoo import api, models
from odoo.tools import SQL

from ..metric import MOST_DAYS_LATE
from ..question import BUCKETS, DEFAULT_PARAMS, EARLY_TOLERANCES, LATE_TOLERANCES, SHARE_TOLERANCES

# Keys that cells are kept by.
CELL_KEYS = {
    "company": ("company_id",),
    "warehouse": ("warehouse_id",),
    "currency": ("currency_id",),
    "uom_family": ("uom_family_id", "uom_name"),
}
# Parameters that are applied when cells are read.
APPLIED = ("promise_basis", "promise_event", "days", *LATE_TOLERANCES, *EARLY_TOLERANCES)
# Parameters that are nothing to a figure that looks at no tolerance.
TOLERATED = ("terms", *SHARE_TOLERANCES)
VALUES = {
    "rate": "sum(hit) * 1.0 / nullif(sum(denominator) FILTER (WHERE excluded IS NULL), 0)",
    "mean": "sum(numerator) FILTER (WHERE excluded IS NULL) / nullif(sum(count) FILTER (WHERE excluded IS NULL), 0)",
    "total": "sum(hit)",
}


class FulfillmentMetric(models.AbstractModel):
    """Reads figures from the daily cells: a year of them is a few thousand rows."""

    _inherit = "fulfillment.metric"

    @api.model
    def _is_in_cells(self, metric, scope, by):
        """Whether the cells hold what is asked for."""
        params = scope["params"]
        early, late = metric.tolerances(params)
        used = metric.tolerances_used
        ignored = {*APPLIED, *TOLERATED} - ({"terms", *used} if used else set())
        # Days late are kept apart in the cells, and applied there.
        ignored |= {"late_tol", "early_tol"} if metric.lateness else set()
        return (
            metric.aggregate in VALUES
            and all(key in BUCKETS or key in CELL_KEYS for key in by)
            and all(params[name] == DEFAULT_PARAMS[name] for name in params if name not in ignored)
            and (not metric.lateness or late < MOST_DAYS_LATE)
            and (early is None or not metric.earliest and early < MOST_DAYS_LATE)
        )

    @api.model
    def _read_cells(self, question, metric, scope, by, as_of):
        """One SELECT: the rows of one metric over its cells."""
        params = scope["params"]
        early, late = metric.tolerances(params)
        basis = metric.cell_basis(params["promise_basis"], params["promise_event"])
        hit = SQL("numerator")
        if metric.lateness:
            hit = SQL("CASE WHEN bucket <= %s THEN numerator ELSE 0 END", late)
            if early is not None:
                hit = SQL("CASE WHEN bucket BETWEEN %s AND %s THEN numerator ELSE 0 END", -early, late)
        keys = self._keys(metric, by)
        columns = [column for name in keys for column in self._cell_columns(name)]
        warehouses = SQL("TRUE")
        if scope["warehouse_ids"] is not None:
            warehouses = SQL("warehouse_id = ANY(%s)", scope["warehouse_ids"])
        return SQL(
            """
            SELECT %(question)s AS question, source, jsonb_build_array(%(keys)s) AS keys,
                sum(hit) AS numerator,
                sum(denominator) FILTER (WHERE excluded IS NULL) AS denominator,
                %(factor)s * (%(value)s)::numeric AS value,
                coalesce(sum(count) FILTER (WHERE excluded IS NULL), 0) AS count,
                jsonb_strip_nulls(jsonb_build_object(%(excluded)s)) AS excluded,
                jsonb_strip_nulls(jsonb_build_object(%(dq)s)) AS dq, NULL::jsonb AS terms
            FROM (
                SELECT judged.*, CASE WHEN excluded IS NULL THEN %(hit)s END AS hit
                FROM (
                    SELECT cell.*, CASE
                        WHEN due_tz IS NOT NULL AND exclusion IS NULL
                            AND day + %(late_tol)s >= fulfillment_local_day(%(as_of)s::timestamp, due_tz)
                            THEN 'not_due'
                        ELSE exclusion
                    END AS excluded
                    FROM fulfillment_metric_day AS cell
                    WHERE cell = %(cell)s AND %(basis)s
                        AND company_id = ANY(%(companies)s) AND day BETWEEN %(date_from)s AND %(date_to)s
                        AND source = ANY(%(sources)s) AND %(warehouses)s
                ) AS judged
            ) AS cell
            GROUP BY %(groups)s
            """,
            question=question,
            keys=SQL(", ").join(
                SQL("coalesce(%s)", SQL(", ").join(SQL("to_jsonb(%s)", c) for c in self._cell_columns(name)))
                for name in keys
            ),
            factor=metric.factor if metric.aggregate == "rate" else 1,
            value=SQL(VALUES[metric.aggregate]),  # pylint: disable=sql-injection  # text of our own table
            excluded=self._counted_words(metric, SQL("sum(count)")),
            dq=self._counted_doubts(metric, scope, SQL("sum(count)")),
            hit=hit,
            late_tol=late if metric.lateness else 0,
            as_of=as_of,
            cell=metric.cell or metric.code,
            # IS NOT DISTINCT FROM would find nothing by index.
            basis=SQL("basis = %s", basis) if basis else SQL("basis IS NULL"),
            companies=scope["company_ids"],
            date_from=scope["date_from"],
            date_to=scope["date_to"],
            sources=list(scope["source"]),
            warehouses=warehouses,
            groups=SQL(", ").join([SQL("source"), *columns]),
        )

    @api.model
    def _cell_columns(self, name):
        if name in BUCKETS:
            return [SQL("date_trunc(%s, day::timestamp)::date", name)]
        return [SQL.identifier(column) for column in CELL_KEYS[name]]
