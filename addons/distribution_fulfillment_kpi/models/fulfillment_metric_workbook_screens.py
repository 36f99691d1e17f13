import io
from datetime import UTC, date
from zoneinfo import ZoneInfo

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError

# What of the page of today is a metric.
TODAY_CODES = ("M11.orders", "M11.lines", "M11.value", "M11.due.lines")


class FulfillmentMetricWorkbook(models.AbstractModel):
    """The tables of a control chart and of the page of today, as they are on the screen."""

    _inherit = "fulfillment.metric.workbook"

    @api.model
    def _workbook(self, asked):
        """Also takes `{"chart_id": id}` for a control chart, and `{"today": {company_ids, warehouse_ids}}`."""
        if isinstance(asked, dict) and "chart_id" in asked:
            return self._chart_workbook(asked["chart_id"])
        if isinstance(asked, dict) and "today" in asked:
            return self._today_workbook(asked["today"])
        return super()._workbook(asked)

    @api.model
    def _book(self, write):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
            write(book, self._styles(book))
        return stream.getvalue()

    # A control chart

    @api.model
    def _chart_workbook(self, chart_id):
        chart = self.env["fulfillment.control.chart"]
        if isinstance(chart_id, int) and not isinstance(chart_id, bool):
            chart = chart.browse(chart_id).exists()
        if not chart:
            raise UserError(
                self.env._(
                    "There is no control chart with the id %(id)s any more. Reload the page.", id=chart_id
                )
            )
        # Checks who reads.
        drawn = chart.read_chart()

        def write(book, styles):
            self._write_points(book.add_worksheet(self.env._("Points")), styles, drawn)
            definition = chart._definition()
            self._write_definitions(
                book.add_worksheet(self.env._("Definitions")), styles, [definition] if definition else []
            )
            self._write_pairs(
                book.add_worksheet(self.env._("Scope")), styles, self._chart_scope(chart, drawn)
            )

        return chart.name[:100], self._book(write)

    @api.model
    def _write_points(self, sheet, styles, drawn):
        heads = [
            self.env._("Period from"),
            self.env._("Value"),
            self.env._("Unit"),
            self.env._("Centre"),
            self.env._("Lower limit"),
            self.env._("Upper limit"),
            self.env._("Numerator"),
            self.env._("Denominator"),
            self.env._("Records"),
            self.env._("Beyond the limits"),
            self.env._("Left out of the limits"),
            self.env._("Signals"),
            self.env._("Phase"),
            self.env._("First read as"),
        ]
        sheet.write_row(0, 0, heads, styles["head"])
        yes = self.env._("yes")
        # A sheet has no axis to tell it: of a g chart the numbers are records between misses.
        units = {
            phase["number"]: phase["unit"] or (self.env._("records between misses") if drawn["unit"] else "")
            for phase in drawn["phases"]
        }
        for line, point in enumerate(drawn["points"], 1):
            self._write_row(
                sheet,
                line,
                [
                    date.fromisoformat(point["day"]),
                    point["value"],
                    units[point["phase"]],
                    point["center"],
                    point["lower"],
                    point["upper"],
                    point["numerator"],
                    point["denominator"],
                    point["count"],
                    yes if point["is_outside"] else "",
                    yes if point["is_excluded"] else "",
                    "; ".join(signal["text"] for signal in point["signals"]),
                    point["phase"],
                    # Only where it is another one now.
                    self._first_read(drawn, point, units) if point["is_restated"] else None,
                ],
                styles,
            )
        self._finish(sheet, max(len(drawn["points"]), 1), heads)

    @api.model
    def _first_read(self, drawn, point, units):
        """The figure as it was read first; with its unit where the points are in another one."""
        if units[point["phase"]] == drawn["unit"]:
            return point["first_value"]
        return f"{point['first_value']:.2f} {drawn['unit']}"

    @api.model
    def _chart_scope(self, chart, drawn):
        labels = {
            name: dict(chart._fields[name]._description_selection(self.env))[chart[name]]
            for name in ("source", "bucket", "promise_basis", *(["order_type"] if chart.order_type else []))
        }
        pairs = [
            (self.env._("Chart"), chart.name),
            (self.env._("Company"), chart.company_id.name),
            (self.env._("Warehouse"), chart.warehouse_id.name or self.env._("all")),
            (self.env._("Kind of supply"), labels.get("order_type") or self.env._("all")),
            # Who may read the chart may read what it is about.
            (self.env._("Vendor"), chart.vendor_id.sudo().display_name or self.env._("all")),
            (self.env._("Source"), labels["source"]),
            (self.env._("Period"), labels["bucket"]),
            (self.env._("Promise"), labels["promise_basis"]),
            (self.env._("Days late that count"), str(chart.late_tolerance)),
        ]
        stages = dict(chart._fields["stage"]._description_selection(self.env))
        for phase in drawn["phases"]:
            pairs.append(
                (
                    self.env._("Phase %(number)s, from %(day)s", number=phase["number"], day=phase["from"]),
                    ", ".join(filter(None, (phase["kind"], stages[phase["stage"]], phase["reason"]))),
                )
            )
        return [*pairs, (self.env._("Asked by"), self.env.user.name)]

    # The page of today

    @api.model
    def _today_workbook(self, asked):
        asked = asked if isinstance(asked, dict) else {}
        warehouse_ids = asked.get("warehouse_ids")
        # A download knows nothing of the companies at work: the page names them.
        page = self.env["fulfillment.operations"].read_today(asked.get("company_ids"), warehouse_ids)
        companies = self.env["res.company"].browse(page["company_ids"])
        days = self._local_days(page, warehouse_ids)
        Metric = self.env["fulfillment.metric"]

        def write(book, styles):
            sheet = book.add_worksheet(self.env._("Today"))
            heads = [self.env._("Part"), self.env._("Of which"), self.env._("Figure"), self.env._("Unit")]
            sheet.write_row(0, 0, heads, styles["head"])
            rows = self._today_rows(page)
            for line, row in enumerate(rows, 1):
                self._write_row(sheet, line, row, styles)
            self._finish(sheet, len(rows), heads)
            definitions = [Metric.definition(code) for code in TODAY_CODES]
            self._write_definitions(book.add_worksheet(self.env._("Definitions")), styles, definitions)
            # Only their names; which may be asked for was checked.
            warehouses = self.env["stock.warehouse"].sudo().browse(warehouse_ids or [])
            self._write_pairs(
                book.add_worksheet(self.env._("Scope")),
                styles,
                [
                    (self.env._("As of (UTC)"), page["freshness"]["as_of"]),
                    (self.env._("Local day"), self._days_text(days)),
                    (self.env._("Companies"), ", ".join(companies.mapped("name"))),
                    (self.env._("Warehouses"), ", ".join(warehouses.mapped("name")) or self.env._("all")),
                    (self.env._("Backlog and past due"), self.env._("by the first promise, as M11 counts")),
                    (self.env._("Promised"), self.env._("by the last promise")),
                    (
                        self.env._("Not reserved"),
                        self.env._("a transfer waits for goods, or there is none; of lines due by tomorrow"),
                    ),
                    (self.env._("Usual"), self.env._("mean of the same weekday over the last four weeks")),
                    (self.env._("Asked by"), self.env.user.name),
                ],
            )

        # Where it is another day in the west, the name has both.
        name = " ".join((self.env._("Today"), *sorted(days)))
        return name, self._book(write)

    @api.model
    def _local_days(self, page, warehouse_ids):
        """{ISO day: warehouses where it is today} of what the page is for; that of UTC without any warehouse."""
        # Only their zones and names; which may be asked for was checked.
        Warehouse = self.env["stock.warehouse"].sudo()
        warehouses = Warehouse.browse(warehouse_ids or [])
        if not warehouse_ids:
            warehouses = Warehouse.search([("company_id", "in", page["company_ids"])])
        instant = fields.Datetime.to_datetime(page["freshness"]["as_of"]).replace(tzinfo=UTC)
        days = {}
        for warehouse in warehouses:
            day = instant.astimezone(ZoneInfo(warehouse._fulfillment_tz())).date().isoformat()
            days[day] = days.get(day, Warehouse) | warehouse
        return days or {instant.date().isoformat(): Warehouse}

    @api.model
    def _days_text(self, days):
        """ "2026-11-28", or which warehouses have which day."""
        if len(days) == 1:
            return next(iter(days))
        return "; ".join(f"{day}: {', '.join(days[day].mapped('name'))}" for day in sorted(days))

    @api.model
    def _today_rows(self, page):
        """[part, of which, figure, unit] of all that the page says."""
        backlog, throughput = page["backlog"], page["throughput"]
        currencies = self.env["res.currency"].browse([value["currency_id"] for value in backlog["values"]])
        terms = {
            "overdue": self.env._("Overdue"),
            "today": self.env._("Due today"),
            "tomorrow": self.env._("Due tomorrow"),
            "week": self.env._("Due in 2 to 7 days"),
            "later": self.env._("Later"),
            "unpromised": self.env._("Without a promise"),
        }
        rows = [
            [self.env._("Backlog"), "", backlog["orders"], self.env._("orders")],
            [self.env._("Backlog"), "", backlog["lines"], self.env._("lines")],
            *(
                [self.env._("Backlog"), "", value["value"], currency.name]
                for value, currency in zip(backlog["values"], currencies, strict=True)
            ),
            [self.env._("Past due by tonight"), "", backlog["past_due"], self.env._("lines")],
        ]
        for age in backlog["ages"]:
            words = f"{age['from']}+" if age["to"] is None else f"{age['from']}–{age['to']}"
            rows.append(
                [
                    self.env._("Past due by tonight"),
                    self.env._("%(days)s days", days=words)
                    if age["to"] != 0
                    else self.env._("promised for today"),
                    age["lines"],
                    self.env._("lines"),
                ]
            )
        for row in page["risk"]:
            rows.append([self.env._("Promised"), terms[row["term"]], row["lines"], self.env._("lines")])
            rows.append(
                [
                    self.env._("Promised, not reserved"),
                    terms[row["term"]],
                    row["missing"],
                    self.env._("lines"),
                ]
            )
        for part, unit in (("lines", self.env._("lines")), ("orders", self.env._("orders"))):
            rows.append([self.env._("Complete today"), "", throughput[part]["today"], unit])
            # Nothing to compare with stays an empty cell.
            rows.append(
                [self.env._("Complete on this weekday, usually"), "", throughput[part]["usual"], unit]
            )
        for area in page["exceptions"]:
            rows.append([self.env._("Open exceptions"), area["area"], area["open"], self.env._("exceptions")])
            rows.append(
                [
                    self.env._("Exceptions past their deadline"),
                    area["area"],
                    area["overdue"],
                    self.env._("exceptions"),
                ]
            )
        return [*rows, [self.env._("On hold"), "", page["holds"], self.env._("orders")]]
