from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .fulfillment_baseline import TALK


class FulfillmentTarget(models.Model):
    """What a metric shall be at a company or site from a day on, reached at once or step by step.

    A target is never changed: another one holds from a later day, with the reason. So what people were
    measured by on a day stays known. The target of a site goes before that of the whole company.
    """

    _name = "fulfillment.target"
    _inherit = ["mail.thread", "fulfillment.kept.mixin"]
    _description = "Target"
    _order = "metric_code, warehouse_id, valid_from desc, id desc"
    _check_company_auto = True

    metric_code = fields.Selection("_selection_metric_code", required=True, string="Metric", index=True)
    promise_basis = fields.Selection(
        [("first", "First Promise"), ("last", "Last Promise"), ("requested", "Date Asked For")],
        default="first",
        help="What on-time metrics are measured against; others do not look at it.",
    )
    uses_basis = fields.Boolean(compute="_compute_definition")
    unit = fields.Char(compute="_compute_definition")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        string="Site",
        help="Empty: all sites of the company that have no target of their own.",
    )
    kind = fields.Selection(
        [("target", "Target"), ("none", "No Target Any More")],
        required=True,
        default="target",
        help="From the day on there is a target, or none: of a site, that of the company holds again.",
    )
    valid_from = fields.Date(required=True, default=fields.Date.context_today, string="Holds From")
    valid_until = fields.Date(
        compute="_compute_valid_until", string="Holds Until", help="The day before the next version."
    )
    start_value = fields.Float(aggregator=None, string="Start", help="What is asked for on the first day.")
    target_value = fields.Float(aggregator=None, string="Target")
    ramp_until = fields.Date(
        string="Reached On", help="Day by day from the start to the target. Empty: from the first day."
    )
    owner_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user, help="Who answers for reaching it."
    )
    reason = fields.Text(required=True, string="Why", help="Why this target, or why another one than before.")
    today_value = fields.Float(compute="_compute_today", aggregator=None)
    today_text = fields.Char(compute="_compute_today", string="Today")

    # One version a day: the next one begins later, so no two hold on one day.
    _version_uniq = models.UniqueIndex(
        "(company_id, COALESCE(warehouse_id, 0), metric_code, COALESCE(promise_basis, ''), valid_from)",
        "This metric and site have a target from that day already.",
    )
    _ramp_order = models.Constraint(
        "CHECK (ramp_until IS NULL OR ramp_until > valid_from)",
        "A target is reached on a day after the one it holds from. Leave the day empty to ask for it at once.",
    )

    @api.model
    def _selection_metric_code(self):
        return self.env["fulfillment.metric.figure"]._selection_metric_code()

    @api.depends("metric_code", "company_id")
    def _compute_definition(self):
        definitions = self.env["fulfillment.metric"]._definitions()
        for target in self:
            metric = definitions.get(target.metric_code)
            target.uses_basis = bool(metric and metric.uses_basis)
            unit = metric.unit if metric else False
            target.unit = target.company_id.currency_id.name if unit == "currency" else unit

    @api.depends("metric_code", "promise_basis", "company_id", "warehouse_id", "valid_from")
    def _compute_valid_until(self):
        following = {}
        for target in self.search(
            [("company_id", "in", self.company_id.ids), ("metric_code", "in", self.mapped("metric_code"))],
            order="valid_from desc",
        ):
            following.setdefault(target._line(), []).append(target.valid_from)
        for target in self:
            # The latest comes first: the last one that is later is the next.
            later = [
                day
                for day in following.get(target._line(), ())
                if target.valid_from and day > target.valid_from
            ]
            target.valid_until = fields.Date.subtract(later[-1], days=1) if later else False

    def _line(self):
        """What versions follow each other."""
        self.ensure_one()
        return self.metric_code, self.promise_basis or "", self.company_id.id, self.warehouse_id.id

    @api.depends_context("tz")
    @api.depends("kind", "start_value", "target_value", "valid_from", "ramp_until", "valid_until", "unit")
    def _compute_today(self):
        today = fields.Date.context_today(self)
        for target in self:
            is_over = target.valid_until and target.valid_until < today
            value = None if is_over or not target.valid_from else target._on(today)
            target.today_value = value or 0.0
            target.today_text = self.env["fulfillment.metric.figure"]._value_text(
                value is not None, value, target.unit
            )

    def _compute_display_name(self):
        names = dict(self._selection_metric_code())
        for target in self:
            target.display_name = self.env._(
                "%(metric)s, %(site)s, from %(day)s",
                metric=names.get(target.metric_code, target.metric_code),
                site=target.warehouse_id.name or target.company_id.name,
                day=fields.Date.to_string(target.valid_from) or "–",
            )

    @api.onchange("metric_code")
    def _onchange_metric_code(self):
        if self.metric_code and not self.uses_basis:
            self.promise_basis = False
        elif self.uses_basis and not self.promise_basis:
            self.promise_basis = "first"

    @api.model_create_multi
    def create(self, vals_list):
        definitions = self.env["fulfillment.metric"]._definitions()
        for vals in vals_list:
            metric = definitions.get(vals.get("metric_code"))
            if metric and not metric.uses_basis:
                # What it does not look at shall not make two targets of one.
                vals["promise_basis"] = False
        targets = super().create(vals_list)
        targets._require_own_company()
        targets._require_no_past()
        return targets

    def write(self, vals):
        self.check_access("write")
        if not all(name.startswith(TALK) for name in vals):
            raise UserError(
                self.env._(
                    "%(target)s stays as it is: people were measured by it.\n"
                    "Use Change, which makes a target that holds from a later day.",
                    target=self[:1].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_begun(self):
        today = fields.Date.context_today(self)
        begun = self.filtered(lambda target: target.valid_from <= today)
        if begun:
            raise UserError(
                self.env._(
                    "%(target)s is kept: it has begun, and people were measured by it.\n"
                    "Use Change to set another one, or none, from today on.",
                    target=begun[0].display_name,
                )
            )

    @api.constrains("kind", "metric_code", "promise_basis", "reason", "ramp_until")
    def _check_target(self):
        definitions = self.env["fulfillment.metric"]._definitions()
        for target in self:
            metric = definitions.get(target.metric_code)
            if not metric:
                raise ValidationError(self.env._("A target needs a metric that is measured. Choose one."))
            if metric.uses_basis and not target.promise_basis:
                raise ValidationError(
                    self.env._(
                        "%(metric)s is measured against a promise. Choose which one the target is for.",
                        metric=metric.name,
                    )
                )
            if not (target.reason or "").strip():
                raise ValidationError(
                    self.env._("%(target)s has no reason. Write why.", target=target.display_name)
                )

    def _require_own_company(self):
        """Nobody sets targets for a company he does not work for."""
        foreign = self.sudo().company_id - self.env.user.company_ids
        if foreign and not self.env.su:
            raise UserError(
                self.env._(
                    "No target was set for %(company)s: you do not work there.", company=foreign[0].name
                )
            )

    def _require_no_past(self):
        """Refuse a version that changes what was asked for on a day that is over."""
        today = fields.Date.context_today(self)
        for target in self.filtered(lambda target: target.valid_from < today):
            others = self.search_count(
                [
                    ("id", "!=", target.id),
                    ("company_id", "=", target.company_id.id),
                    ("warehouse_id", "=", target.warehouse_id.id),
                    ("metric_code", "=", target.metric_code),
                    ("promise_basis", "=", target.promise_basis),
                ],
                limit=1,
            )
            if others:
                raise UserError(
                    self.env._(
                        "%(target)s was not set: it would change what people were measured by before today.\n"
                        "Let it hold from today (%(today)s) or later.",
                        target=target.display_name,
                        today=today,
                    )
                )

    def action_change(self):
        """Open a further version, filled from this one; it holds from today on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change %(target)s", target=self.display_name),
            "res_model": self._name,
            "views": [(False, "form")],
            "context": {
                "default_metric_code": self.metric_code,
                "default_promise_basis": self.promise_basis,
                "default_company_id": self.company_id.id,
                "default_warehouse_id": self.warehouse_id.id,
                "default_start_value": self.today_value,
                "default_target_value": self.target_value,
                # A ramp under way goes on, from where it stands today.
                "default_ramp_until": self.ramp_until
                if self.ramp_until and self.ramp_until > fields.Date.context_today(self)
                else False,
                "default_owner_id": self.owner_id.id,
            },
        }
