from odoo import api, fields, models

from ..source.staging import SEPARATOR
from ..staged import StagedMany2one


class FulfillmentMigrationRow(models.Model):
    """One row of a file, as it was read. Written once by COPY, what the business sent is never changed."""

    _name = "fulfillment.migration.row"
    _description = "Row of a Source File"
    _order = "file_id, row_number"
    _rec_name = "row_number"
    _log_access = False

    file_id = StagedMany2one("fulfillment.migration.file", required=True, ondelete="cascade", readonly=True)
    company_id = StagedMany2one("res.company", required=True, readonly=True)
    row_number = fields.Integer(
        string="Row", required=True, readonly=True, aggregator=None, help="As a spreadsheet counts rows."
    )
    cells = fields.Text(required=True, readonly=True, help="The cells, with a unit separator between them.")
    defect = fields.Char(readonly=True, help="Why the row cannot be cut into columns; empty: it can.")
    first_row = fields.Integer(
        readonly=True,
        aggregator=None,
        help="The row that tells of the document as a whole, where this one tells of a line only.",
    )
    source_text = fields.Char(string="As in the File", compute="_compute_source_text")

    _row_uniq = models.UniqueIndex("(file_id, row_number)", "A row is staged once.")

    def init(self):
        result = super().init()
        # PostgreSQL takes a column of the file for as different as its rows are, which most are not: told so, it
        # has each worker find the different texts of its share, where it would send them all to one.
        self.env.cr.execute(
            "ALTER TABLE fulfillment_migration_row ALTER COLUMN cells SET (n_distinct = 1000)"
        )
        return result

    @api.depends("cells")
    def _compute_source_text(self):
        for row in self:
            row.source_text = " · ".join((row.cells or "").split(SEPARATOR))
