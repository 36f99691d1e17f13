import io
import os

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..source.detect import DELIMITERS, ENCODINGS, Dialect, Limits, inspect, sheets_of
from ..source.errors import SourceError

# Encodings that detection may name although nobody would pick them from a list.
OTHER_ENCODINGS = (
    "johab euc_jis_2004 iso2022_jp iso2022_kr hz gb2312 euc_jp cp949 cp932 tis-620 cp874 cp866"
    " cp855 koi8-r iso8859-1 iso8859-5 iso8859-7 iso8859-8 cp1255 cp1256 mac-cyrillic"
).split()


class FulfillmentMigrationSource(models.AbstractModel):
    """An uploaded file with a table in it: how it is written, found on reading and correctable."""

    _name = "fulfillment.migration.source"
    _description = "Source File"

    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    file = fields.Binary(attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    source_kind = fields.Selection(
        [("csv", "Text (CSV)"), ("xlsx", "Workbook (XLSX)"), ("xls", "Old Workbook (XLS)")],
        string="File Type",
        copy=False,
        readonly=True,
    )
    checksum = fields.Char(string="SHA-256", copy=False, readonly=True, index="btree_not_null")
    file_size = fields.Integer(string="Bytes", copy=False, readonly=True)
    encoding = fields.Selection("_selection_encoding", copy=False)
    delimiter = fields.Selection("_selection_delimiter", copy=False)
    sheet = fields.Char(string="Worksheet", copy=False)
    sheet_names = fields.Char(string="Worksheets of the File", copy=False, readonly=True)
    heading_row = fields.Integer(string="Heading on Row", copy=False, help="0 lets the reader look for it.")
    header_signature = fields.Char(copy=False, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        # Odoo makes pictures of what begins like one, and fails on a broken one: these are no pictures.
        sources = super(FulfillmentMigrationSource, self.with_context(image_no_postprocess=True)).create(
            vals_list
        )
        return sources.with_env(self.env)

    def write(self, vals):
        # A file that takes the place of another one brings its name, unless somebody gave a name of their own.
        renamed = self.browse()
        if vals.get("file_name") and "name" not in vals:
            renamed = self.filtered(lambda record: record.name == record.file_name)
        result = super(FulfillmentMigrationSource, self.with_context(image_no_postprocess=True)).write(vals)
        if renamed:
            super(FulfillmentMigrationSource, renamed).write({"name": vals["file_name"]})
        return result

    @api.model
    def _selection_encoding(self):
        names = {
            "utf-8": self.env._("UTF-8"),
            "cp1252": self.env._("Windows-1252 (Western Europe)"),
            "cp1250": self.env._("Windows-1250 (Central Europe)"),
            "cp1251": self.env._("Windows-1251 (Cyrillic)"),
        }
        encodings = dict.fromkeys((*ENCODINGS, "utf-16-le", "utf-16-be", *OTHER_ENCODINGS))
        return [(code, names.get(code, code.upper())) for code in encodings]

    @api.model
    def _selection_delimiter(self):
        names = {
            ",": self.env._("Comma"),
            ";": self.env._("Semicolon"),
            "\t": self.env._("Tab"),
            "|": self.env._("Vertical bar"),
        }
        return [(delimiter, names[delimiter]) for delimiter in DELIMITERS]

    @api.depends("file_name")
    def _compute_name(self):
        for record in self:
            if record.file_name and not record.name:
                record.name = record.file_name

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

    def _dialect(self, opener, limits):
        """Return how the file is written: as found, or as corrected since then."""
        found = inspect(opener, limits)
        if found.checksum != self.checksum:
            # Another file: what was set for the one before says nothing about it.
            self._system_write({"heading_row": 0})
            return found
        if found.kind in ("xlsx", "xls"):
            sheets = tuple(sheets_of(opener, found.kind))
            sheet = self.sheet or found.sheet
            return Dialect(found.kind, sheet=sheet, sheets=sheets, checksum=found.checksum, size=found.size)
        return Dialect(
            "csv",
            compressed=found.compressed,
            encoding=self.encoding or found.encoding,
            delimiter=self.delimiter or found.delimiter,
            checksum=found.checksum,
            size=found.size,
        )

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
                "%(name)s is a damaged or very large old Excel workbook or has a password.\n"
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
