"""The workbook: what the screen shows, what it means, and for what it is."""

import io
import json

from openpyxl import load_workbook

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestWorkbook(MetricCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.customer.name = "=1+1"
        self.scenario().at("2026-01-05 14:00").order((self.apple, 5), promise="2026-01-07 22:00").at(
            "2026-01-06 15:00"
        ).ship()
        self.refresh()
        self.asked = {
            "title": "On time",
            "date_from": "2026-01-01",
            "date_to": "2026-01-31",
            "sources": ["live"],
            "questions": [
                {"code": "M13.line"},
                {"code": "M13.line", "by": ["partner"]},
                {"code": "M13.line", "by": ["month"], "params": {"promise_basis": "last", "late_tol": 2}},
                {"code": "M13.line", "params": {"promise_basis": "requested"}},
                {"code": "M05.value.first"},
                {"code": "M13.line", "params": {"terms": "agreed"}},
            ],
        }

    def _book(self, asked=None):
        name, content = self.env["fulfillment.metric.workbook"]._workbook(asked or self.asked)
        return name, load_workbook(io.BytesIO(content))

    def test_sheets(self):
        name, book = self._book()
        self.assertEqual(name, "On time 2026-01-01 2026-01-31")
        self.assertEqual(book.sheetnames, ["Figures", "Definitions", "Scope"])
        heads, *rows = book["Figures"].iter_rows(values_only=True)
        rows = [dict(zip(heads, row, strict=True)) for row in rows]
        self.assertEqual(rows[0]["Value"], 100)
        self.assertEqual((rows[0]["Numerator"], rows[0]["Records"]), (1, 1))
        # A customer's name is no formula.
        self.assertEqual(rows[1]["Customer"], "=1+1")
        self.assertEqual(book["Figures"].cell(3, heads.index("Customer") + 1).data_type, "s")
        self.assertEqual(str(rows[2]["Month from"].date()), "2026-01-01")
        self.assertEqual((rows[2]["Promise"], rows[2]["Days late that count"]), ("Last promise", 2))
        self.assertEqual((rows[2]["Source"], rows[2]["Kept by"]), ("Live orders", "Shipped"))
        # No data is an empty cell.
        self.assertIsNone(rows[3]["Value"])
        self.assertIn("1 without a promise", rows[3]["Left out"])
        self.assertEqual(rows[4]["Currency"], self.company.currency_id.name)
        self.assertEqual(rows[0]["Judged by"], "")
        self.assertEqual(rows[5]["Judged by"], "no terms agreed")
        codes = [row[0] for row in book["Definitions"].iter_rows(min_row=2, values_only=True)]
        self.assertEqual(codes, ["M13.line", "M05.value.first"])
        scope = dict(book["Scope"].iter_rows(values_only=True))
        self.assertEqual(scope["Sources, never added up"], "Live orders")
        self.assertEqual(scope["Companies"], self.company.name)

    def test_what_is_no_question_is_refused(self):
        for asked in ([], {"questions": 1}):
            with self.subTest(asked=asked), self.assertRaisesRegex(UserError, "no list of figures"):
                self.env["fulfillment.metric.workbook"]._workbook(asked)
        with self.assertRaisesRegex(UserError, "Unknown metric"):
            self._book({**self.asked, "questions": [{"code": "M99"}]})
        # What is too much is said, not cut off.
        with self.assertRaisesRegex(UserError, "would hold 201 figures"):
            self._book({**self.asked, "questions": [{"code": "M13.line"}] * 201})

    def test_by_the_rights_of_who_asks(self):
        stranger = new_test_user(self.env, "book_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["fulfillment.metric.workbook"].with_user(stranger)._workbook(self.asked)

    def test_over_the_wire(self):
        new_test_user(
            self.env,
            "book_reader",
            groups="distribution_fulfillment_base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.authenticate("book_reader", "book_reader")
        response = self.url_open(
            "/fulfillment/metrics.xlsx",
            data={
                "asked": json.dumps({**self.asked, "company_ids": self.company.ids}),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(response.status_code, 200)
        self.assertIn("On%20time", response.headers["Content-Disposition"])
        self.assertEqual(load_workbook(io.BytesIO(response.content)).sheetnames[0], "Figures")
