from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# How long the promised day is over, in local days: the classes of the backlog (M11).
AGES = ((0, 0), (1, 3), (4, 7), (8, 14), (15, None))
# How many earlier days like today throughput is held against.
WEEKS = 4
# What is open now of which demand lines, as the backlog (M11) counts it: what was cut is not in it. Each with
# the local day of its warehouse, today. Days past due go by the first promise, as M11 does; what is to be done
# next goes by the last one.
OPEN_LINES = """
    SELECT
        fact.line_id, fact.order_id, fact.warehouse_id, fact.currency_id, fact.is_dropship,
        today.day - fact.first_promise_day AS days_over,
        fact.last_promise_day - today.day AS days_left,
        fact.open_qty * fact.unit_value AS open_value
    FROM fulfillment_fact_open_line AS fact
    INNER JOIN fulfillment_fact_sale_line AS line
        -- A stretch of days is named after its line.
        ON line.id = fact.id / 65536
    CROSS JOIN LATERAL (SELECT fulfillment_local_day(%(now)s::timestamp, line.tz) AS day) AS today
    WHERE fact.source = 'live' AND %(left_out)s IS NULL
        AND daterange(fact.from_day, fact.until_day) && daterange(%(earliest)s, %(latest)s, '[]')
        AND daterange(fact.from_day, fact.until_day) @> today.day
        AND fact.company_id = ANY(%(companies)s) AND %(warehouses)s
"""


class FulfillmentOperations(models.AbstractModel):
    """Today, for whoever leads the day: what is open, what left, what will be late, what is amiss.

    Counted as the metrics count: without orders of own companies, the backlog as M11 has it.
    """

    _name = "fulfillment.operations"
    _description = "Operations of Today"

    @api.model
    @api.readonly
    def read_today(self, company_ids=None, warehouse_ids=None):
        """Return what the page of today draws.

        Local days are those of each line's warehouse.

        :return: dict with
            `backlog`: orders, lines, value by currency, lines whose first promise is `past_due` by the
            end of today (M11.due.lines of today), and `ages` of these;
            `risk`: lines by how soon they are promised last, those due by tomorrow told apart by whether
            everything for them is reserved;
            `throughput`: orders and lines that were complete today, and the mean of the same weekday
            over the last weeks, None where nothing is older than these;
            `exceptions`: open ones by area with severity and overdue; `holds`;
            `freshness`: marks that wait, instant of the answer (UTC); `company_ids`: for which companies it is
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
            "holds": self.env["sale.order"].sudo().search_count(self._holds_domain(scope)),
            "freshness": {
                "waiting": self.env["fulfillment.refresh"]._pending(),
                "as_of": fields.Datetime.to_string(now),
            },
            "company_ids": scope["company_ids"],
            "options": self.env["fulfillment.dashboard"]._options(),
        }

    @api.model
    def _open_lines(self, scope, now):
        # pylint: disable-next=sql-injection  # text of our own
        return SQL(
            OPEN_LINES,
            now=now,
            # It is one of these days, wherever on earth.
            earliest=fields.Date.subtract(now.date(), days=1),
            latest=fields.Date.add(now.date(), days=1),
            left_out=self.env["fulfillment.fact.open.line"]._left_out(scope["params"]),
            companies=scope["company_ids"],
            warehouses=self._of_warehouses(scope),
        )

    @api.model
    def _of_warehouses(self, scope):
        if scope["warehouse_ids"] is None:
            return SQL("TRUE")
        return SQL("fact.warehouse_id = ANY(%s)", scope["warehouse_ids"])

    @api.model
    def _holds_domain(self, scope):
        domain = [("fulfillment_is_held", "=", True), ("company_id", "in", scope["company_ids"])]
        if scope["warehouse_ids"] is not None:
            domain.append(("warehouse_id", "in", scope["warehouse_ids"]))
        return domain

    @api.model
    def _backlog(self, scope, now):
        cases = SQL(", ").join(
            SQL(
                "count(*) FILTER (WHERE %s)",
                SQL("days_over >= %s", least)
                if most is None
                else SQL("days_over BETWEEN %s AND %s", least, most),
            )
            for least, most in AGES
        )
        ((orders, lines, past_due, *ages),) = self.env.execute_query(
            SQL(
                "SELECT count(DISTINCT order_id), count(*), count(*) FILTER (WHERE days_over >= 0), %s"
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
                {"from": least, "to": most, "lines": count}
                for (least, most), count in zip(AGES, ages, strict=True)
            ],
            "values": [{"currency_id": currency, "value": value or 0} for currency, value in values],
        }

    @api.model
    def _risk(self, scope, now):
        """Lines by when they are promised; those due first with what is still missing on the shelf.

        A line is not reserved where a transfer waits for goods (also for those that are bought or made for it),
        or where it has none at all: nothing is on its way then, be it a drop-ship of which the purchase is not
        confirmed. What the vendor ships reserves nothing of ours.
        """
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
                        line.days_left > 1 OR line.days_left IS NULL OR line.is_dropship
                        OR coalesce(moves.are_ready, FALSE) AS is_ready
                    FROM (%s) AS line
                    LEFT JOIN LATERAL (
                        SELECT bool_and(move.state = 'assigned') AS are_ready
                        FROM stock_move AS move
                        WHERE move.sale_line_id = line.line_id AND move.state NOT IN ('done', 'cancel')
                            AND line.days_left <= 1
                    ) AS moves ON TRUE
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
        """Orders and lines that were complete today, and usually.

        A mean over weeks of which there were none would be too low: without any record that old it is None.
        """
        result = {}
        for name, model, day in (
            ("lines", "fulfillment.fact.sale.line", "filled_day"),
            ("orders", "fulfillment.fact.order", "last_shipped_day"),
        ):
            fact = self.env[model]
            ((today, before, is_known),) = self.env.execute_query(
                SQL(
                    """
                    SELECT count(*) FILTER (WHERE %(day)s = today.day), count(*) FILTER (WHERE %(day)s < today.day),
                        EXISTS (
                            SELECT 1 FROM %(table)s AS fact
                            WHERE fact.source = 'live' AND fact.company_id = ANY(%(companies)s) AND %(warehouses)s
                                AND fact.confirmed_day <= %(begin)s
                        )
                    FROM %(table)s AS fact
                    CROSS JOIN LATERAL (
                        SELECT fulfillment_local_day(%(now)s::timestamp, fact.tz) AS day
                    ) AS today
                    WHERE fact.source = 'live' AND fact.is_closed AND %(left_out)s IS NULL
                        AND fact.company_id = ANY(%(companies)s) AND %(warehouses)s
                        AND %(day)s BETWEEN %(earliest)s AND %(latest)s
                        AND (today.day - %(day)s) %% 7 = 0
                        AND today.day - %(day)s <= %(span)s
                    """,
                    day=SQL.identifier("fact", day),
                    table=SQL.identifier(fact._table),
                    left_out=fact._left_out(scope["params"]),
                    now=now,
                    companies=scope["company_ids"],
                    warehouses=self._of_warehouses(scope),
                    begin=fields.Date.subtract(now.date(), days=7 * WEEKS),
                    earliest=fields.Date.subtract(now.date(), days=7 * WEEKS + 2),
                    latest=fields.Date.add(now.date(), days=2),
                    span=7 * WEEKS,
                )
            )
            result[name] = {"today": today, "usual": before / WEEKS if is_known else None}
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
        """Return the action that lists the open lines of a term of `read_today`, of all ("open") or "past_due"."""
        terms = {
            "open": SQL("TRUE"),
            "past_due": SQL("days_over >= 0"),
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
