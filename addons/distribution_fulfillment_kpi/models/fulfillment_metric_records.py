import hashlib
import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..question import DIMENSIONS


class FulfillmentMetric(models.AbstractModel):
    """What tells two sets of records behind a figure apart, without keeping the records."""

    _inherit = "fulfillment.metric"

    @api.model
    def _record_hashes(self, rows):
        """Hash the records that rows of `compute` counted, by the definition that `drill` uses.

        One statement for all rows, and one for each figure of a day. A hash is the SHA-256 of
        `id:numerator/denominator` of the records, in the order of their ids and joined by commas: it changes
        when a record comes, goes or counts for more or less, also where the figure stays the same. Of a figure
        of a day it is that of the ids that stood behind it and of what they come to; one that keeps sums only
        has none.

        :param rows: rows of `compute` without keys other than currency or family of units
        :return: list of hashes (64 hexadecimal digits), None for a row that counted nothing
        """
        if not rows:
            return []
        definitions = self._definitions()
        selects, found = [], {}
        for index, row in enumerate(rows):
            metric = definitions[row["code"]]
            scope = {
                **row["scope"],
                "date_from": fields.Date.to_date(row["scope"]["date_from"]),
                "date_to": fields.Date.to_date(row["scope"]["date_to"]),
                "source": (row["source"],),
            }
            if row["source"] not in self.env[metric.fact]._fact_records:
                # Of this kind of facts the source has none, or sums only.
                continue
            if metric.aggregate == "snapshot":
                found[index] = self._snapshot_hash(metric, scope, row)
            else:
                selects.append(SQL("(%s)", self._record_hash(index, metric, scope, row)))
        if selects:
            found.update(self.env.execute_query(SQL(" UNION ALL ").join(selects)))
        return [found.get(index) for index in range(len(rows))]

    @api.model
    def _snapshot_hash(self, metric, scope, row):
        if not row["count"]:
            return None
        keys = {metric.split: row.get(metric.split)} if metric.split else {}
        ids = self._records_behind(metric, scope, keys, "all")["ids"]
        text = f"{','.join(map(str, ids))}:{row['numerator']}/{row['denominator']}"
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _record_hash(self, index, metric, scope, row):
        fact = self.env[metric.fact]
        record = fact._fact_records[row["source"]][0]
        columns = {record}
        condition = SQL("fact.excluded IS NULL")
        if metric.split:
            key = row.get(metric.split)
            columns.update(DIMENSIONS[metric.split])
            condition = SQL(
                "fact.excluded IS NULL AND %s IS NOT DISTINCT FROM %s::jsonb",
                self._fact_key(metric.split),
                None if key is None else json.dumps(key),
            )
        return SQL(
            """
            SELECT %(index)s AS row_index, encode(sha256(convert_to(string_agg(
                concat(%(record)s, ':', trim_scale(hit::numeric), '/', trim_scale(denominator::numeric)),
                ',' ORDER BY %(record)s
            ), 'UTF8')), 'hex') AS hash
            FROM (%(members)s) AS fact
            WHERE %(condition)s
            """,
            index=index,
            record=SQL.identifier("fact", record),
            members=self._members(metric, scope, fields.Datetime.to_datetime(row["as_of"]), sorted(columns)),
            condition=condition,
        )
