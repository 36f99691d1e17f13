from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfillmentRuleVersion(models.Model):
    """What a rule said from a moment on, by whose decision and why. Never changed afterwards."""

    _name = "fulfillment.rule.version"
    _description = "Rule Version"
    _order = "rule_id, number desc"

    rule_id = fields.Many2one(
        "fulfillment.rule", required=True, readonly=True, ondelete="cascade", index=True
    )
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    author_id = fields.Many2one("res.users", required=True, readonly=True)
    note = fields.Char(required=True, readonly=True, string="Reason")
    state = fields.Selection(
        lambda self: self._selection_of_rule("state"),
        readonly=True,
        string="Rule Is",
        help="What became of the rule then: put in force, changed, or taken out of force.",
    )
    control_point_id = fields.Many2one("fulfillment.control.point", readonly=True, ondelete="restrict")
    check_code = fields.Char(required=True, readonly=True, string="Check")
    tolerance = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    unit = fields.Char(readonly=True)
    response = fields.Selection(
        lambda self: self._selection_of_rule("response"), required=True, readonly=True
    )
    severity = fields.Selection(
        lambda self: self._selection_of_rule("severity"), required=True, readonly=True
    )
    deadline_hours = fields.Float(
        readonly=True, aggregator=None, string="Deadline", help="Working hours of the company."
    )
    scope = fields.Char(readonly=True)
    approval = fields.Char(readonly=True, string="Approval By")
    approval_basis = fields.Selection(
        lambda self: self._selection_of_rule("approval_basis"),
        readonly=True,
        string="Approved by Amount of",
        help="Empty: no approval is asked for.",
    )
    area_id = fields.Many2one("fulfillment.area", readonly=True, ondelete="restrict", string="Process Area")
    owner_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", help="Empty: the owner of the process area."
    )
    cost_driver_id = fields.Many2one(
        "fulfillment.cost.driver", readonly=True, ondelete="restrict", help="Empty: no money is put on it."
    )

    _number_uniq = models.UniqueIndex("(rule_id, number)", "This rule has a version of that number already.")

    @api.model
    def _selection_of_rule(self, name):
        return self.env["fulfillment.rule"]._fields[name]._description_selection(self.env)

    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(rule)s, version %(number)s", rule=version.rule_id.name, number=version.number
            )

    def write(self, vals):  # pylint: disable=method-required-super; it refuses
        raise UserError(
            self.env._("A version of a rule is never changed: change the rule, which makes a new one.")
        )
