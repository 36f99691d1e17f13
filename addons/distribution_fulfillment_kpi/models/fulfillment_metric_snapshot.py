from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..question import BUCKETS, DIMENSIONS

# Days that one question may ask for, each read by itself.
MOST_MOMENTS = 400
BUCKET_STARTS = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


class FulfillmentMetric(models.AbstractModel):
    """Reads figures of a day, like a backlog: how things stood at its local end.

    Of a period it is the last day; broken down by weeks, the last day of each week. A day to come
    is read as today.
    """

    _inherit = "fulfillment.metric"

    @api.model
    def _read(self, question, metric, scope, by, as_of):
        if metric.aggregate != "snapshot":
            return super()._read(question, metric, scope, by, as_of)
        return self._read_snapshot(question, metric, scope, by, as_of)

    @api.model
    def _moments(self, scope, by, as_of):
        """{starts of the buckets: day that is read}"""
        last = min(scope["date_to"], as_of.date())
        buckets = [name for name in by if name in BUCKETS]
        if not buckets:
            return {(): last} if scope["date_from"] <= last else {}
        days = (scope["date_from"] + timedelta(days=n) for n in range((last - scope["date_from"]).days + 1))
        return {tuple(BUCKET_STARTS[name](day) for name in buckets): day for day in days}

    @api.model
    def _read_snapshot(self, question, metric, scope, by, as_of):
        """One SELECT: the rows of one metric at the ends of days."""
        keys = self._keys(metric, by)
        days = sorted(set(self._moments(scope, by, as_of).values()))
        if len(days) > MOST_MOMENTS:
            raise UserError(
                self.env._(
                    "%(code)s is asked for %(count)s days, one by one. Ask for a shorter period or for months.",
                    code=metric.code,
                    count=len(days),
                )
            )
        value = SQL("sum(numerator) FILTER (WHERE excluded IS NULL)")
        if metric.denominator is not None:
            value = SQL(
                "%s * %s / nullif(sum(denominator) FILTER (WHERE excluded IS NULL), 0)", metric.factor, value
            )
        return SQL(
            """
            SELECT %(question)s AS question, source, jsonb_build_array(%(keys)s) AS keys,
                (sum(numerator) FILTER (WHERE excluded IS NULL))::numeric AS numerator,
                (sum(denominator) FILTER (WHERE excluded IS NULL))::numeric AS denominator,
                (%(value)s)::numeric AS value,
                coalesce(sum(count) FILTER (WHERE excluded IS NULL), 0)::bigint AS count,
                jsonb_strip_nulls(jsonb_build_object(%(excluded)s)) AS excluded,
                '{}'::jsonb AS dq, NULL::jsonb AS terms
            FROM (
                SELECT snapshot.*, moment.day AS owning_day
                FROM unnest(%(days)s::date[]) AS moment (day)
                CROSS JOIN LATERAL (%(snapshot)s) AS snapshot
            ) AS fact
            GROUP BY %(groups)s
            """,
            question=question,
            keys=SQL(", ").join(self._fact_key(name) for name in keys),
            value=value,
            excluded=self._counted_words(metric, SQL("sum(count)")),
            days=days,
            snapshot=self.env[metric.fact]._snapshot(
                metric, scope, tuple(name for name in keys if name in DIMENSIONS), SQL("moment.day")
            ),
            groups=SQL(", ").join(
                [SQL("source"), *(column for name in keys for column in self._fact_key_columns(name))]
            ),
        )

    @api.model
    def _records_behind(self, metric, scope, keys, part):
        if metric.aggregate != "snapshot":
            return super()._records_behind(metric, scope, keys, part)
        fact = self.env[metric.fact]
        source = scope["source"][0]
        buckets = [name for name in keys if name in BUCKETS]
        starts = tuple(fields.Date.to_date(keys[name]) for name in buckets)
        day = self._moments(scope, buckets, fields.Datetime.now()).get(starts)
        if source not in fact._fact_records:
            raise UserError(
                self.env._(
                    "%(code)s cannot be opened: of what was known then, sums were kept and no records.\n"
                    "Open the figure without “as known”.",
                    code=metric.code,
                )
            )
        if day is None:
            return {"ids": [], "count": 0}
        dimensions = {name: value for name, value in keys.items() if name in DIMENSIONS}
        return fact._snapshot_records(metric, scope, dimensions, day)
