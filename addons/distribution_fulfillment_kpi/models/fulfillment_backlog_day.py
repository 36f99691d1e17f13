from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import SQL

from ..question import DEFAULT_PARAMS, DIMENSIONS

MEASURES = ("orders", "lines", "units", "value")


class FulfillmentBacklogDay(models.Model):
    """The backlog as it was known when the local day of a warehouse ended. Rows are never revised.

    Narrow: one row per measure, age and what must not be added up, with the sum. A day on which
    nothing was open has its zero rows, so that it differs from a day on which nobody looked. An
    order that is open in two warehouses counts in both.
    """

    _name = "fulfillment.backlog.day"
    _description = "Backlog as Known"
    _log_access = False
    _order = "day desc, id"

    # What the metric door asks a kind of facts for.
    _fact_grain = "line"
    _fact_records = {}
    _fact_exclusions = ()
    _fact_dimensions = ("company", "warehouse", "currency", "uom_family", "age")

    day = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    warehouse_id = fields.Many2one("stock.warehouse", required=True, readonly=True, ondelete="cascade")
    measure = fields.Char(required=True, readonly=True, help="orders, lines, units, value; due_… past due.")
    age_class = fields.Char(string="Days Past Due", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True, ondelete="restrict")
    uom_family_id = fields.Many2one("uom.uom", readonly=True, ondelete="set null")
    quantity = fields.Float(digits=0, readonly=True)
    taken_at = fields.Datetime(required=True, readonly=True)

    _row_uniq = models.UniqueIndex(
        "(warehouse_id, day, measure, COALESCE(age_class, ''), COALESCE(currency_id, 0), COALESCE(uom_family_id, 0))",
        "This day is known already.",
    )
    _day_idx = models.Index("(measure, company_id, day)")

    @api.model
    def _cron_take(self):
        """Write down the backlog of the warehouses whose local day ended since; again changes nothing."""
        # What is written here is never revised: not from facts that are behind.
        if self.env["fulfillment.refresh"]._settle_for("cron_backlog"):
            self._take()

    @api.model
    def _take(self):
        """Write the rows of the last local day that ended, of each warehouse that has none of it.

        :return: the warehouses that were written
        """
        now = fields.Datetime.now()
        written = self.env["stock.warehouse"]
        ended = {}
        # pylint: disable-next=no-search-all  # a handful
        for warehouse in self.env["stock.warehouse"].search([]):
            today = now.replace(tzinfo=UTC).astimezone(ZoneInfo(warehouse._fulfillment_tz())).date()
            ended.setdefault(today - timedelta(days=1), self.env["stock.warehouse"])
            ended[today - timedelta(days=1)] |= warehouse
        for day, warehouses in ended.items():
            known = self.search([("day", "=", day), ("warehouse_id", "in", warehouses.ids)]).warehouse_id
            missing = warehouses - known
            if missing:
                self._write_day(day, missing, now)
                written |= missing
        return written

    @api.model
    def _write_day(self, day, warehouses, now):
        """Write the rows of one local day."""
        self.flush_model()
        door = self.env["fulfillment.metric"]
        definitions = door._definitions()
        scope = {
            "source": ("live",),
            "company_ids": warehouses.company_id.ids,
            "warehouse_ids": warehouses.ids,
            "params": dict(DEFAULT_PARAMS),
        }
        selects = []
        for prefix, code in (("", "M11"), ("due_", "M11.due")):
            for measure in MEASURES:
                metric = definitions[f"{code}.{measure}"]
                # An order may have lines of several ages, and counts once.
                ages = () if measure == "orders" else ("age",)
                keys = ("company", "warehouse", *ages, *([metric.split] if metric.split else []))
                selects.append(
                    SQL(
                        """
                        SELECT company_id, warehouse_id, %s AS measure, %s AS age_class, %s AS currency_id,
                            %s AS uom_family_id, sum(numerator) AS quantity
                        FROM (%s) AS fact
                        WHERE excluded IS NULL AND numerator IS NOT NULL
                        GROUP BY 1, 2, 3, 4, 5, 6
                        """,
                        f"{prefix}{measure}",
                        SQL("age_class" if ages else "NULL::varchar"),
                        SQL("currency_id" if metric.split == "currency" else "NULL::integer"),
                        SQL("uom_family_id" if metric.split == "uom_family" else "NULL::integer"),
                        self.env[metric.fact]._snapshot(metric, scope, keys, SQL("%s::date", day)),
                    )
                )
        # Zeros: what was looked for and not found. Units have none, for want of a family.
        selects.append(
            SQL(
                """
                SELECT warehouse.company_id, warehouse.id, measure, NULL::varchar,
                    CASE WHEN measure LIKE '%%value' THEN company.currency_id END, NULL::integer, 0
                FROM stock_warehouse AS warehouse
                INNER JOIN res_company AS company ON warehouse.company_id = company.id
                CROSS JOIN unnest(%s) AS measure
                WHERE warehouse.id = ANY(%s)
                """,
                [
                    f"{prefix}{measure}"
                    for prefix in ("", "due_")
                    for measure in MEASURES
                    if measure != "units"
                ],
                warehouses.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO fulfillment_backlog_day
                    (day, taken_at, company_id, warehouse_id, measure, age_class, currency_id, uom_family_id, quantity)
                SELECT %s, %s, company_id, warehouse_id, measure, age_class, currency_id, uom_family_id, sum(quantity)
                FROM (%s) AS known
                GROUP BY company_id, warehouse_id, measure, age_class, currency_id, uom_family_id
                ON CONFLICT DO NOTHING
                """,
                day,
                now,
                SQL(" UNION ALL ").join(selects),
            )
        )
        self.invalidate_model()

    # What the metric door asks

    @api.model
    def _meaning_sources(self):
        # What was known is never computed anew.
        return []

    @api.model
    def _snapshot(self, metric, scope, keys, day):
        columns = [column for name in keys for column in DIMENSIONS[name]]
        # No unit of an old system is known here.
        names = [
            SQL.identifier(column)
            if column in self._fields
            else SQL("NULL::varchar AS %s", SQL.identifier(column))
            for column in columns
        ]
        return SQL(
            """
            SELECT 'live' AS source, %s NULL::varchar AS excluded, fact.quantity AS numerator,
                NULL::numeric AS denominator, 1 AS count
            FROM fulfillment_backlog_day AS fact
            WHERE fact.measure = %s AND fact.day = %s AND 'live' = ANY(%s) AND fact.company_id = ANY(%s) AND %s
            """,
            SQL("".join("%s, " for _column in columns), *names),
            metric.numerator,
            day,
            list(scope["source"]),
            scope["company_ids"],
            SQL("TRUE")
            if scope["warehouse_ids"] is None
            else SQL("fact.warehouse_id = ANY(%s)", scope["warehouse_ids"]),
        )
