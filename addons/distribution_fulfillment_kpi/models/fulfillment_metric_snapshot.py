from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..question import BUCKETS, DIMENSIONS

# Moments that one question may ask for; each is a statement of its own.
MOST_MOMENTS = 400


class FulfillmentMetric(models.AbstractModel):
    """Reads figures of a moment: what holds at the end of the last day of each period asked for.

    A balance is no sum over days. Of a period that is not over yet, the last day is today.
    """

    _inherit = "fulfillment.metric"

    @api.model
    def _read(self, question, metric, scope, by, as_of):
        if metric.aggregate != "snapshot":
            return super()._read(question, metric, scope, by, as_of)
        keys = self._keys(metric, by)
        plain = tuple(name for name in keys if name not in BUCKETS)
        moments = self._moments(scope, tuple(name for name in keys if name in BUCKETS), as_of)
        if len(moments) > MOST_MOMENTS:
            raise UserError(
                self.env._(
                    "%(code)s is asked for %(count)s days, one by one. Ask for a shorter period or for months.",
                    code=metric.code,
                    count=len(moments),
                )
            )
        fact = self.env[metric.fact]
        selects = [
            self._moment(question, metric, keys, starts, fact._snapshot(metric, scope, plain, day))
            for starts, day in moments.items()
        ]
        return SQL(" UNION ALL ").join(SQL("(%s)", select) for select in selects) or SQL(
            """
            SELECT %s AS question, NULL::varchar AS source, NULL::jsonb AS keys, NULL::numeric AS numerator,
                NULL::numeric AS denominator, NULL::numeric AS value, 0::bigint AS count,
                NULL::jsonb AS excluded, NULL::jsonb AS dq
            WHERE FALSE
            """,
            question,
        )

    @api.model
    def _moment(self, question, metric, keys, starts, snapshot):
        """One SELECT: the rows at the end of one period.

        :param starts: first days of the period, one for each bucket asked for
        """
        starts = iter(starts)
        values = [
            SQL("to_jsonb(%s::date)", next(starts))
            if name in BUCKETS
            else SQL(
                "coalesce(%s)",
                SQL(", ").join(SQL("to_jsonb(%s)", SQL.identifier(c)) for c in DIMENSIONS[name]),
            )
            for name in keys
        ]
        return SQL(
            """
            SELECT %(question)s AS question, source::varchar, jsonb_build_array(%(keys)s) AS keys,
                numerator::numeric, denominator::numeric,
                %(factor)s * numerator::numeric / nullif(denominator, 0) AS value,
                count::bigint, '{}'::jsonb AS excluded, '{}'::jsonb AS dq
            FROM (%(snapshot)s) AS snapshot
            """,
            question=question,
            keys=SQL(", ").join(values),
            factor=metric.factor,
            snapshot=snapshot,
        )

    @api.model
    def _moments(self, scope, buckets, as_of):
        """{first days of the period, one for each bucket: its last day, today at the latest}"""
        last = min(scope["date_to"], as_of.date())
        if not buckets:
            return {(): last} if last >= scope["date_from"] else {}
        moments = {}
        day = scope["date_from"]
        while day <= last:
            moments[tuple(self._bucket_start(name, day) for name in buckets)] = day
            day += timedelta(days=1)
        return moments

    @staticmethod
    def _bucket_start(name, day):
        """First day of the week, month… that a day lies in, as PostgreSQL's date_trunc has it."""
        if name == "day":
            return day
        if name == "week":
            return day - timedelta(days=day.weekday())
        month = {"month": day.month, "quarter": 3 * ((day.month - 1) // 3) + 1, "year": 1}[name]
        return date(day.year, month, 1)

    @api.model
    def _records_behind(self, metric, scope, keys, part):
        if metric.aggregate != "snapshot":
            return super()._records_behind(metric, scope, keys, part)
        starts = {name: value for name, value in keys.items() if name in BUCKETS}
        moments = self._moments(scope, tuple(starts), fields.Datetime.now())
        day = moments.get(tuple(self._check_date(value) for value in starts.values()))
        plain = {name: value for name, value in keys.items() if name not in BUCKETS}
        if not day:
            return {"ids": [], "count": 0}
        ids = self.env[metric.fact]._snapshot_records(metric, scope, plain, day)
        return {"ids": sorted(ids), "count": len(ids)}
