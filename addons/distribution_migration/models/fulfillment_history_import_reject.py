from odoo import fields, models


class FulfillmentHistoryImportReject(models.Model):
    """Why a row of a file is refused: which field, which value, what to do. One record a fault."""

    _name = "fulfillment.history.import.reject"
    _description = "Refused Row of a History Import"
    _order = "import_id, row_number, id"
    _rec_name = "reason"
    _log_access = False

    import_id = fields.Many2one(
        "fulfillment.history.import", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    row_number = fields.Integer(string="Row", required=True, readonly=True, aggregator=None)
    column_name = fields.Char(string="Column", readonly=True)
    field_name = fields.Char(string="Field", readonly=True)
    value = fields.Char(readonly=True)
    code = fields.Char(string="Kind", readonly=True)
    reason = fields.Char(readonly=True)
