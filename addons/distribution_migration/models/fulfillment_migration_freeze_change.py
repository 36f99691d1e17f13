from odoo import fields, models


class FulfillmentMigrationFreezeChange(models.Model):
    """A change that the lead allowed during the freeze: by whom and why. It ends when the rows are checked again."""

    _name = "fulfillment.migration.freeze.change"
    _description = "Change During the Freeze"
    _order = "id desc"
    _rec_name = "reason"

    domain_id = fields.Many2one(
        "fulfillment.migration.domain", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="domain_id.company_id", store=True, index=True)
    reason = fields.Char(required=True, readonly=True)
    ended_at = fields.Datetime(string="Done", readonly=True)
    create_uid = fields.Many2one("res.users", string="Allowed By", readonly=True)
