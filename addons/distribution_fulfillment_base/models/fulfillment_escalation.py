from odoo import fields, models


class FulfillmentEscalation(models.Model):
    """One step that was taken for an exception: who was told, and when. Never changed."""

    _name = "fulfillment.escalation"
    _description = "Escalation"
    _order = "escalated_at, id"
    _rec_name = "user_id"

    variance_id = fields.Many2one(
        "fulfillment.variance", required=True, readonly=True, ondelete="cascade", string="Exception"
    )
    step_id = fields.Many2one(
        "fulfillment.escalation.step", readonly=True, ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one(related="variance_id.company_id", store=True, index=True)
    hours = fields.Float(readonly=True, aggregator=None, string="Hours Past Deadline")
    deadline = fields.Datetime(readonly=True, help="The deadline that was missed.")
    user_id = fields.Many2one("res.users", required=True, readonly=True, string="Told", index=True)
    escalated_at = fields.Datetime(required=True, readonly=True)

    # A reopened exception has a new deadline, and the steps begin anew.
    _once_uniq = models.UniqueIndex(
        "(variance_id, step_id, deadline)", "An exception is escalated once a step and deadline."
    )
