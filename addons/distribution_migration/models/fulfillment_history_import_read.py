import csv
import io
import json
import os

from odoo import models
from odoo.exceptions import UserError

from ..source.detect import Dialect, Limits, inspect, workbook_sheets
from ..source.errors import SourceError
from ..source.profile import ColumnProfile
from ..source.reader import REJECT_COLUMNS, SourceTable
from ..source.suggest import currency_in_headings, signature, suggest

STAGE_ROWS = 5000


class FulfillmentHistoryImport(models.Model):
    """First step: from bytes to staged rows and a proposed mapping."""

    _inherit = "fulfillment.history.import"

    def _limits(self):
        """Return what a file may cost, as the administrator has set it."""
        get_param = self.env["ir.config_parameter"].sudo().get_param
        megabytes = {}
        for name, default in (("max_file_mb", 100), ("max_unpacked_mb", 1024)):
            value = get_param(f"distribution_migration.{name}", default)
            try:
                megabytes[name] = max(1, int(value))
            except ValueError as error:
                raise UserError(
                    self.env._(
                        "The system parameter distribution_migration.%(name)s is “%(value)s”.\n"
                        "Enter a whole number of megabytes.",
                        name=name,
                        value=value,
                    )
                ) from error
        return Limits(
            packed=megabytes["max_file_mb"] * 1024**2,
            unpacked=megabytes["max_unpacked_mb"] * 1024**2,
        )

    def _source_attachment(self):
        # Attachments of binary fields are hidden from search; the caller may read this record.
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "file"),
                    ("res_id", "=", self.id),
                ],
                limit=1,
            )
        )

    def _source_opener(self):
        """Return a function that opens the uploaded bytes anew, without loading a large file."""
        attachment = self._source_attachment()
        if not attachment:
            raise UserError(
                self.env._(
                    "%(name)s has no file, or an empty one.\nUpload one first.",
                    name=self.display_name,
                )
            )
        if attachment.store_fname:
            path = attachment._full_path(attachment.store_fname)
            if os.path.isfile(path):
                return lambda: open(path, "rb")
        content = attachment.raw or b""
        return lambda: io.BytesIO(content)

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
        names = [name for name in table.names if name not in REJECT_COLUMNS]
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
        self._propose_columns(profiles)
        notes = self._read_findings(table, profiles, damaged)
        notes += self._remembered(kept, names)
        self._system_write({"read_notes": notes})

    def _dialect(self, opener, limits):
        """Return how the file is written: as found, or as corrected since the same file was read."""
        found = inspect(opener, limits)
        if found.checksum != self.checksum:
            # Another file: what was set for the one before says nothing about it.
            self._system_write({"heading_row": 0})
            return found
        if found.kind == "xlsx":
            sheets = tuple(workbook_sheets(opener))
            sheet = self.sheet or found.sheet
            return Dialect(
                "xlsx", sheet=sheet, sheets=sheets, checksum=found.checksum, size=found.size
            )
        return Dialect(
            "csv",
            compressed=found.compressed,
            encoding=self.encoding or found.encoding,
            delimiter=self.delimiter or found.delimiter,
            checksum=found.checksum,
            size=found.size,
        )

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

    # ------------------------------------------------------------- mapping

    def _propose_columns(self, profiles):
        """List every column of the file, with the field it probably feeds."""
        targets = self._targets(self.kind)
        found = suggest(profiles, targets)
        kinds = {target.code: target.kind for target in targets}
        rows = []
        for index, profile in enumerate(profiles):
            if profile.name in REJECT_COLUMNS:
                continue
            kind = profile.kind
            target = found.get(index)
            used_as = kinds.get(target) if kinds.get(target) in ("date", "number") else kind
            placeholders = profile.placeholders(used_as) if used_as in ("date", "number") else {}
            style, _share, is_rival = profile.date_style if used_as == "date" else (None, 0, False)
            mark, in_doubt = profile.decimal_mark if used_as == "number" else (None, False)
            if is_rival and style in ("dmy", "mdy"):
                style = self._local_day_order()
            rows.append(
                {
                    "import_id": self.id,
                    # What is used comes first; with fifty columns the eye needs the help.
                    "sequence": index if target else 1000 + index,
                    "source_index": index,
                    "name": profile.name,
                    "target": target,
                    "date_style": style,
                    "decimal_mark": mark,
                    "empty_values": "\n".join(placeholders) if target else False,
                    "placeholder_counts": placeholders or False,
                    "detected_kind": kind,
                    "is_doubtful": is_rival or in_doubt,
                    "filled_count": profile.filled,
                    "samples": _shorten(profile.samples()),
                }
            )
        if "currency" not in found.values() and "amount_untaxed" in found.values():
            rows.append(
                {
                    "import_id": self.id,
                    "target": "currency",
                    "constant": self._suggest_currency([profile.name for profile in profiles]),
                }
            )
        self.column_ids.unlink()
        self.env["fulfillment.history.import.column"].create(rows)

    def _local_day_order(self):
        """Return how the user's language orders day and month; for dates that fit both."""
        lang = self.env["res.lang"]._get_data(code=self.env.user.lang or "en_US")
        date_format = lang.date_format or "%m/%d/%Y"
        return "dmy" if date_format.find("%d") < date_format.find("%m") else "mdy"

    def _suggest_currency(self, names):
        known = self.env["res.currency"].with_context(active_test=False).search([])
        return currency_in_headings(names, set(known.mapped("name"))) or (
            self.company_id.currency_id.name
        )

    def _read_findings(self, table, profiles, damaged):
        """Return the notes that reading the file leaves: list of {code, level, params}."""
        notes = []
        if table.second_heading:
            notes.append(_note("second_heading", line=table.heading_row + 1))
        if table.duplicate_names:
            notes.append(_note("duplicate_names"))
        if damaged:
            notes.append(_note("damaged", count=damaged))
        broken = [profile for profile in profiles if profile.mojibake]
        if broken:
            notes.append(
                _note(
                    "mojibake",
                    count=sum(profile.mojibake for profile in broken),
                    columns=", ".join(profile.name for profile in broken),
                    sample=next((text for text in broken[0].counts if not text.isascii()), ""),
                )
            )
        earlier = self.env["fulfillment.history.load"].search(
            [("company_id", "=", self.company_id.id), ("checksum", "=", self.checksum)], limit=1
        )
        if earlier:
            notes.append(
                _note(
                    "known_file",
                    load=earlier.display_name,
                    user=earlier.loaded_by_id.name,
                    count=earlier.row_count,
                )
            )
        return notes

    def _remembered(self, kept, names):
        """Use the mapping of an earlier reading or of an earlier file of the same shape."""
        if kept and set(kept["columns"]) & set(names):
            self._apply_mapping(kept, strict=False)
            return []
        if self.env.context.get("history_import_no_offer"):
            return []
        mapping = self.env["fulfillment.migration.mapping"]._find(
            self.company_id, self.kind, self.header_signature
        )
        if not mapping:
            return []
        self._apply_mapping(mapping.mapping, strict=False)
        self._system_write({"mapping_id": mapping.id})
        return [_note("remembered", level="info", mapping=mapping.name)]

    def _export_mapping(self):
        """Return the mapping as plain data: what the command line reads and what is remembered."""
        self.ensure_one()
        columns, constants = {}, {}
        for column in self.column_ids.filtered("target"):
            if column.is_constant:
                constants[column.target] = column.constant or ""
                continue
            settings = {"target": column.target}
            if column.target_kind == "date":
                settings["date_style"] = column.date_style or "ymd"
            if column.target_kind == "number":
                settings["decimal_mark"] = column.decimal_mark or "."
            if column.empty_values:
                settings["empty_values"] = column._lines(column.empty_values)
            if column.value_map:
                settings["value_map"] = column._value_pairs()
            columns[column.name] = settings
        return {
            "kind": self.kind,
            "columns": columns,
            "constants": constants,
            "one_promise": self.one_promise,
            "delivery_is_shipment": self.delivery_is_shipment,
            "shipped_is_ordered": self.shipped_is_ordered,
        }

    def _apply_mapping(self, mapping, strict=True):
        """Map as `mapping` (see _export_mapping) says.

        :param strict: raise for a column the file lacks or a field unknown here; else skip it
        """
        self.ensure_one()
        codes = {target.code for target in self._targets(self.kind)}
        by_name = {c.name: c for c in self.column_ids if not c.is_constant}
        columns = mapping.get("columns", {})
        constants = mapping.get("constants", {})
        wanted = [settings.get("target") for settings in columns.values()] + list(constants)
        if strict:
            self._check_mapping_data(columns, by_name, wanted, codes)
        self.column_ids.filtered("is_constant").unlink()
        self.column_ids.write({"target": False})
        for name, settings in columns.items():
            column = by_name.get(name)
            if not column or settings.get("target") not in codes:
                continue
            column.write(
                {
                    "target": settings["target"],
                    "date_style": settings.get("date_style") or column.date_style,
                    "decimal_mark": settings.get("decimal_mark") or column.decimal_mark,
                    "empty_values": "\n".join(settings.get("empty_values", [])) or False,
                    "value_map": "\n".join(
                        f"{old} = {new}" for old, new in settings.get("value_map", {}).items()
                    )
                    or False,
                }
            )
        self.env["fulfillment.history.import.column"].create(
            [
                {"import_id": self.id, "target": target, "constant": value}
                for target, value in constants.items()
                if target in codes
            ]
        )
        switches = ("one_promise", "delivery_is_shipment", "shipped_is_ordered")
        self._system_write({name: bool(mapping[name]) for name in switches if name in mapping})

    def _check_mapping_data(self, columns, by_name, wanted, codes):
        missing = [name for name in columns if name not in by_name]
        if missing:
            raise UserError(
                self.env._(
                    "The mapping names columns that the file does not have: %(columns)s.\n"
                    "The file has: %(names)s.",
                    columns=", ".join(missing),
                    names=", ".join(by_name),
                )
            )
        unknown = [str(target) for target in wanted if target not in codes]
        if unknown:
            raise UserError(
                self.env._(
                    "The mapping feeds fields that do not exist: %(fields)s.\n"
                    "Known fields: %(known)s.",
                    fields=", ".join(unknown),
                    known=", ".join(sorted(codes)),
                )
            )


def _note(code, level="warning", **params):
    return {"code": code, "level": level, "params": params}


def _shorten(samples):
    return " · ".join(text if len(text) <= 40 else text[:39] + "…" for text in samples)
