from odoo import fields, models


class FulfillmentApprovalLine(models.Model):
    """A finding that a request asks to let pass, bound to what was measured by its fingerprint."""

    _name = "fulfillment.approval.line"
    _description = "Finding to Approve"
    _order = "approval_id, id"

    approval_id = fields.Many2one("fulfillment.approval", required=True, ondelete="cascade", index=True)
    rule_id = fields.Many2one("fulfillment.rule", required=True, ondelete="restrict")
    rule_version_id = fields.Many2one("fulfillment.rule.version", required=True, ondelete="restrict")
    why = fields.Char(related="rule_id.why", related_sudo=True)
    fingerprint = fields.Char(required=True, index=True)
    asked_amount = fields.Float(
        required=True,
        default=0.0,
        aggregator=None,
        help="The amount that the stages were chosen by, in company currency.",
    )
    summary = fields.Char(required=True, string="Finding")
    currency_id = fields.Many2one(related="approval_id.currency_id")
    amount = fields.Monetary(aggregator=None, help="Money of the departure, in company currency.")
    # The column of an amount keeps no "not measured": it reads as zero.
    is_unmeasured = fields.Boolean(help="What the departure costs cannot be measured: no money is shown.")

    def _allows(self, finding):
        """Whether just this was asked for, at an amount that calls for no further step of the rule."""
        self.ensure_one()
        return self.fingerprint == finding.fingerprint and not any(
            self.asked_amount < step.amount_from <= finding.asked_amount
            for step in finding.rule.approval_step_ids
        )
