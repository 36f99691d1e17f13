"""The tables of a control chart and of the page of today as workbooks."""

import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .control_common import MONDAY, STEADY, ControlCommon


@tagged("post_install", "-at_install")
class TestWorkbookScreens(ControlCommon):
    def _book(self, asked, user=None):
        name, content = (
            self.env["fulfillment.metric.workbook"].with_user(user or self.env.user)._workbook(asked)
        )
        return name, load_workbook(io.BytesIO(content))

    def _rows(self, sheet):
        heads, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(heads, row, strict=True)) for row in rows]

    def test_the_points_of_a_control_chart(self):
        chart = self.frozen_chart(name="=On time")
        self.week(25, 20)
        chart._evaluate()
        name, book = self._book({"chart_id": chart.id}, self.worker)
        self.assertEqual((name, book.sheetnames), ("=On time", ["Points", "Definitions", "Scope"]))
        rows, points = self._rows(book["Points"]), chart.read_chart()["points"]
        self.assertEqual(len(rows), len(STEADY) + 1)
        for row, point in zip(rows, points, strict=True):
            self.assertEqual(str(row["Period from"].date()), point["day"])
            for head, part in (("Value", "value"), ("Centre", "center"), ("Upper limit", "upper")):
                self.assertAlmostEqual(row[head], point[part], 9)
        self.assertEqual(rows[0]["Period from"].date(), MONDAY)
        self.assertEqual((rows[-1]["Value"], rows[-1]["Beyond the limits"]), (50, "yes"))
        self.assertTrue(rows[-1]["Signals"])
        self.assertEqual(self._rows(book["Definitions"])[0]["Metric"], "M13.line")
        scope = dict(book["Scope"].iter_rows(values_only=True))
        self.assertEqual((scope["Chart"], scope["Company"]), ("=On time", self.company.name))

    def test_a_chart_of_others_is_refused(self):
        chart = self.chart()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.user("elsewhere", "user", other)
        with self.assertRaises(AccessError):
            self._book({"chart_id": chart.id}, stranger)
        for nonsense in (0, "1; DROP TABLE", True, None):
            with self.subTest(chart=nonsense), self.assertRaisesRegex(UserError, "no control chart"):
                self._book({"chart_id": nonsense})

    def test_today(self):
        self.scenario().at("2026-11-20 14:00").order((self.apple, 5), promise="2026-11-25 22:00")
        self.set_clock("2026-12-01 12:00")
        self.refresh()
        name, book = self._book({"today": {"warehouse_ids": self.warehouse.ids}})
        self.assertEqual(name, "Today 2026-12-01")
        self.assertEqual(book.sheetnames, ["Today", "Definitions", "Scope"])
        found = {
            (row["Part"], row["Of which"] or "", row["Unit"]): row["Figure"]
            for row in self._rows(book["Today"])
        }
        self.assertEqual(found["Backlog", "", "lines"], 1)
        self.assertEqual(found["Past due by tonight", "4–7 days", "lines"], 1)
        self.assertEqual(found["Promised", "Overdue", "lines"], 1)
        self.assertEqual(found["Backlog", "", self.company.currency_id.name], 50)
        # Nothing is usual yet.
        self.assertIsNone(found["Complete on this weekday, usually", "", "lines"])
        self.assertIn("M11.due.lines", [row["Metric"] for row in self._rows(book["Definitions"])])
        self.assertEqual(found["Past due by tonight", "promised for today", "lines"], 0)
        stranger = new_test_user(self.env, "today_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._book({"today": {}}, stranger)

    def test_today_is_the_local_day_of_what_is_shown(self):
        """At three in the morning of UTC it is yesterday still in New York, and today in Berlin."""
        self.warehouse.fulfillment_tz = "America/New_York"
        other = self.env["res.company"].create({"name": "Company of the East"})
        east = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        east.fulfillment_tz = "Europe/Berlin"
        reader = self.user("both", "user", self.company)
        reader.company_ids |= other
        self.set_clock("2026-12-01 03:00")
        for asked, day, companies in (
            ({"company_ids": self.company.ids}, "2026-11-30", self.company),
            ({"company_ids": other.ids}, "2026-12-01", other),
            ({"company_ids": (self.company | other).ids, "warehouse_ids": east.ids}, "2026-12-01", None),
            ({"company_ids": (self.company | other).ids}, "2026-11-30 2026-12-01", self.company | other),
        ):
            with self.subTest(asked=asked):
                name, book = self._book({"today": asked}, reader)
                self.assertEqual(name, f"Today {day}")
                scope = dict(book["Scope"].iter_rows(values_only=True))
                if companies:
                    # Of the companies that the page showed, not of all that the reader may work in.
                    self.assertEqual(set(scope["Companies"].split(", ")), set(companies.mapped("name")))
        self.assertEqual(scope["Local day"], f"2026-11-30: {self.warehouse.name}; 2026-12-01: {east.name}")

    def test_numbers_are_read_and_formulas_are_none(self):
        chart = self.frozen_chart(name="On time")
        self.week(25, 7)
        chart._evaluate()
        _name, book = self._book({"chart_id": chart.id})
        heads = [cell.value for cell in book["Points"][1]]
        last = book["Points"][book["Points"].max_row]
        formats = {head: cell.number_format for head, cell in zip(heads, last, strict=True)}
        self.assertEqual((formats["Period from"], formats["Value"]), ("yyyy-mm-dd", "#,##0.00"))
        self.assertEqual(formats["Records"], "General")
        scope = dict(book["Scope"].iter_rows(values_only=True))
        self.assertIn("Frozen Limits", " ".join(map(str, scope.values())))
        for sheet in book:
            self.assertFalse([cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"])
