import csv
import io
import json

from odoo import models
from odoo.exceptions import UserError

from ..source.errors import SourceError
from ..source.profile import ColumnProfile
from ..source.reader import SourceTable
from ..source.suggest import signature

STAGE_ROWS = 5000


class FulfillmentHistoryImport(models.Model):
    """First step: from bytes to staged rows and a proposed mapping."""

    _inherit = "fulfillment.history.import"

    def _read_source(self):
        """Read the file: find out how it is written, stage its rows, propose a mapping.

        :raises UserError: when it cannot be read at all; nothing is kept then
        """
        self.ensure_one()
        # Columns written from here on are the reader's proposal, not a change by the user.
        self = self.with_context(history_import_reading=True)
        opener, limits = self._source_opener(), self._limits()
        # Corrections by hand outlive a second reading of the same columns.
        kept = self._export_mapping() if self.column_ids else None
        try:
            dialect = self._dialect(opener, limits)
            table = SourceTable(opener, dialect, self.heading_row, limits)
            profiles = [ColumnProfile(name) for name in table.names]
            self._drop_staged()
            row_count, damaged = self._stage(table, profiles)
            if not row_count:
                raise SourceError("no_rows", line=table.heading_row)
        except SourceError as error:
            raise UserError(self._source_message(error)) from error
        names = table.source_names
        self._system_write(
            {
                "state": "mapped",
                "checksum": dialect.checksum,
                "source_kind": dialect.kind,
                "file_size": dialect.size,
                "encoding": dialect.encoding if dialect.kind == "csv" else False,
                "delimiter": dialect.delimiter if dialect.kind == "csv" else False,
                "sheet": dialect.sheet or False,
                "sheet_names": ", ".join(dialect.sheets) or False,
                "heading_row": table.heading_row,
                "header_signature": signature(names),
                "row_count": row_count,
                "position": 0,
                "ready_count": 0,
                "refused_count": 0,
                "unchanged_count": 0,
                "loaded_count": 0,
                "check_notes": False,
                "mapping_id": False,
            }
        )
        self._propose_columns(profiles[: len(names)])
        notes = self._read_findings(table, profiles, damaged)
        notes += self._remembered(kept, names)
        self._system_write({"read_notes": notes})

    def _drop_staged(self):
        """Empty the staging of this import."""
        for table in ("reject", "row"):
            self.env.cr.execute(
                f"DELETE FROM fulfillment_history_import_{table} WHERE import_id = %s",  # noqa: S608
                [self.id],
            )
        self.env.invalidate_all()

    def _stage(self, table, profiles):
        """Copy the rows as they are into staging; return (rows, damaged rows)."""
        count = damaged = 0
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for record in table:
            count += 1
            if record.defect:
                damaged += 1
            else:
                for profile, cell in zip(profiles, record.cells, strict=True):
                    profile.add(cell)
            cells = json.dumps(record.cells, ensure_ascii=False)
            row = (self.id, self.company_id.id, record.number, cells, record.defect, "staged")
            writer.writerow(row)
            if not count % STAGE_ROWS:
                self._copy(buffer)
        self._copy(buffer)
        # Without statistics of what was just copied the check and the load are planned blindly.
        self.env.cr.execute("ANALYZE fulfillment_history_import_row")
        return count, damaged

    def _copy(self, buffer):
        buffer.seek(0)
        self.env.cr.copy_expert(
            """COPY fulfillment_history_import_row
            (import_id, company_id, row_number, source_values, defect, state)
            FROM STDIN WITH (FORMAT csv)""",
            buffer,
        )
        buffer.seek(0)
        buffer.truncate()

    def _read_findings(self, table, profiles, damaged):
        """Return the notes that reading the file leaves: list of {code, level, params}."""
        notes = []
        if table.second_heading:
            notes.append(note("second_heading", line=table.heading_row + 1))
        if table.duplicate_names:
            notes.append(note("duplicate_names"))
        if damaged:
            notes.append(note("damaged", count=damaged))
        broken = [profile for profile in profiles if profile.mojibake]
        if broken:
            notes.append(
                note(
                    "mojibake",
                    count=sum(profile.mojibake for profile in broken),
                    columns=", ".join(profile.name for profile in broken),
                    sample=next((text for text in broken[0].counts if not text.isascii()), ""),
                )
            )
        earlier = self.env["fulfillment.history.load"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("checksum", "=", self.checksum),
                ("kind", "=", self.kind),
            ],
            limit=1,
        )
        if earlier:
            notes.append(
                note(
                    "known_file",
                    load=earlier.display_name,
                    user=earlier.loaded_by_id.name,
                    count=earlier.row_count,
                )
            )
        return notes


def note(code, level="warning", **params):
    return {"code": code, "level": level, "params": params}
