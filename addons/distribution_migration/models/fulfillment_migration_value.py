from odoo import fields, models

from ..staged import StagedMany2one


class FulfillmentMigrationValue(models.Model):
    """What a text of a column is read as, where it does not stand for itself.

    One record a different text of the file, however many rows hold it: transforms, dates and
    words are worked out once each in Python, and joined to the rows by PostgreSQL.
    """

    _name = "fulfillment.migration.value"
    _description = "Value of a Column"
    _log_access = False

    file_id = StagedMany2one("fulfillment.migration.file", required=True, ondelete="cascade", readonly=True)
    column_id = StagedMany2one(
        "fulfillment.migration.column", required=True, ondelete="cascade", readonly=True
    )
    company_id = StagedMany2one("res.company", required=True, readonly=True)
    raw = fields.Text(required=True, readonly=True)
    clean = fields.Text(readonly=True, help="Empty: no value.")
    code = fields.Char(readonly=True, help="Why the text is refused; empty: it is not.")
    params = fields.Json(readonly=True)

    _column_idx = models.Index("(file_id, column_id)")
    _of_column_idx = models.Index("(column_id)")
