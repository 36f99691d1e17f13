from markupsafe import Markup

from odoo import api, models

from ..source.errors import SourceError

_LEVEL_ICONS = {
    "danger": "fa-times-circle text-danger",
    "warning": "fa-exclamation-triangle text-warning",
    "info": "fa-info-circle text-info",
}


class FulfillmentHistoryImport(models.Model):
    """What the import says: one place, so that tone and translation are reviewed together."""

    _inherit = "fulfillment.history.import"

    def _source_message(self, error: SourceError):
        """Return why the file as a whole is refused, and what to do."""
        params = {"name": self.file_name or self.display_name, **error.params}
        sentence = {
            "empty": lambda: self.env._("%(name)s is empty.\nUpload the file with its rows.", **params),
            "no_rows": lambda: self.env._(
                "%(name)s has a heading on row %(line)s and no rows below it.\n"
                "Upload the file with its rows, or correct the row of the heading.",
                **params,
            ),
            "no_heading": lambda: self.env._(
                "%(name)s has no heading on row %(line)s.\nEnter the row of the heading, or 0 to "
                "have it looked for.",
                **params,
            ),
            "one_column": lambda: self.env._(
                "%(name)s seems to have one column only.\nExport it again with comma, semicolon, tab "
                "or vertical bar between the columns; if it is so already, choose the delimiter by hand.",
                **params,
            ),
            "columns": lambda: self.env._(
                "%(name)s has %(count)s columns; up to %(limit)s are read.\n"
                "Export the columns that matter only.",
                **params,
            ),
            "rows": lambda: self.env._(
                "%(name)s has more than %(limit)s rows.\nSplit it into several files.", **params
            ),
            "wrong_kind": lambda: self.env._(
                "%(name)s is a %(kind)s file.\nUpload CSV (also .csv.gz) or XLSX.", **params
            ),
            "binary": lambda: self.env._(
                "%(name)s holds binary data, not text.\nUpload CSV (also .csv.gz) or XLSX.",
                **params,
            ),
            "old_workbook": lambda: self.env._(
                "%(name)s is an old Excel workbook or has a password.\n"
                "Save it as .xlsx without a password, then upload that.",
                **params,
            ),
            "gzip_broken": lambda: self.env._(
                "%(name)s is damaged: it cannot be unpacked to its end.\nUpload it again.", **params
            ),
            "zip_broken": lambda: self.env._(
                "%(name)s is a damaged workbook: it cannot be opened.\n"
                "Open it in a spreadsheet program and save it again.",
                **params,
            ),
            "no_sheet": lambda: self.env._(
                "%(name)s has no worksheet “%(sheet)s”.\nIt has: %(sheets)s.", **params
            ),
            "packed_size": lambda: self.env._(
                "%(name)s is larger than %(limit_mb)s MB.\nSplit it, or raise the system parameter "
                "distribution_migration.max_file_mb.",
                **params,
            ),
            "unpacked_size": lambda: self.env._(
                "%(name)s was not unpacked: it would become far larger than files of this kind "
                "are (limit: %(limit_mb)s MB).\nSplit it, or raise the system parameter "
                "distribution_migration.max_unpacked_mb.",
                **params,
            ),
            "endless_record": lambda: self.env._(
                "%(name)s: the row that starts on line %(line)s does not end.\n"
                "Probably a quotation mark is opened there and never closed.",
                **params,
            ),
            "csv": lambda: self.env._(
                "%(name)s cannot be read around line %(line)s: %(error)s.\n"
                "Choose another delimiter or encoding, or correct the line.",
                **params,
            ),
        }
        return sentence[error.code]()

    def _reason(self, code, value="", params=None):
        """Return why a value is refused, and what to do. Fits behind row, field and value."""
        params = dict(params or {})
        if "style" in params:
            styles = self.env["fulfillment.history.import.column"]._date_style_labels()
            params["style"] = styles[params["style"]]
        sentence = {
            "missing": lambda: self.env._("Empty, and every row needs a value here."),
            "repeated_key": lambda: self.env._(
                "Row %(row)s has the same key, and a key names one row. Remove one of the two "
                "or correct its key.",
                **params,
            ),
            "other_content": lambda: self.env._(
                "Loaded already with other content (load %(load)s of %(date)s, row %(row)s). "
                "Delete that load first if this file is right; leave the row out if it is not.",
                **params,
            ),
            "date_style": lambda: self.env._(
                "Not a date written as %(style)s. Correct the value, or add it to Read as Empty.",
                **params,
            ),
            "date_calendar": lambda: self.env._(
                "There is no such day or time in the calendar. Read as %(style)s.", **params
            ),
            "date_past": lambda: self.env._("Before 1970: no order of the old system is that old."),
            "date_future": lambda: self.env._("Lies in the future, but tells what has happened."),
            "date_far": lambda: self.env._(
                "More than five years ahead: probably a placeholder. Add it to Read as Empty if "
                "it stands for no date."
            ),
            "number": lambda: self.env._("Not a number with “%(mark)s” as decimal mark.", **params),
            "negative": lambda: self.env._(
                "Negative. Returns and credits are not order lines; leave them out."
            ),
            "zero": lambda: self.env._("Zero: a line that orders nothing measures nothing."),
            "absurd": lambda: self.env._("Too large to be true. Correct the value."),
            "currency_unknown": lambda: self.env._(
                "No currency has this code. Correct it, or replace it on the Map step."
            ),
            "currency_inactive": lambda: self.env._(
                "This currency is not active here. Activate it in Invoicing, then check again."
            ),
            "unit_unknown": lambda: self.env._(
                "No unit of measure has this name. Create it, or replace it on the Map step (old = new)."
            ),
            "warehouse_unknown": lambda: self.env._(
                "No warehouse of this company has this code or name. Correct it, or replace it "
                "on the Map step (old = new)."
            ),
            "workbook_error": lambda: self.env._(
                "The workbook shows an error in this cell. Correct its formula or enter the value."
            ),
            "columns": lambda: self.env._(
                "%(count)s cells where the heading has %(expected)s: probably a delimiter or a "
                "quotation mark inside a text.",
                **params,
            ),
            "nul": lambda: self.env._("A cell holds a NUL character (shown as ␀). Remove it."),
            "long": lambda: self.env._(
                "A cell is longer than 32,767 characters, the most a spreadsheet cell holds."
            ),
            "undecodable": lambda: self.env._(
                "A cell holds bytes that are no text in the chosen encoding. Correct the row, or "
                "choose another encoding if many rows are refused for it."
            ),
        }
        return sentence[code]()

    def _note_message(self, code, params):
        """Return what the screen says about the file or its rows as a whole."""
        if isinstance(params.get("count"), int):
            params = {**params, "count": f"{params['count']:,}"}
        sentence = {
            "second_heading": lambda: self.env._(
                "Row %(line)s looks like a second heading. If it is one, enter %(line)s as the "
                "row of the heading, or remove it from the file.",
                **params,
            ),
            "duplicate_names": lambda: self.env._("Some headings occur twice; the later ones got a number."),
            "damaged": lambda: self.env._("Damaged rows, which will be refused: %(count)s.", **params),
            "mojibake": lambda: self.env._(
                "Values that were probably saved in the wrong encoding once: %(count)s, such as "
                "“%(sample)s” (%(columns)s). They are loaded as they stand.",
                **params,
            ),
            "known_file": lambda: self.env._(
                "This very file was loaded before: %(load)s, %(count)s rows, by %(user)s. Loading "
                "it again changes nothing.",
                **params,
            ),
            "remembered": lambda: self.env._(
                "Mapped as %(mapping)s was, the last file with these headings.", **params
            ),
            "refused": lambda: self.env._(
                "Refused rows: %(count)s. The tab Refused Rows lists them, each with its reason.",
                **params,
            ),
            "nothing_new": lambda: self.env._(
                "Nothing is left to load: every good row was loaded before and is unchanged."
            ),
            "inverted": lambda: self.env._(
                "Rows shipped or delivered before they were ordered: %(count)s. They are loaded; "
                "duration measures leave them out.",
                **params,
            ),
            "unpromised": lambda: self.env._(
                "Rows without a promise: %(count)s. They are loaded; on-time measures leave them out.",
                **params,
            ),
            "undelivered": lambda: self.env._("Rows neither shipped nor delivered: %(count)s.", **params),
        }
        return sentence[code]()

    # ------------------------------------------------------------- computes

    @api.depends("read_notes", "check_notes")
    def _compute_notes_html(self):
        for record in self:
            notes = [*(record.read_notes or []), *(record.check_notes or [])]
            items = [
                Markup('<li><i class="fa %s me-2" role="img"></i>%s</li>')
                % (
                    _LEVEL_ICONS[note["level"]],
                    record._note_message(note["code"], note["params"]),
                )
                for note in notes
            ]
            record.notes_html = (
                Markup('<ul class="list-unstyled mb-0">%s</ul>') % Markup("").join(items) if items else False
            )

    @api.depends("file_column_ids.target", "constant_ids.target")
    def _compute_mapping_state(self):
        labels = self._target_labels()
        for record in self:
            in_file = record.file_column_ids
            fed = {*in_file.mapped("target"), *record.constant_ids.mapped("target")}
            record.column_count = len(in_file)
            record.unused_count = len(in_file.filtered(lambda column: not column.target))
            targets = record._targets(record.kind)
            needed = [labels[t.code] for t in targets if t.required and t.code not in fed]
            open_targets = [labels[t.code] for t in targets if not t.required and t.code not in fed]
            parts = []
            if needed:
                text = self.env._("Still needed: %(fields)s", fields=", ".join(needed))
                parts.append(Markup('<div class="text-danger fw-bold">%s</div>') % text)
            if open_targets:
                text = self.env._("Fed by no column: %(fields)s", fields=", ".join(open_targets))
                parts.append(Markup('<div class="text-muted">%s</div>') % text)
            record.mapping_html = Markup("").join(parts)
