from odoo import fields, models


class FulfillmentMigrationQuality(models.Model):
    """How good the data of a domain, or of one of its files, were at a check. Kept, so that it is seen to rise."""

    _name = "fulfillment.migration.quality"
    _description = "Data Quality"
    _order = "checked_at desc, id desc"
    _rec_name = "checked_at"
    _log_access = False

    domain_id = fields.Many2one(
        "fulfillment.migration.domain", required=True, ondelete="cascade", index=True, readonly=True
    )
    file_id = fields.Many2one(
        "fulfillment.migration.file",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
        help="Empty: of the whole domain.",
    )
    set_id = fields.Many2one(related="domain_id.set_id", store=True, index=True)
    company_id = fields.Many2one(related="domain_id.company_id", store=True, index=True)
    checked_at = fields.Datetime(required=True, readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True, aggregator=None)
    cell_count = fields.Integer(readonly=True, aggregator=None)
    filled_count = fields.Integer(readonly=True, aggregator=None)
    completeness = fields.Float(
        digits=(16, 2),
        readonly=True,
        aggregator="avg",
        help="Cells with a value, in % of those of the fields that are needed or that work suffers without.",
    )
    validity = fields.Float(
        digits=(16, 2),
        readonly=True,
        aggregator="avg",
        help="Rows, in %, whose values can be read and for which no correction waits for a decision.",
    )
    uniqueness = fields.Float(
        digits=(16, 2), readonly=True, aggregator="avg", help="Rows, in %, that are there once."
    )
    consistency = fields.Float(
        digits=(16, 2),
        readonly=True,
        aggregator="avg",
        help="Rows, in %, that agree with other rows and records.",
    )
    score = fields.Float(
        digits=(16, 2), readonly=True, aggregator="avg", help="Mean of the four dimensions, in %."
    )
    pass_ids = fields.One2many("fulfillment.migration.quality.pass", "quality_id", readonly=True)
