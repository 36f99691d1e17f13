from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..doors import VERSIONING, doing, door
from ..facts import refuse_by_hand
from ..scope import ORDER_TYPES

# What a variance is judged by, who answers for it and what it costs. A change of these makes a new version, and says
# why.
VERSIONED = (
    "check_code",
    "control_point_id",
    "tolerance",
    "response",
    "severity",
    "deadline_hours",
    "company_id",
    "warehouse_id",
    "segment_id",
    "channel_id",
    "order_type",
    "product_categ_id",
    "approval_basis",
    "approval_step_ids",
    "area_id",
    "owner_id",
    "cost_driver_id",
)
# What people read who meet the rule. A change says why, too, in the chatter: a new version for a better sentence would
# make every waiver and approval void.
WORDING = ("why", "instruction_url")


class FulfillmentRule(models.Model):
    """What the standard is at a control point, for whom, and what happens when it is departed from.

    A rule is data: what it measures comes from a tested check. Judging never writes on it, or
    every confirmation would wait for the same row.
    """

    _name = "fulfillment.rule"
    _inherit = [
        "mail.thread",
        "fulfillment.kept.mixin",
        "fulfillment.own.company.mixin",
        "fulfillment.shared.mixin",
    ]
    _description = "Fulfillment Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10, aggregator=None)
    state = fields.Selection(
        [("draft", "Draft"), ("simulated", "Simulated"), ("active", "Active"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        help="Simulated: it measures in daily work and writes what it would have caught to the ledger, and nobody "
        "notices. Active: it judges. Retired: it keeps its variances and judges no more.",
    )
    control_point_id = fields.Many2one(
        "fulfillment.control.point", required=True, ondelete="restrict", index=True
    )
    check_code = fields.Selection("_selection_check_code", required=True, string="Check")
    check_help = fields.Text(compute="_compute_check", string="What Is Measured")
    check_backtest = fields.Text(compute="_compute_check", string="Backtest")
    unit = fields.Char(compute="_compute_check")
    tolerance = fields.Float(
        digits=(16, 4),
        aggregator=None,
        help="A deviation up to this much, this much included, is no departure.",
    )
    response = fields.Selection(
        [
            ("record", "Record"),
            ("warn", "Warn"),
            ("reason", "Require a Reason"),
            ("approval", "Require Approval"),
            ("block", "Block"),
        ],
        default="record",
        required=True,
        tracking=True,
        help="Record: silently. Warn: shown, can be confirmed. Require a Reason: refused until one is given. "
        "Require Approval: refused until somebody else has allowed it. Block: refused. What is let through becomes "
        "an exception.",
    )
    approval_basis = fields.Selection(
        [("document", "Value of the Document"), ("departure", "Money of the Departure")],
        default="document",
        required=True,
        string="Approved by Amount of",
        help="Which amount, in company currency, decides how far up the approval goes.",
    )
    approval_step_ids = fields.One2many(
        "fulfillment.approval.step", "rule_id", string="Approval Steps", copy=True
    )
    severity = fields.Selection([("1", "Low"), ("2", "Medium"), ("3", "High")], default="2", required=True)
    why = fields.Char(
        required=True,
        translate=True,
        tracking=True,
        help="One sentence for the person who meets the rule.",
    )
    instruction_url = fields.Char(
        string="Work Instruction", tracking=True, help="Link to how it is done right."
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        domain="[('company_id', 'in', company_id and [company_id] or allowed_company_ids)]",
        help="Empty: all warehouses.",
    )
    segment_id = fields.Many2one("fulfillment.segment", help="Empty: all customers.")
    channel_id = fields.Many2one("fulfillment.channel", help="Empty: all ways in which orders come in.")
    order_type = fields.Selection(ORDER_TYPES, help="Empty: all kinds of order lines.")
    product_categ_id = fields.Many2one(
        "product.category", string="Product Category", help="With its sub-categories. Empty: all products."
    )
    area_id = fields.Many2one(
        "fulfillment.area",
        string="Process Area",
        compute="_compute_area_id",
        store=True,
        readonly=False,
        help="Its owner at the company and warehouse gets the variances.",
    )
    owner_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Before the owner of the process area.",
    )
    deadline_hours = fields.Float(
        default=16,
        aggregator=None,
        string="Deadline",
        help="Working hours of the company until a variance is to be resolved.",
    )
    cost_driver_id = fields.Many2one(
        "fulfillment.cost.driver", help="What a departure costs. Empty: no money is put on it."
    )
    change_note = fields.Char(
        string="Reason for Change",
        copy=False,
        help="Needed to change an active rule, to take it out of force and to put it back; kept with the rule.",
    )
    version_id = fields.Many2one("fulfillment.rule.version", readonly=True, copy=False)
    version_ids = fields.One2many("fulfillment.rule.version", "rule_id", string="Versions", readonly=True)
    variance_count = fields.Integer(compute="_compute_variance_count")
    backtest_ids = fields.One2many("fulfillment.backtest", "rule_id", string="Backtests", readonly=True)
    backtest_count = fields.Integer(
        compute="_compute_backtest_count", groups="distribution_fulfillment_base.group_process_owner"
    )

    _tolerance_positive = models.Constraint("CHECK (tolerance >= 0)", "A tolerance is not negative.")
    _deadline_positive = models.Constraint("CHECK (deadline_hours >= 0)", "A deadline is not negative.")

    @api.model
    def _selection_check_code(self):
        checks = self.env["fulfillment.check"]._checks()
        return [(code, str(self.env[model]._check_name)) for code, model in sorted(checks.items())]

    @api.depends("check_code")
    def _compute_check(self):
        checks = self.env["fulfillment.check"]._checks()
        for rule in self:
            check = self.env[checks[rule.check_code]] if rule.check_code in checks else None
            rule.unit = str(check._check_unit) if check is not None else False
            rule.check_help = str(check._check_help) if check is not None else False
            rule.check_backtest = (
                str(check._check_backtest) if check is not None and check._check_backtest else False
            )

    def _unit(self):
        """The unit of deviations, without the texts that are shown on the form."""
        return str(self.env[self.env["fulfillment.check"]._model_of(self.check_code)]._check_unit)

    @api.depends("control_point_id")
    def _compute_area_id(self):
        for rule in self:
            rule.area_id = rule.control_point_id.area_id or rule.area_id

    def _compute_variance_count(self):
        counts = dict(
            self.env["fulfillment.variance"]._read_group(
                [("rule_id", "in", self.ids), ("state", "!=", "resolved")], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.variance_count = counts.get(rule, 0)

    @api.depends("backtest_ids")
    def _compute_backtest_count(self):
        counts = dict(
            self.env["fulfillment.backtest"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.backtest_count = counts.get(rule, 0)

    @api.constrains("check_code", "control_point_id")
    def _check_check_at_control_point(self):
        checks = self.env["fulfillment.check"]._checks()
        for rule in self:
            if rule.control_point_id.code not in self.env[checks[rule.check_code]]._check_control_points:
                raise ValidationError(
                    self.env._(
                        '%(rule)s was not saved: the check "%(check)s" cannot measure at "%(point)s".\n'
                        "Choose another check or another control point.",
                        rule=rule.name,
                        check=dict(self._selection_check_code())[rule.check_code],
                        point=rule.control_point_id.name,
                    )
                )

    @api.constrains("check_code", "response")
    def _check_approval_can_be_asked(self):
        checks = self.env["fulfillment.check"]._checks()
        for rule in self.filtered(lambda rule: rule.response == "approval"):
            if not self.env[checks[rule.check_code]]._check_is_askable:
                raise ValidationError(
                    self.env._(
                        '%(rule)s was not saved: what "%(check)s" finds is met when a document is saved, and from '
                        "there nobody can be asked for approval.\nChoose Require a Reason or Block.",
                        rule=rule.name,
                        check=dict(self._selection_check_code())[rule.check_code],
                    )
                )

    @api.constrains("company_id", "warehouse_id")
    def _check_warehouse_of_company(self):
        for rule in self:
            if rule.company_id and rule.warehouse_id and rule.warehouse_id.company_id != rule.company_id:
                raise ValidationError(
                    self.env._(
                        "%(rule)s was not saved: the warehouse %(warehouse)s does not belong to %(company)s.\n"
                        "Choose a warehouse of that company, or leave the company empty.",
                        rule=rule.name,
                        warehouse=rule.warehouse_id.name,
                        company=rule.company_id.name,
                    )
                )

    # --- life ---------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # A copy or an import starts as a draft, whatever it says.
        rules = super().create([{**vals, "state": "draft", "version_id": False} for vals in vals_list])
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        refuse_by_hand(self, vals, {"version_id", "version_ids"})
        if "state" in vals and not self.env.su:
            raise UserError(
                self.env._("A rule's state is changed by its buttons: Activate, Retire, Back to Draft.")
            )
        judged = not vals.keys().isdisjoint(VERSIONED)
        worded = not vals.keys().isdisjoint(WORDING)
        active = self.filtered(lambda rule: rule.state == "active") if judged or worded else self.browse()
        # A form that was saved once with the reason sends only what was changed since.
        given = (vals.get("change_note") or "").strip()
        notes = {rule: given if "change_note" in vals else rule._note() for rule in active}
        active._require_explained(notes)
        rules = self
        if active and worded:
            # Over RPC a context can ask for no tracking.
            rules = self.with_context(tracking_disable=False, mail_notrack=False)
        with doing(self.env, door=VERSIONING if active else door(self.env)):
            result = super(FulfillmentRule, rules).write(vals)
        for rule in active:
            if worded:
                rule._track_set_log_message(notes[rule])
            if judged:
                rule._new_version(notes[rule])
            else:
                rule.sudo().change_note = False
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for rule in self:
            if rule.version_ids:
                raise UserError(
                    self.env._(
                        "%(rule)s was not deleted: variances were judged by it.\nRetire it instead.",
                        rule=rule.name,
                    )
                )

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # --- judging ------------------------------------------------------------------------

    def action_backtest(self):
        """Open the dialog that asks over which period the rule is to judge the past."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Backtest"),
            "res_model": "fulfillment.backtest.run",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_rule_id": self.id},
        }

    def action_open_backtests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_fulfillment_base.action_fulfillment_backtest"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}

    def action_open_variances(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_fulfillment_base.action_fulfillment_variance"
        )
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}
