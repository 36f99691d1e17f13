import json

from odoo import api, fields, models
from odoo.tools import SQL

from .. import sql
from ..question import DIMENSIONS
from .fulfillment_fact_sale_line import FulfillmentFactSaleLine

# How far back the last 20 working days are looked for: who works on one day a week has them in it.
MOST_DAYS_BACK = 150
# How long the promised day is over, in days; NULL where it is to come or nothing was promised.
AGE_CLASS = """CASE
    WHEN {day} < fact.{basis}_day OR fact.{basis}_day IS NULL THEN NULL
    WHEN {day} = fact.{basis}_day THEN '0'
    WHEN {day} <= fact.{basis}_day + 3 THEN '1-3'
    WHEN {day} <= fact.{basis}_day + 7 THEN '4-7'
    WHEN {day} <= fact.{basis}_day + 14 THEN '8-14'
    ELSE '15+' END"""


class FulfillmentFactOpenLine(models.Model):
    """How much of each line was open on which days: the backlog of any day, as it is known now."""

    _name = "fulfillment.fact.open.line"
    _inherit = ["fulfillment.fact.of.sale.line", "fulfillment.fact"]
    _description = "Fact: Open Line"
    _auto = False

    _fact_sql = {"live": "fact_open_line", "history": "fact_open_line"}
    _fact_excluded_day = "fact.from_day"
    _fact_dimensions = (*FulfillmentFactSaleLine._fact_dimensions, "age")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        # What is open on a day is a small part of all that ever was.
        ("days", "gist", ["daterange(from_day, until_day)"], {}),
    )

    from_day = fields.Date(string="Open From", readonly=True)
    until_day = fields.Date(string="Until", readonly=True, help="Empty: it is open still.")
    open_qty = fields.Float(string="Open", digits=0, readonly=True)
    unit_value = fields.Float(digits=0, readonly=True, aggregator=None)
    first_promise_day = fields.Date(readonly=True)
    last_promise_day = fields.Date(readonly=True)
    requested_day = fields.Date(readonly=True)

    @api.model
    def _snapshot(self, metric, scope, keys, day):
        columns = [column for name in keys for column in DIMENSIONS[name]]
        names = SQL("".join("%s, " for _column in columns), *map(SQL.identifier, columns))
        summed = SQL(metric.numerator)  # pylint: disable=sql-injection  # text of our own definitions
        query = SQL(
            """
            SELECT source, %(names)s excluded, (%(summed)s)::numeric AS numerator, NULL::numeric AS denominator,
                count(*) AS count
            FROM (%(members)s) AS fact
            GROUP BY source, %(names)s excluded
            """,
            names=names,
            summed=summed,
            members=self._snapshot_members(metric, scope, day),
        )
        if metric.denominator is not None:
            return SQL("%s UNION ALL (%s)", query, self._snapshot_shipped(scope, columns, day))
        if not keys:
            # Where there were orders, nothing open is a measured zero.
            return SQL("%s UNION ALL %s", query, self._snapshot_zero(scope, day))
        return query

    @api.model
    def _snapshot_rests_on(self, day):
        return SQL("daterange(fact.from_day, fact.until_day) @> %s::date", day)

    @api.model
    def _fact_hash(self, day):
        # What was open at the end of a period and left later was open then: that is no change of it.
        return SQL(
            "hashtextextended(concat(to_jsonb(fact) - 'until_day', coalesce(fact.until_day <= %s::date, FALSE)), 0)",
            day,
        )

    @api.model
    def _snapshot_members(self, metric, scope, day):
        """The lines that were open at the local end of a day: columns of the fact, `excluded`, `age_class`."""
        bound = metric.bound(scope["params"]["promise_basis"])
        condition = SQL("TRUE")
        if metric.condition:
            condition = SQL(bound(metric.condition), day=day)  # pylint: disable=sql-injection  # our own text
        return SQL(
            """
            SELECT fact.*, %(left_out)s AS excluded, %(age_class)s AS age_class
            FROM fulfillment_fact_open_line AS fact
            WHERE daterange(fact.from_day, fact.until_day) @> %(day)s AND %(scoped)s AND %(condition)s
            """,
            left_out=self._left_out(scope["params"]),
            age_class=SQL(bound(AGE_CLASS).replace("{day}", "%(day)s"), day=day),  # pylint: disable=sql-injection
            day=day,
            scoped=self._snapshot_scoped(scope),
            condition=condition,
        )

    @api.model
    def _snapshot_scoped(self, scope):
        return SQL(
            "fact.source = ANY(%s) AND fact.company_id = ANY(%s) AND %s",
            list(scope["source"]),
            scope["company_ids"],
            SQL("TRUE")
            if scope["warehouse_ids"] is None
            else SQL("fact.warehouse_id = ANY(%s)", scope["warehouse_ids"]),
        )

    @api.model
    def _snapshot_zero(self, scope, day):
        return SQL(
            """
            SELECT asked.source, NULL::varchar AS excluded, 0::numeric, NULL::numeric, 0
            FROM unnest(%s::varchar[]) AS asked (source)
            WHERE EXISTS (
                SELECT 1 FROM fulfillment_fact_sale_line AS fact
                WHERE fact.source = asked.source AND fact.confirmed_day <= %s AND %s
            )
            """,
            list(scope["source"]),
            day,
            self._snapshot_scoped(scope),
        )

    @api.model
    def _snapshot_shipped(self, scope, columns, day):
        """Value shipped a working day, over the last 20 of them, in the columns of a snapshot: each warehouse by
        its own calendar. What left without a warehouse goes by that of the company."""
        shipped = self.env["fulfillment.fact.shipment.line"]
        names = SQL(
            "".join("%s, " for _column in columns),
            *(SQL.identifier("fact", column) for column in columns),
        )
        return SQL(
            """
            WITH RECURSIVE calendar (id) AS (
                SELECT resource_calendar_id FROM res_company WHERE id = ANY(%(company_ids)s)
                UNION
                SELECT fulfillment_calendar_id FROM stock_warehouse WHERE fulfillment_calendar_id IS NOT NULL
            ),
            -- Day by day back, until enough working days are found.
            walk AS (
                SELECT calendar.id AS calendar_id, %(day)s::date AS day,
                    fulfillment_is_working_day(calendar.id, %(day)s::date)::integer AS found
                FROM calendar
                UNION ALL
                SELECT walk.calendar_id, walk.day - 1,
                    walk.found + fulfillment_is_working_day(walk.calendar_id, walk.day - 1)::integer
                FROM walk
                WHERE walk.found < 20 AND walk.day > %(day)s - %(most_days)s
            ),
            stretch AS MATERIALIZED (
                SELECT calendar_id, min(day) AS first_day, max(found) AS days
                FROM walk
                GROUP BY calendar_id
                HAVING max(found) > 0
            )
            SELECT fact.source, %(names)s NULL::varchar AS excluded, 0::numeric,
                sum(fact.value / stretch.days) AS denominator, 0
            FROM fulfillment_fact_shipment_line AS fact
            INNER JOIN res_company AS company ON fact.company_id = company.id
            LEFT JOIN stock_warehouse AS warehouse ON fact.warehouse_id = warehouse.id
            INNER JOIN stretch
                ON coalesce(warehouse.fulfillment_calendar_id, company.resource_calendar_id)
                    IS NOT DISTINCT FROM stretch.calendar_id
                AND fact.shipped_day >= stretch.first_day
            WHERE fact.shipped_day BETWEEN (SELECT min(first_day) FROM stretch) AND %(day)s
                AND %(scoped)s AND (%(left_out)s) IS NULL
            GROUP BY %(names)s fact.source
            """,
            company_ids=scope["company_ids"],
            most_days=MOST_DAYS_BACK,
            names=names,
            day=day,
            scoped=self._snapshot_scoped(scope),
            left_out=shipped._left_out(scope["params"]),
        )

    @api.model
    def _snapshot_sources(self, metric):
        return [sql.text("working_day")] if metric.denominator is not None else []

    def init(self):
        result = super().init()
        self.env.cr.execute(SQL(sql.text("working_day")))
        return result

    @api.model
    def _snapshot_records(self, metric, scope, keys, day):
        """Return {"ids": …, "count": …} of the lines behind a row.

        :param keys: {dimension: value of the row}
        """
        door = self.env["fulfillment.metric"]
        conditions = [SQL("fact.excluded IS NULL")]
        conditions += [
            SQL(
                "%s IS NOT DISTINCT FROM %s::jsonb",
                door._fact_key(name),
                None if value is None else json.dumps(value),
            )
            for name, value in keys.items()
        ]
        found = self.env.execute_query(
            SQL(
                "SELECT fact.line_id FROM (%s) AS fact WHERE %s",
                self._snapshot_members(metric, scope, day),
                SQL(" AND ").join(conditions),
            )
        )
        return {"ids": sorted(row[0] for row in found), "count": len(found)}
