from odoo import fields, models

from ..staged import StagedMany2one


class FulfillmentMigrationReject(models.Model):
    """Why a row of a file is refused: which field, which value, what to do. One record a fault."""

    _name = "fulfillment.migration.reject"
    _description = "Refused Row"
    _order = "file_id, row_number, id"
    _rec_name = "reason"
    _log_access = False

    file_id = StagedMany2one(
        "fulfillment.migration.file", required=True, ondelete="cascade", index=True, readonly=True
    )
    domain_id = fields.Many2one(related="file_id.domain_id", string="Domain")
    company_id = StagedMany2one("res.company", required=True, index=True, readonly=True)
    row_number = fields.Integer(string="Row", required=True, readonly=True, aggregator=None)
    target = fields.Char(string="Feeds", readonly=True)
    value = fields.Char(readonly=True)
    code = fields.Char(string="Kind", readonly=True)
    reason = fields.Text(compute="_compute_reason")
    params = fields.Json(readonly=True)

    _row_idx = models.Index("(file_id, row_number)")

    def _compute_reason(self):
        for reject in self:
            reject.reason = self.env["fulfillment.migration.sentence"]._of(
                reject.code, reject.value, reject.params
            )

    def _drop(self, files):
        """Forget the refusals of these files."""
        self.env.cr.execute("DELETE FROM fulfillment_migration_reject WHERE file_id = ANY(%s)", [files.ids])
        self.invalidate_model()
