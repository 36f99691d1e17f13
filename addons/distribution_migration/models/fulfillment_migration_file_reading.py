from itertools import count

import psycopg2

from odoo import models
from odoo.exceptions import UserError

from ..source.errors import SourceError
from ..source.profile import ColumnProfile
from ..source.reader import SourceTable
from ..source.staging import COPY_OPTIONS, FIELD_MARK, QUOTE, Stream, joined
from ..source.suggest import signature

# Columns are judged by these first rows and a sample of those that follow.
PROFILED_ROWS, PROFILED_EACH = 20_000, 97


class FulfillmentMigrationFile(models.Model):
    """First step: from bytes to staged rows and a proposed mapping."""

    _inherit = "fulfillment.migration.file"

    def _read_rows(self):
        """Read the file: find out how it is written, stage its rows, propose a mapping.

        :raises UserError: when it cannot be read at all; what was read before stays then
        """
        self.ensure_one()
        self.set_id._check_not_running()
        opener, limits = self._source_opener(), self._limits()
        # Corrections by hand outlive a second reading of the same columns.
        kept = self._export_mapping() if self.column_ids else None
        try:
            dialect = self._dialect(opener, limits)
            table = SourceTable(opener, dialect, self.heading_row, limits)
            profiles = [ColumnProfile(name) for name in table.names]
            self._drop_corrections()
            self.env.cr.execute("DELETE FROM fulfillment_migration_row WHERE file_id = %s", [self.id])
            row_count, damaged = self._stage(table, profiles)
            if not row_count:
                raise SourceError("no_rows", line=table.heading_row)
        except SourceError as error:
            raise UserError(self._source_message(error)) from error
        self.env["fulfillment.migration.reject"]._drop(self)
        names = table.source_names
        is_csv = dialect.kind == "csv"
        self._system_write(
            {
                "state": "mapped",
                "checksum": dialect.checksum,
                "source_kind": dialect.kind,
                "file_size": dialect.size,
                "encoding": dialect.encoding if is_csv else False,
                "delimiter": dialect.delimiter if is_csv else False,
                "sheet": dialect.sheet or False,
                "sheet_names": ", ".join(dialect.sheets) or False,
                "heading_row": table.heading_row,
                "header_signature": signature(names),
                "is_correction": table.is_reject_file,
                "row_count": row_count,
                "damaged_count": damaged,
                "refused_count": 0,
                "superseded_count": 0,
                "checked_at": False,
                "proposed_at": False,
            }
        )
        self._propose_columns(profiles[: len(names)], kept)

    def _stage(self, table, profiles):
        """Copy the rows as they are into staging; return (rows, damaged rows)."""
        counted = {"rows": 0, "damaged": 0}
        # Asked before: while rows are copied this connection answers no other question.
        head = f"{self.id}{FIELD_MARK}{self.company_id.id}{FIELD_MARK}"
        stream = Stream(self._staged_lines(head, table, profiles, counted))
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.copy_expert(
                    "COPY fulfillment_migration_row (file_id, company_id, row_number, defect, cells)"
                    f" FROM STDIN WITH ({COPY_OPTIONS})",
                    stream,
                    size=1 << 16,
                )
        except psycopg2.errors.QueryCanceled:
            # A file may turn out to be broken at its end: say what is wrong with it, not that COPY stopped.
            if stream.error:
                raise stream.error from None
            raise
        self.env["fulfillment.migration.row"].invalidate_model()
        # Without statistics of what was just copied the check is planned blindly.
        self.env.cr.execute("ANALYZE fulfillment_migration_row")
        return counted["rows"], counted["damaged"]

    @staticmethod
    def _staged_lines(head, table, profiles, counted):
        damaged = 0
        rows = count()
        for record in table:
            position = next(rows)
            defect = record.defect
            text, is_marked = joined(record.cells)
            if is_marked:
                defect = defect or "control"
            if defect:
                damaged += 1
            elif position < PROFILED_ROWS or not position % PROFILED_EACH:
                for profile, cell in zip(profiles, record.cells, strict=True):
                    profile.add(cell)
            yield f"{head}{record.number}{FIELD_MARK}{defect}{FIELD_MARK}{QUOTE}{text}{QUOTE}\n"
        counted.update(rows=next(rows), damaged=damaged)
