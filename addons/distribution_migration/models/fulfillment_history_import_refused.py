from odoo import models
from odoo.tools import SQL

from ..source.rejects import write_csv, write_workbook

PAGE_ROWS = 2000


class FulfillmentHistoryImport(models.Model):
    """Refused rows: kept one record a fault, given back as a file to correct."""

    _inherit = "fulfillment.history.import"

    def _refuse(self, faults):
        """Write refusals; a fault is (row number, column, target, value, code, params)."""
        labels = self._target_labels(self.kind)
        rows = [
            (
                self.id,
                self.company_id.id,
                row_number,
                column or None,
                labels.get(target),
                (value or "")[:1000],
                code,
                self._reason(code, value, params),
            )
            for row_number, column, target, value, code, params in faults
        ]
        if rows:
            self.env.cr.execute_values(
                """INSERT INTO fulfillment_history_import_reject
                (import_id, company_id, row_number, column_name, field_name, value, code, reason)
                VALUES %s""",
                rows,
                page_size=PAGE_ROWS,
            )
            self.env["fulfillment.history.import.reject"].invalidate_model()

    def _file_stem(self):
        """Return the file's name without its endings, for the names of downloads."""
        stem = (self.file_name or self.name or "history").lower()
        for ending in (".gz", ".csv", ".txt", ".xlsx"):
            stem = stem.removesuffix(ending)
        return stem or "history"

    def _refused_file(self, extension):
        """Return the refused rows, with their reasons, as the bytes of an XLSX or CSV file."""
        self.check_access("read")
        columns = self.column_ids.filtered(lambda column: not column.is_constant)
        indexes = [column.source_index for column in columns]
        rows = self.env.execute_query(
            SQL(
                """SELECT row.source_values, row.row_number,
                    string_agg(COALESCE(reject.field_name, ''), E'\n' ORDER BY reject.id),
                    string_agg(COALESCE(reject.value, ''), E'\n' ORDER BY reject.id),
                    string_agg(reject.reason, E'\n' ORDER BY reject.id)
                FROM fulfillment_history_import_row AS row
                JOIN fulfillment_history_import_reject AS reject
                    ON reject.import_id = row.import_id AND reject.row_number = row.row_number
                WHERE row.import_id = %s AND row.state = 'refused'
                GROUP BY row.id ORDER BY row.row_number""",
                self.id,
            )
        )
        # A damaged row has fewer or more cells than the heading: it is given back as it is.
        table = (
            ([cells[i] for i in indexes] if len(cells) > max(indexes) else cells, *fault)
            for cells, *fault in rows
        )
        writer = write_workbook if extension == "xlsx" else write_csv
        return writer(columns.mapped("name"), table)
