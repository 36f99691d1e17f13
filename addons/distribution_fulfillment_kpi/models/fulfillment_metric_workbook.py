import io
from datetime import date

import xlsxwriter

from odoo import api, models
from odoo.exceptions import UserError

from ..question import BUCKETS

# More than a reader scrolls through, and far below what a sheet can hold.
MAX_QUESTIONS = 200
# In characters.
WIDTH_OF_TEXT = 80


class FulfillmentMetricWorkbook(models.AbstractModel):
    """Writes answers of the metric door into a workbook: figures, what they mean, and for what they are.

    Written with the library that Odoo's own export uses. Nothing is computed here.
    """

    _name = "fulfillment.metric.workbook"
    _description = "Workbook of Fulfillment Metrics"

    @api.model
    def _workbook(self, asked):
        """Return (name without ending, content of the .xlsx file).

        :param asked: dict with `title`, `date_from`, `date_to`, `sources`, `company_ids`,
            `warehouse_ids` and `questions`: a list of dicts with `code`, `by` and `params`
        """
        if not isinstance(asked, dict) or not isinstance(asked.get("questions"), list):
            raise UserError(self.env._("What was asked for is no list of figures."))
        questions = asked["questions"]
        if len(questions) > MAX_QUESTIONS:
            raise UserError(
                self.env._(
                    "No workbook was made: it would hold %(count)s figures, and %(most)s is the most. Ask for fewer "
                    "at once.",
                    count=len(questions),
                    most=MAX_QUESTIONS,
                )
            )
        Metric = self.env["fulfillment.metric"]
        answers = []
        for question in questions:
            answers.append(
                Metric.compute(
                    [question.get("code")],
                    asked.get("date_from"),
                    asked.get("date_to"),
                    by=question.get("by") or (),
                    company_ids=asked.get("company_ids"),
                    warehouse_ids=asked.get("warehouse_ids"),
                    source=asked.get("sources") or ["live"],
                    params=question.get("params"),
                )
            )
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
            styles = self._styles(book)
            self._write_figures(book.add_worksheet(self.env._("Figures")), styles, questions, answers)
            codes = dict.fromkeys(row["code"] for rows in answers for row in rows)
            definitions = [Metric.definition(code) for code in codes]
            self._write_definitions(book.add_worksheet(self.env._("Definitions")), styles, definitions)
            self._write_scope(book.add_worksheet(self.env._("Scope")), styles, asked, answers)
        title = str(asked.get("title") or self.env._("Fulfillment metrics"))[:100]
        return f"{title} {asked.get('date_from')} {asked.get('date_to')}", stream.getvalue()

    @api.model
    def _styles(self, book):
        """{name: format}: sixteen digits of a quotient hide the figure; the cell keeps all of them."""
        return {
            "head": book.add_format({"bold": True}),
            "number": book.add_format({"num_format": "#,##0.00"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }

    @api.model
    def _write_figures(self, sheet, styles, questions, answers):
        keys = list(dict.fromkeys(key for question in questions for key in question.get("by") or ()))
        split = [
            key
            for key in ("currency", "uom_family")
            if any(key in row for rows in answers for row in rows) and key not in keys
        ]
        keys += split
        labels = self._key_labels()
        words = self._parameter_words()
        heads = [
            self.env._("Metric"),
            self.env._("Name"),
            self.env._("Source"),
            self.env._("Promise"),
            self.env._("Kept by"),
            self.env._("Days late that count"),
            *(labels.get(key, key) for key in keys),
            self.env._("Value"),
            self.env._("Unit"),
            self.env._("Numerator"),
            self.env._("Denominator"),
            self.env._("Records"),
            self.env._("Left out"),
            self.env._("Not recorded at"),
            self.env._("Doubtful"),
            self.env._("Can still change"),
            self.env._("Judged by"),
        ]
        sheet.write_row(0, 0, heads, styles["head"])
        Metric = self.env["fulfillment.metric"]
        exclusions = Metric._exclusion_texts()
        definitions = self.env["fulfillment.metric"]._definitions()
        line = 0
        for row in (row for rows in answers for row in rows):
            line += 1
            params = row["scope"]["params"]
            metric = definitions[row["code"]]
            promise = (
                [words[params["promise_basis"]], words[params["promise_event"]], params["late_tol"]]
                if metric.uses_basis
                else ["", "", ""]
            )
            values = [
                row["code"],
                metric.name,
                words[row["source"]],
                *promise,
                *(self._key_value(row, key) for key in keys),
                # No data stays an empty cell: not 0, and nothing that a sum would count.
                row["value"],
                row["unit"],
                row["numerator"],
                row["denominator"],
                row["count"],
                Metric._excluded_text(row, exclusions),
                # Companies that were asked for and are not in the figure.
                ", ".join(company["name"] for company in row["not_captured"]),
                Metric._doubt_text(row),
                self.env._("yes") if row["provisional"] else "",
                # Which agreements took the place of the days late that count.
                "; ".join(version["name"] for version in row["terms"] or ()),
            ]
            self._write_row(sheet, line, values, styles)
        self._finish(sheet, line, heads)

    @api.model
    def _write_row(self, sheet, line, values, styles):
        for place, value in enumerate(values):
            if isinstance(value, date):
                sheet.write_datetime(line, place, value)
            elif isinstance(value, str):
                # A name that begins with "=" is a name and no formula.
                sheet.write_string(line, place, value)
            elif value is not None:
                style = None if float(value).is_integer() else styles["number"]
                sheet.write_number(line, place, value, style)

    @api.model
    def _finish(self, sheet, line, heads):
        sheet.autofilter(0, 0, line, len(heads) - 1)
        sheet.freeze_panes(1, 0)
        sheet.autofit()

    @api.model
    def _key_value(self, row, key):
        value = row.get(key)
        if value is None:
            return ""
        if key in BUCKETS:
            return date.fromisoformat(value)
        if key == "order_type":
            return self.env["fulfillment.dashboard"]._order_type_labels().get(value, value)
        return str(row["labels"].get(key) or value)

    @api.model
    def _key_labels(self):
        """{key of a breakdown: its name}, as on the pages."""
        return {
            **self.env["fulfillment.dashboard"]._dimension_labels(),
            "currency": self.env._("Currency"),
            "uom_family": self.env._("Family of units"),
            "day": self.env._("Day"),
            "week": self.env._("Week from"),
            "month": self.env._("Month from"),
            "quarter": self.env._("Quarter from"),
            "year": self.env._("Year from"),
        }

    @api.model
    def _parameter_words(self):
        """{code of a source, promise or event: its name}, as on the pages."""
        return {
            "live": self.env._("Live orders"),
            "history": self.env._("History"),
            "first": self.env._("First promise"),
            "last": self.env._("Last promise"),
            "requested": self.env._("Customer's wish"),
            "ship": self.env._("Shipped"),
            "deliver": self.env._("Delivered"),
            "up": self.env._("more"),
            "down": self.env._("less"),
        }

    @api.model
    def _write_definitions(self, sheet, styles, definitions):
        sheet.write_row(
            0,
            0,
            [
                self.env._("Metric"),
                self.env._("Name"),
                self.env._("What it means"),
                self.env._("Unit"),
                self.env._("Better"),
                self.env._("Standard"),
                self.env._("Version of the definition"),
            ],
            styles["head"],
        )
        words = self._parameter_words()
        for line, definition in enumerate(definitions, 1):
            definition = {**definition, "better": words.get(definition["better"], definition["better"])}
            names = ("code", "name", "explanation", "unit", "better", "standard", "version")
            for place, name in enumerate(names):
                sheet.write_string(line, place, str(definition[name] or ""), styles["text"])
        sheet.autofit()
        # An explanation is a paragraph and no line as wide as three screens.
        sheet.set_column(2, 2, WIDTH_OF_TEXT)
        sheet.freeze_panes(1, 0)

    @api.model
    def _write_scope(self, sheet, styles, asked, answers):
        companies = self.env["res.company"].browse(
            next((row["scope"]["company_ids"] for rows in answers for row in rows), [])
        )
        warehouses = self.env["stock.warehouse"].sudo().browse(asked.get("warehouse_ids") or [])
        words = self._parameter_words()
        sources = [words.get(source, source) for source in asked.get("sources") or ["live"]]
        self._write_pairs(
            sheet,
            styles,
            [
                (self.env._("First day"), str(asked.get("date_from"))),
                (self.env._("Last day"), str(asked.get("date_to"))),
                (self.env._("Sources, never added up"), ", ".join(sources)),
                (self.env._("Companies"), ", ".join(companies.mapped("name"))),
                (self.env._("Warehouses"), ", ".join(warehouses.mapped("name")) or self.env._("all")),
                (self.env._("As of (UTC)"), next((row["as_of"] for rows in answers for row in rows), "")),
                (self.env._("Asked by"), self.env.user.name),
            ],
        )

    @api.model
    def _write_pairs(self, sheet, styles, pairs):
        for line, (name, value) in enumerate(pairs):
            sheet.write_string(line, 0, name, styles["head"])
            sheet.write_string(line, 1, value)
        sheet.autofit()
