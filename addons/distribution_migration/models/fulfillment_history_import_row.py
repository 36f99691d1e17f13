from odoo import api, fields, models


class FulfillmentHistoryImportRow(models.Model):
    """One row of a file as it was read, and what became of it.

    Written by SQL, a chunk at a time. `source_values` is never changed: it is what the
    business sent.
    """

    _name = "fulfillment.history.import.row"
    _description = "History Import Row"
    _order = "import_id, row_number"
    _rec_name = "row_number"
    _log_access = False

    import_id = fields.Many2one(
        "fulfillment.history.import", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    row_number = fields.Integer(
        string="Row",
        required=True,
        readonly=True,
        aggregator=None,
        help="As a spreadsheet counts rows.",
    )
    source_values = fields.Json(readonly=True)
    source_text = fields.Char(string="As in the File", compute="_compute_source_text")
    parsed_values = fields.Json(readonly=True)
    external_key = fields.Char(readonly=True)
    row_hash = fields.Char(readonly=True)
    parent_ref = fields.Integer(
        readonly=True,
        aggregator=None,
        help="The history row that this one refers to, where its kind refers to one.",
    )
    defect = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("staged", "Not checked"),
            ("ready", "To load"),
            ("refused", "Refused"),
            ("unchanged", "Unchanged"),
            ("loaded", "Loaded"),
        ],
        required=True,
        readonly=True,
        default="staged",
    )

    _row_uniq = models.UniqueIndex("(import_id, row_number)", "A row is staged once.")
    _key_idx = models.Index("(import_id, external_key)")
    _state_idx = models.Index("(import_id, state, row_number)")

    @api.depends("source_values")
    def _compute_source_text(self):
        for row in self:
            row.source_text = " · ".join(row.source_values or [])
