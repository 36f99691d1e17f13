from odoo import fields, models


class FulfillmentMigrationMatchPair(models.Model):
    """Two members of a group, how probably they are one, and why."""

    _name = "fulfillment.migration.match.pair"
    _description = "Pair of Possible Duplicates"
    _order = "group_id, probability DESC, id"
    _log_access = False

    group_id = fields.Many2one(
        "fulfillment.migration.match.group", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    left_id = fields.Many2one(
        "fulfillment.migration.match.member", required=True, ondelete="cascade", index=True, readonly=True
    )
    right_id = fields.Many2one(
        "fulfillment.migration.match.member", required=True, ondelete="cascade", index=True, readonly=True
    )
    probability = fields.Float(readonly=True, aggregator=None, help="0 to 1.")
    reasons = fields.Json(
        readonly=True,
        help="[[what was compared, how it agrees, both texts, weight in bits]], as matching says.",
    )
