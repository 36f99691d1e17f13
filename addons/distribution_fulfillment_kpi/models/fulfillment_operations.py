from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# Past due by so many days and more, in local days.
AGES = ((0, 1), (2, 3), (4, 7), (8, 14), (15, None))
# How many earlier days like today throughput is held against.
WEEKS = 4
# Open demand lines, each with the local day of its warehouse, today, and what is still to ship.
OPEN_LINES = """
    SELECT
        fact.line_id, fact.order_id, fact.warehouse_id, fact.currency_id, fact.last_promise_day,
        today.day AS today,
        fact.last_promise_day - today.day AS days_left,
        greatest(fact.ref_qty - fact.shipped_qty, 0) * fact.unit_value AS open_value
    FROM fulfillment_fact_sale_line AS fact
    CROSS JOIN LATERAL (SELECT fulfillment_local_day(%(now)s::timestamp, fact.tz) AS day) AS today
    WHERE fact.source = 'live' AND NOT fact.is_closed AND fact.exclusion IS NULL
        AND fact.company_id = ANY(%(companies)s) AND %(warehouses)s
"""


class FulfillmentOperations(models.AbstractModel):
    """Today, for whoever leads the day: what is open, what left, what will be late, what is amiss."""

    _name = "fulfillment.operations"
    _description = "Operations of Today"

    @api.model
    @api.readonly
    def read_today(self, company_ids=None, warehouse_ids=None):
        """Return what the page of today draws.

        Local days are those of each line's warehouse.

        :return: dict with
            `backlog`: orders, lines, value by currency, `past_due` lines, and `ages` of these;
            `risk`: lines by how soon they are promised, those due by tomorrow told apart by whether
            everything for them is reserved;
            `throughput`: orders and lines that were complete today, and the mean of the same weekday
            over the last weeks;
            `exceptions`: open ones by area with severity and overdue; `holds`;
            `freshness`: marks that wait, instant of the answer (UTC)
        """
        now = fields.Datetime.now()
        scope = self.env["fulfillment.metric"]._check_scope(
            now.date(), now.date(), company_ids, warehouse_ids, ["live"], None
        )
        return {
            "backlog": self._backlog(scope, now),
            "risk": self._risk(scope, now),
            "throughput": self._throughput(scope, now),
            "exceptions": self._exceptions(scope),
            "holds": self.env["sale.order"]
            .sudo()
            .search_count([("fulfillment_is_held", "=", True), ("company_id", "in", scope["company_ids"])]),
            "freshness": {
                "waiting": self.env["fulfillment.refresh"]._pending(),
                "as_of": fields.Datetime.to_string(now),
            },
            "options": self.env["fulfillment.dashboard"]._options(),
        }

    @api.model
    def _open_lines(self, scope, now):
        warehouses = SQL("TRUE")
        if scope["warehouse_ids"] is not None:
            warehouses = SQL("fact.warehouse_id = ANY(%s)", scope["warehouse_ids"])
        # pylint: disable-next=sql-injection  # text of our own
        return SQL(OPEN_LINES, now=now, companies=scope["company_ids"], warehouses=warehouses)

    @api.model
    def _backlog(self, scope, now):
        age = SQL("-days_left")
        cases = SQL(", ").join(
            SQL(
                "count(*) FILTER (WHERE %s)",
                SQL("%s >= %s", age, least)
                if most is None
                else SQL("%s BETWEEN %s AND %s", age, max(least, 1), most),
            )
            for least, most in AGES
        )
        ((orders, lines, past_due, *ages),) = self.env.execute_query(
            SQL(
                "SELECT count(DISTINCT order_id), count(*), count(*) FILTER (WHERE days_left < 0), %s"
                " FROM (%s) AS line",
                cases,
                self._open_lines(scope, now),
            )
        )
        values = self.env.execute_query(
            SQL(
                "SELECT currency_id, sum(open_value)::float8 FROM (%s) AS line GROUP BY 1 ORDER BY 1",
                self._open_lines(scope, now),
            )
        )
        return {
            "orders": orders,
            "lines": lines,
            "past_due": past_due,
            "ages": [
                {"from": max(least, 1), "to": most, "lines": count}
                for (least, most), count in zip(AGES, ages, strict=True)
            ],
            "values": [{"currency_id": currency, "value": value or 0} for currency, value in values],
        }

    @api.model
    def _risk(self, scope, now):
        """Lines by when they are promised; those due first with what is still missing on the shelf."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT due.term, count(*), count(*) FILTER (WHERE NOT due.is_ready)
                FROM (
                    SELECT
                        CASE
                            WHEN line.days_left < 0 THEN 'overdue'
                            WHEN line.days_left = 0 THEN 'today'
                            WHEN line.days_left = 1 THEN 'tomorrow'
                            WHEN line.days_left BETWEEN 2 AND 7 THEN 'week'
                            WHEN line.days_left IS NULL THEN 'unpromised'
                            ELSE 'later'
                        END AS term,
                        line.days_left > 1 OR line.days_left IS NULL OR NOT EXISTS (
                            SELECT 1 FROM stock_move AS move
                            WHERE move.sale_line_id = line.line_id
                                AND move.state IN ('confirmed', 'waiting', 'partially_available')
                        ) AS is_ready
                    FROM (%s) AS line
                ) AS due
                GROUP BY due.term
                """,
                self._open_lines(scope, now),
            )
        )
        found = {term: (lines, missing) for term, lines, missing in rows}
        return [
            {"term": term, "lines": found.get(term, (0, 0))[0], "missing": found.get(term, (0, 0))[1]}
            for term in ("overdue", "today", "tomorrow", "week", "later", "unpromised")
        ]

    @api.model
    def _throughput(self, scope, now):
        result = {}
        for name, table, day in (
            ("lines", "fulfillment_fact_sale_line", "filled_day"),
            ("orders", "fulfillment_fact_order", "last_shipped_day"),
        ):
            warehouses = SQL("TRUE")
            if scope["warehouse_ids"] is not None:
                warehouses = SQL("fact.warehouse_id = ANY(%s)", scope["warehouse_ids"])
            ((today, before),) = self.env.execute_query(
                SQL(
                    """
                    SELECT count(*) FILTER (WHERE %(day)s = today.day), count(*) FILTER (WHERE %(day)s < today.day)
                    FROM %(table)s AS fact
                    CROSS JOIN LATERAL (
                        SELECT fulfillment_local_day(%(now)s::timestamp, fact.tz) AS day
                    ) AS today
                    WHERE fact.source = 'live' AND fact.is_closed AND fact.exclusion IS NULL
                        AND fact.company_id = ANY(%(companies)s) AND %(warehouses)s
                        AND %(day)s BETWEEN %(earliest)s AND %(latest)s
                        AND (today.day - %(day)s) %% 7 = 0
                        AND today.day - %(day)s <= %(span)s
                    """,
                    day=SQL.identifier("fact", day),
                    table=SQL.identifier(table),
                    now=now,
                    companies=scope["company_ids"],
                    warehouses=warehouses,
                    earliest=fields.Date.subtract(now.date(), days=7 * WEEKS + 2),
                    latest=fields.Date.add(now.date(), days=2),
                    span=7 * WEEKS,
                )
            )
            result[name] = {"today": today, "usual": before / WEEKS}
        return result

    @api.model
    def _exceptions(self, scope):
        """Open exceptions that the user may see, by area."""
        Variance = self.env["fulfillment.variance"]
        if not Variance.has_access("read"):
            return []
        domain = [("state", "!=", "resolved"), ("company_id", "in", scope["company_ids"])]
        if scope["warehouse_ids"] is not None:
            domain.append(("warehouse_id", "in", [False, *scope["warehouse_ids"]]))
        overdue = dict(
            Variance._read_group(
                [*domain, ("deadline", "<", fields.Datetime.now())], ["area_id"], ["__count"]
            )
        )
        return [
            {"area_id": area.id, "area": area.name or "", "open": count, "overdue": overdue.get(area, 0)}
            for area, count in Variance._read_group(domain, ["area_id"], ["__count"], order="__count desc")
        ]

    @api.model
    @api.readonly
    def open_lines(self, term, company_ids=None, warehouse_ids=None):
        """Return the action that lists the open lines of a term of `read_today`, or of all ("open")."""
        terms = {
            "open": SQL("TRUE"),
            "overdue": SQL("days_left < 0"),
            "today": SQL("days_left = 0"),
            "tomorrow": SQL("days_left = 1"),
            "week": SQL("days_left BETWEEN 2 AND 7"),
            "later": SQL("days_left > 7"),
            "unpromised": SQL("days_left IS NULL"),
        }
        if term not in terms:
            raise UserError(
                self.env._(
                    "Unknown term “%(term)s”. Known are: %(known)s.", term=term, known=", ".join(terms)
                )
            )
        now = fields.Datetime.now()
        scope = self.env["fulfillment.metric"]._check_scope(
            now.date(), now.date(), company_ids, warehouse_ids, ["live"], None
        )
        rows = self.env.execute_query(
            SQL("SELECT line_id FROM (%s) AS line WHERE %s", self._open_lines(scope, now), terms[term])
        )
        if not self.env["sale.order.line"].has_access("read"):
            raise AccessError(
                self.env._(
                    "You may see how many lines are open, but not the lines themselves.\n"
                    "Ask for a role that works with them (customer service, warehouse, finance)."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open lines"),
            "res_model": "sale.order.line",
            "views": [
                (self.env.ref("distribution_fulfillment_kpi.view_sale_order_line_list_metric").id, "list"),
                (False, "form"),
            ],
            "domain": [("id", "in", sorted(row[0] for row in rows))],
            "context": {"create": False, "active_test": False},
            "target": "current",
        }
