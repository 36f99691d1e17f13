from odoo import fields, models


class FulfillmentHoldDecision(models.Model):
    """One approval step of a held order that was taken; the hold is lifted with the last one."""

    _name = "fulfillment.hold.decision"
    _description = "Step of a Release"
    _order = "hold_id, id"

    hold_id = fields.Many2one(
        "fulfillment.hold", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="hold_id.company_id")
    # A rule that gets other steps asks anew.
    step_id = fields.Many2one("fulfillment.approval.step", readonly=True, ondelete="set null")
    decided_by_id = fields.Many2one("res.users", required=True, readonly=True)
    on_behalf_of_id = fields.Many2one("res.users", readonly=True, help="Who was away.")
    decided_at = fields.Datetime(required=True, readonly=True)
    note = fields.Char(readonly=True, string="On What Ground")
    amount = fields.Float(
        readonly=True,
        aggregator=None,
        help="What the step was taken at, in company currency; it covers little more.",
    )
