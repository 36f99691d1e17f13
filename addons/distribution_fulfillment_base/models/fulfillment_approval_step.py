from odoo import api, fields, models
from odoo.exceptions import UserError

from ..doors import VERSIONING, door


class FulfillmentApprovalStep(models.Model):
    """Who has to allow a departure from a rule, from which amount on. Steps are taken in their order."""

    _name = "fulfillment.approval.step"
    _description = "Approval Step"
    _order = "rule_id, sequence, amount_from, id"

    rule_id = fields.Many2one("fulfillment.rule", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10, aggregator=None)
    amount_from = fields.Float(
        digits=(16, 2),
        string="From Amount",
        aggregator=None,
        help="In company currency. The step is asked for when the amount is this much or more.",
    )
    group_id = fields.Many2one(
        "res.groups", string="Role", help="Anybody who has this role at the company of the document."
    )
    user_ids = fields.Many2many("res.users", string="People", domain="[('share', '=', False)]")

    _amount_positive = models.Constraint(
        "CHECK (amount_from >= 0)", "An amount to start from is not negative."
    )
    _order_uniq = models.UniqueIndex(
        "(rule_id, sequence)", "Two approval steps of a rule have the same place in the order."
    )

    def _compute_display_name(self):
        for step in self:
            names = [*step.user_ids.mapped("name"), *([step.group_id.name] if step.group_id else [])]
            step.display_name = ", ".join(names) or self.env._("Nobody")

    def _approvers(self, company):
        """Active people of the company who may take this step, whoever asks."""
        self.ensure_one()
        people = self.user_ids | self.group_id.all_user_ids
        return people.filtered(lambda user: user._fulfillment_may_decide(company))

    # --- who approves is changed with the rule, which says why --------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._require_through_rule()
        return steps

    def write(self, vals):
        self._require_through_rule()
        result = super().write(vals)
        # A step may have been moved to another rule.
        self._require_through_rule()
        return result

    def unlink(self):
        self._require_through_rule()
        return super().unlink()

    def _require_through_rule(self):
        self.rule_id._require_all_companies()
        active = self.rule_id.filtered(lambda rule: rule.state == "active")
        if active and not self.env.su and door(self.env) is not VERSIONING:
            raise UserError(
                self.env._(
                    "The approval steps of %(rule)s were not changed: it is active, and people are judged by it.\n"
                    "Change them on the form of the rule, and write there in Reason for Change why.",
                    rule=active[0].name,
                )
            )
