from odoo import fields, models


class FulfillmentMigrationMatchValue(models.Model):
    """A value that a row has of one of its duplicates, as somebody chose. The staged row stays as it was read."""

    _name = "fulfillment.migration.match.value"
    _description = "Value Chosen of a Duplicate"
    _order = "file_id, row_number, code"
    _log_access = False

    file_id = fields.Many2one("fulfillment.migration.file", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    row_number = fields.Integer(required=True, readonly=True, aggregator=None)
    code = fields.Char(required=True, readonly=True)
    value = fields.Text(readonly=True, help="None: the field stays empty.")

    _row_uniq = models.UniqueIndex("(file_id, code, row_number)", "A field of a row has one value.")
