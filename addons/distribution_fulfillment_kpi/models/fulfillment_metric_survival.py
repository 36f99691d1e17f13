from odoo import api, models
from odoo.tools import SQL

from ..question import DIMENSIONS

SURVIVAL = ("km_median", "km_within")


class FulfillmentMetric(models.AbstractModel):
    """Reads durations of which some have not ended yet, after Kaplan and Meier.

    The mean of what has ended flatters: the long ones are still open. Here an open record counts
    as not ended up to the instant of asking (it is censored), and says nothing about later.
    """

    _inherit = "fulfillment.metric"

    def init(self):
        result = super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE AGGREGATE fulfillment_product(double precision)
                (SFUNC = float8mul, STYPE = double precision, INITCOND = '1')
            """
        )
        return result

    @api.model
    def _read(self, question, metric, scope, by, as_of):
        if metric.aggregate not in SURVIVAL:
            return super()._read(question, metric, scope, by, as_of)
        return self._read_survival(question, metric, scope, by, as_of)

    @api.model
    def _read_survival(self, question, metric, scope, by, as_of):
        """One SELECT: the rows of one metric, from the share that had not ended by each duration."""
        keys = self._keys(metric, by)
        columns = sorted({column for key in keys if key in DIMENSIONS for column in DIMENSIONS[key]})
        if metric.aggregate == "km_median":
            # One half, as far as floating point can tell.
            value = SQL("min(seconds) FILTER (WHERE surviving <= 0.5 + 1e-9)")
        else:
            value = SQL(
                "100 * (1 - coalesce(min(surviving) FILTER (WHERE seconds <= %s), 1))",
                scope["params"]["days"] * 86400,
            )
        return SQL(
            """
            WITH member AS MATERIALIZED (
                SELECT source, jsonb_build_array(%(keys)s) AS keys, hit AS seconds, denominator AS ended,
                    excluded, dq
                FROM (%(members)s) AS fact
            ),
            at_risk AS (
                SELECT source, keys, seconds, sum(ended) AS ended,
                    sum(count(*)) OVER (PARTITION BY source, keys ORDER BY seconds DESC) AS count
                FROM member WHERE excluded IS NULL GROUP BY source, keys, seconds
            ),
            curve AS (
                SELECT source, keys, seconds, fulfillment_product(1 - (ended / count)::double precision)
                    OVER (PARTITION BY source, keys ORDER BY seconds) AS surviving
                FROM at_risk
            ),
            answer AS (
                SELECT source, keys, (%(value)s)::numeric AS value FROM curve GROUP BY source, keys
            ),
            summed AS (
                SELECT source, keys,
                    (sum(ended) FILTER (WHERE excluded IS NULL))::numeric AS numerator,
                    (count(*) FILTER (WHERE excluded IS NULL))::numeric AS denominator,
                    count(*) FILTER (WHERE excluded IS NULL) AS count,
                    jsonb_strip_nulls(jsonb_build_object(%(excluded)s)) AS excluded,
                    jsonb_strip_nulls(jsonb_build_object(%(dq)s)) AS dq
                FROM member GROUP BY source, keys
            )
            SELECT %(question)s AS question, source, keys, numerator, denominator, value, count, excluded, dq,
                NULL::jsonb AS terms
            FROM summed LEFT JOIN answer USING (source, keys)
            """,
            question=question,
            keys=SQL(", ").join(self._fact_key(name) for name in keys),
            members=self._members(metric, scope, as_of, columns),
            value=value,
            excluded=self._counted_words(metric, SQL("count(*)")),
            dq=self._counted_doubts(metric, scope, SQL("count(*)")),
        )
