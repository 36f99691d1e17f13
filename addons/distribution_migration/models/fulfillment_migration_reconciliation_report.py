import io
from itertools import islice

import xlsxwriter

from odoo import models
from odoo.tools.misc import formatLang

from ..source.rejects import SHEET_ROWS

# Differences of a domain that the page shows: what is printed is to be read. The workbook lists all.
PRINTED = 1_000
# Differences that are read at a time.
PART = 1_000


class FulfillmentMigrationSet(models.Model):
    """The report of a load set: what files and Odoo say, what differs and why, and who signed it."""

    _inherit = "fulfillment.migration.set"

    def action_download_report(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/fulfillment/migration/{self.id}/reconciliation.xlsx",
            "target": "download",
        }

    def action_print_report(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/fulfillment/migration/{self.id}/reconciliation",
            "target": "new",
        }

    def _report(self):
        """Return what the report says, the same for the workbook and the page: tables of (headings, rows).

        A row holds texts and numbers only. Of differences: (domain, how many there are, (headings, rows)), where the
        rows are read as they are asked for.
        """
        self.ensure_one()
        self.check_access("read")
        reconciliations = self.domain_ids.reconciliation_id.sorted("sequence")
        return {
            "totals": self._report_totals(reconciliations),
            "differences": [
                (one.domain_id.display_name, one.difference_count, self._report_differences(one))
                for one in reconciliations
            ],
            "signatures": self._report_signatures(),
        }

    def _report_page(self):
        """Return what the template of the page asks for."""
        return {
            "load_set": self,
            "report": self._report(),
            "number": self._report_number,
            "first": lambda rows: islice(rows, PRINTED),
            "printed": PRINTED,
        }

    def _report_totals(self, reconciliations):
        head = [
            self.env._("Domain"),
            self.env._("Load"),
            self.env._("Figure"),
            self.env._("Of"),
            self.env._("Files"),
            self.env._("Odoo"),
            self.env._("Difference"),
        ]
        return head, [
            [
                one.domain_id.display_name,
                one.run_id.display_name,
                figure.measure_name,
                figure.label or "",
                figure.source,
                figure.odoo,
                figure.difference,
            ]
            for one in reconciliations
            for figure in one.figure_ids
        ]

    def _report_differences(self, reconciliation):
        head = [
            self.env._("Figure"),
            self.env._("Of"),
            self.env._("Files"),
            self.env._("Odoo"),
            self.env._("Difference"),
            self.env._("Cause"),
            self.env._("What Is Known"),
            self.env._("Explanation"),
            self.env._("Explained By"),
            self.env._("Explained At (UTC)"),
        ]
        return head, self._report_difference_rows(reconciliation)

    def _report_difference_rows(self, reconciliation):
        Difference = self.env["fulfillment.migration.difference"]
        causes = dict(Difference._fields["cause"]._description_selection(self.env))
        last = 0
        while True:
            differences = Difference.search(
                [("reconciliation_id", "=", reconciliation.id), ("id", ">", last)], order="id", limit=PART
            )
            if not differences:
                return
            for difference in differences:
                yield [
                    difference.measure_name,
                    difference.label or "",
                    difference.source,
                    difference.odoo,
                    difference.difference,
                    causes[difference.cause],
                    difference.reason or "",
                    difference.explanation or "",
                    difference.explained_by_id.name or "",
                    str(difference.explained_at or ""),
                ]
            last = differences[-1].id
            # Of a load that went wrong there are as many as rows.
            differences.invalidate_recordset()

    def _report_signatures(self):
        head = [
            self.env._("Domain"),
            self.env._("Load"),
            self.env._("Owner"),
            self.env._("Signed By"),
            self.env._("Signed At (UTC)"),
            self.env._("State"),
            self.env._("Voided Because"),
            self.env._("SHA-256"),
        ]
        rows = []
        for domain in self.domain_ids.filtered("file_ids"):
            rows += [
                [
                    domain.display_name,
                    signature.run_id.display_name,
                    domain.owner_id.name or "",
                    signature.signed_by_id.name,
                    str(signature.signed_at),
                    dict(signature._fields["state"]._description_selection(self.env))[signature.state],
                    signature.void_reason or "",
                    signature.record_hash,
                ]
                for signature in domain.signature_ids
            ] or [
                [
                    domain.display_name,
                    "",
                    domain.owner_id.name or "",
                    "",
                    "",
                    self.env._("Not signed"),
                    "",
                    "",
                ]
            ]
        return head, rows

    def _report_number(self, cell):
        """Return a cell as the page shows it: numbers as the user writes them."""
        if isinstance(cell, str):
            return cell
        digits = next(digits for digits in (0, 2, 4) if round(cell, digits) == round(cell, 4))
        return formatLang(self.env, cell, digits=digits)

    # --------------------------------------------------------------- workbook

    def _report_workbook(self):
        """Return the report as the bytes of an XLSX file; texts are texts, so that none becomes a formula."""
        report = self._report()
        stream = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(stream, options) as book:
            formats = {
                "head": book.add_format({"bold": True, "bg_color": "#DDE6ED", "text_wrap": True}),
                "number": book.add_format({"num_format": "#,##0.00##"}),
                "text": book.add_format({"num_format": "@"}),
            }
            taken = set()
            self._write_table(book, self.env._("Totals"), report["totals"], formats, taken)
            for name, _count, table in report["differences"]:
                self._write_table(book, name, table, formats, taken)
            self._write_table(book, self.env._("Sign-offs"), report["signatures"], formats, taken)
        return stream.getvalue()

    def _write_table(self, book, name, table, formats, taken):
        """Write a table on a sheet, and what does not fit there on others."""
        head, rows = table
        sheet, line = self._add_sheet(book, name, head, formats, taken), 0
        for row in rows:
            if line == SHEET_ROWS - 1:
                sheet.autofilter(0, 0, line, len(head) - 1)
                sheet, line = self._add_sheet(book, name, head, formats, taken), 0
            line += 1
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell, formats["text"])
                else:
                    sheet.write_number(line, column, cell, formats["number"])
        sheet.autofilter(0, 0, line, len(head) - 1)

    def _add_sheet(self, book, name, head, formats, taken):
        sheet = book.add_worksheet(self._sheet_name(name, taken))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head) - 1, 22)
        for column, text in enumerate(head):
            sheet.write_string(0, column, text, formats["head"])
        return sheet

    def _sheet_name(self, name, taken):
        """Return a name that a sheet may have, and no other sheet has."""
        allowed = "".join(" " if sign in "[]:*?/\\'" else sign for sign in name)
        found, number = allowed[:31], 1
        while found.casefold() in taken:
            number += 1
            found = f"{allowed[:27]} {number}"
        taken.add(found.casefold())
        return found
