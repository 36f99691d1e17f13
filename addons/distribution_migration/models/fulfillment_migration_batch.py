from odoo import fields, models


class FulfillmentMigrationBatch(models.Model):
    """Some rows of a stage that become records in one transaction: all of them, or none."""

    _name = "fulfillment.migration.batch"
    _description = "Batch of a Load"
    _order = "stage_id, level, number"
    _log_access = False

    stage_id = fields.Many2one(
        "fulfillment.migration.stage", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    level = fields.Integer(
        required=True, readonly=True, aggregator=None, help="Parents are loaded before what lies below them."
    )
    row_count = fields.Integer(readonly=True)
    is_done = fields.Boolean(readonly=True)
    seconds = fields.Float(readonly=True)

    _stage_uniq = models.UniqueIndex("(stage_id, number)", "A batch is planned once.")
