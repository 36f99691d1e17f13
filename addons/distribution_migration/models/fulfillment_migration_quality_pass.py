from odoo import fields, models


class FulfillmentMigrationQualityPass(models.Model):
    """Data below the threshold that were let pass: by whom and why. It holds until the rows are checked again."""

    _name = "fulfillment.migration.quality.pass"
    _description = "Data Let Pass"
    _order = "id desc"

    quality_id = fields.Many2one(
        "fulfillment.migration.quality", required=True, ondelete="cascade", index=True, readonly=True
    )
    domain_id = fields.Many2one(related="quality_id.domain_id", store=True, index=True)
    company_id = fields.Many2one(related="quality_id.company_id", store=True, index=True)
    score = fields.Float(related="quality_id.score")
    threshold = fields.Float(readonly=True, aggregator=None)
    reason = fields.Char(required=True, readonly=True)
    create_uid = fields.Many2one("res.users", string="Let Pass By", readonly=True)
