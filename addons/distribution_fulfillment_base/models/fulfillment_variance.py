from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

# What a person may change by hand; all else is what was found.
EDITABLE = {"owner_id", "reason_note", "activity_ids", "message_follower_ids", "message_ids"}


class FulfillmentVariance(models.Model):
    """A departure from the standard that somebody has to answer for: one row of the exceptions inbox.

    One is open per rule and record. Who meets the departure again finds it there; when it was
    resolved and recurs, it is reopened.
    """

    _name = "fulfillment.variance"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Exception"
    _order = "severity desc, deadline, id"
    _mail_post_access = "read"

    name = fields.Char(required=True, readonly=True, string="Finding")
    rule_id = fields.Many2one(
        "fulfillment.rule", required=True, readonly=True, ondelete="restrict", index=True
    )
    rule_version_id = fields.Many2one(
        "fulfillment.rule.version", required=True, readonly=True, ondelete="restrict", string="Judged By"
    )
    why = fields.Char(related="rule_id.why")
    instruction_url = fields.Char(related="rule_id.instruction_url")
    control_point_id = fields.Many2one("fulfillment.control.point", readonly=True, index="btree_not_null")
    area_id = fields.Many2one(
        "fulfillment.area", readonly=True, string="Process Area", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    res_model = fields.Char(required=True, readonly=True, string="Document Model")
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True, string="Document Id"
    )
    line_model = fields.Char(readonly=True)
    line_res_id = fields.Integer(readonly=True, aggregator=None)
    document_name = fields.Char(readonly=True, string="Document")
    sale_order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        string="Order",
        index="btree_not_null",
        help="The order it belongs to, also where the document is a transfer. Its salesperson sees the exception.",
    )
    partner_id = fields.Many2one("res.partner", readonly=True, string="Customer", index="btree_not_null")
    product_id = fields.Many2one("product.product", readonly=True)
    expected = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    actual = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    deviation = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    value_unit = fields.Char(readonly=True, help="Of what was expected and found.")
    unit = fields.Char(readonly=True, help="Of the deviation.")
    reason_id = fields.Many2one("fulfillment.reason", readonly=True, string="Reason Given")
    reason_group_id = fields.Many2one(related="reason_id.group_id", store=True, string="Reason Group")
    reason_note = fields.Char(string="Note")
    approval_id = fields.Many2one("fulfillment.approval", readonly=True, string="Allowed By Approval")
    severity = fields.Selection([("1", "Low"), ("2", "Medium"), ("3", "High")], required=True, readonly=True)
    owner_id = fields.Many2one("res.users", tracking=True, index=True, domain="[('share', '=', False)]")
    routed_to_id = fields.Many2one(
        "res.users", readonly=True, help="Whom the routing named last; another owner was chosen by hand."
    )
    deadline = fields.Datetime(readonly=True)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(
        compute="_compute_cost", store=True, aggregator="sum", help="In the company's currency."
    )
    cost_line_ids = fields.One2many("fulfillment.cost.line", "variance_id", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("in_progress", "In Progress"), ("resolved", "Resolved")],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
        group_expand=True,
    )
    root_cause_id = fields.Many2one("fulfillment.root.cause", readonly=True, tracking=True)
    root_cause_group_id = fields.Many2one(
        related="root_cause_id.group_id", store=True, string="Root Cause Group"
    )
    resolution = fields.Text(readonly=True, help="What was done about it.")
    opened_at = fields.Datetime(readonly=True)
    opened_by_id = fields.Many2one("res.users", readonly=True)
    resolved_at = fields.Datetime(readonly=True)
    resolved_by_id = fields.Many2one("res.users", readonly=True)
    occurrence_count = fields.Integer(readonly=True, default=1, string="Times Found")
    event_uuid = fields.Char(readonly=True, string="Root Event")
    fingerprint = fields.Char(readonly=True, help="Of what was found: a waiver covers just this.")
    waiver_id = fields.Many2one("fulfillment.waiver", readonly=True)

    # In the database, so that two people who confirm at once open one variance between them.
    _open_uniq = models.UniqueIndex(
        "(rule_id, res_model, res_id, COALESCE(line_res_id, 0)) WHERE state <> 'resolved'",
        "An exception of this rule is open for this record already.",
    )
    _document_idx = models.Index("(res_model, res_id)")

    @api.depends("cost_line_ids.amount")
    def _compute_cost(self):
        for variance in self:
            variance.cost = sum(variance.cost_line_ids.mapped("amount"))

    @api.depends("deadline", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for variance in self:
            variance.is_overdue = (
                variance.state != "resolved" and bool(variance.deadline) and variance.deadline < now
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "!=", "resolved"), ("deadline", "<", fields.Datetime.now())]

    # --- opening ------------------------------------------------------------------------

    @api.model
    def _open(self, findings):
        """Open a variance for each finding, or renew the one that is there.

        Called with the rights of the system: whoever passes a control point leaves a trace,
        whether or not he may read exceptions.
        """
        if not findings:
            return self.browse()
        known = self._known(findings)
        values = {finding.key: self._values(finding) for finding in findings}
        # One finding a key: a check that measures a line twice means its last measure.
        findings = list({finding.key: finding for finding in findings}.values())
        created = self._create_for([finding for finding in findings if finding.key not in known], values)
        renewed = self.union(*(known[finding.key] for finding in findings if finding.key in known))
        reopened = renewed.filtered(lambda variance: variance.state == "resolved")
        for finding in findings:
            if finding.key in known:
                known[finding.key]._renew(finding, values[finding.key])
        found = {variance._key(): variance for variance in created | renewed}
        self._charge([(found[finding.key], finding) for finding in findings])
        owned = created.filtered("owner_id")
        owned._ask_owner()
        # On the first routing there is nothing that the chatter could say has changed.
        (created - owned).with_context(mail_notrack=True)._route()
        renewed.filtered(lambda variance: variance._may_be_routed())._route()
        if reopened:
            reopened._record_event("variance_reopened")
            reopened.filtered(lambda variance: not variance.activity_ids)._ask_owner()
        return created | renewed

    def _key(self):
        """As `Finding.key`: (rule id, document model, document id, line id)."""
        self.ensure_one()
        return (self.rule_id.id, self.res_model, self.res_id, self.line_res_id or 0)

    def _renew(self, finding, values):
        """Found again: what was found is renewed. Only a reopened exception gets a new deadline."""
        self.ensure_one()
        life = {}
        if self.state == "resolved":
            life = {
                "state": "open",
                "deadline": self._deadline(self.company_id, finding.rule.deadline_hours),
            }
        self.write({**values, **life, "occurrence_count": self.occurrence_count + 1})

    def _known(self, findings):
        """{key: variance} of these findings: the open one, else the one resolved last."""
        # Ids alone over-select a little; the key decides.
        known = {}
        for variance in self.search(
            [
                ("rule_id", "in", [finding.rule.id for finding in findings]),
                ("res_id", "in", [finding.measure.record.id for finding in findings]),
            ],
            order="state desc, id",
        ):
            key = variance._key()
            if key not in known or variance.state != "resolved" or known[key].state == "resolved":
                known[key] = variance
        return known

    def _values(self, finding):
        rule, measure = finding.rule, finding.measure
        keys = finding.target._fulfillment_event_keys()
        company = measure.record.company_id
        warehouse = self.env["stock.warehouse"].browse(keys.get("warehouse_ref") or [])
        return {
            "name": measure.summary,
            "rule_id": rule.id,
            "rule_version_id": rule.version_id.id,
            "control_point_id": rule.control_point_id.id,
            "area_id": rule.area_id.id,
            "company_id": company.id,
            "warehouse_id": warehouse.id,
            "res_model": measure.record._name,
            "res_id": measure.record.id,
            "line_model": measure.line._name if measure.line else False,
            "line_res_id": measure.line.id,
            "document_name": measure.record.display_name,
            "sale_order_id": keys.get("sale_order_ref"),
            "partner_id": keys.get("partner_id"),
            "product_id": keys.get("product_ref"),
            "expected": measure.expected,
            "actual": measure.actual,
            "deviation": measure.deviation,
            "value_unit": measure.value_unit,
            "unit": rule.unit,
            "reason_id": finding.justification.reason_id.id if finding.justification else False,
            "reason_note": finding.justification.note if finding.justification else False,
            "approval_id": finding.approval.id if finding.approval else False,
            "severity": rule.severity,
            "fingerprint": finding.fingerprint,
        }

    @api.model
    def _deadline(self, company, hours):
        """Now plus working hours of the company's calendar (UTC); plain hours where it has none."""
        now = fields.Datetime.now()
        # plan_hours takes a time without zone for UTC and gives one back.
        planned = company.resource_calendar_id and company.resource_calendar_id.plan_hours(
            hours, now, compute_leaves=True
        )
        return planned.replace(microsecond=0) if planned else now + timedelta(hours=hours)

    def _create_for(self, findings, values):
        """Create variances for findings that have none, the facts in the ledger beside them."""
        if not findings:
            return self.browse()
        uuids = self.env["fulfillment.event"]._record(
            [finding.fact("variance_opened") for finding in findings]
        )
        deadlines = {
            (company, hours): self._deadline(company, hours)
            for company, hours in {
                (finding.measure.record.company_id, finding.rule.deadline_hours) for finding in findings
            }
        }
        now = fields.Datetime.now()
        # Whoever passes a control point follows nothing, and the ledger says that it was opened.
        created = self.with_context(tracking_disable=True)._create_or_again(
            [
                {
                    **values[finding.key],
                    "deadline": deadlines[finding.measure.record.company_id, finding.rule.deadline_hours],
                    "opened_at": now,
                    "opened_by_id": self.env.user.id,
                    "event_uuid": uuid,
                    **self._named_owner(finding.rule),
                }
                for finding, uuid in zip(findings, uuids, strict=True)
            ]
        )
        return created.with_env(self.env)

    @api.model
    def _named_owner(self, rule):
        """The owner that the rule itself names, as values; whom the area names depends on the money."""
        owner = rule.owner_id.filtered("active")
        return {"owner_id": owner.id, "routed_to_id": owner.id} if owner else {}

    def _create_or_again(self, vals_list):
        """Create exceptions; where somebody else opened the same one at this moment, the call is made again.

        Our transaction cannot see the other's row, only that it is there. Run anew, it finds it.
        """
        try:
            return self.create(vals_list)
        except UniqueViolation as error:
            if error.diag.constraint_name != "fulfillment_variance_open_uniq":
                raise
            raise ConcurrencyError("An exception was opened by somebody else at once.") from error

    def _charge(self, pairs):
        """Put money on variances: what was measured, else what the company's rate says, else nothing.

        One charge a driver and root event: found again, the charge is renewed, not added.
        """
        Rate, Line = self.env["fulfillment.cost.rate"], self.env["fulfillment.cost.line"]
        driven = [(variance, finding) for variance, finding in pairs if finding.rule.cost_driver_id]
        if not driven:
            return
        rates = Rate._rates(
            [finding.rule.cost_driver_id.id for _variance, finding in driven],
            [variance.company_id.id for variance, _finding in driven],
            fields.Date.today(),
        )
        known = {
            (line.variance_id.id, line.driver_id.id): line
            for line in Line.search([("variance_id", "in", [variance.id for variance, _finding in driven])])
        }
        new = []
        for variance, finding in driven:
            driver = finding.rule.cost_driver_id
            rate = rates.get((driver.id, variance.company_id.id))
            if finding.measure.amount is not None:
                charge = {"basis": "measured", "amount": finding.measure.amount, "rate_id": False}
            elif rate:
                charge = {"basis": "estimated", "amount": rate.amount, "rate_id": rate.id}
            else:
                continue
            line = known.get((variance.id, driver.id))
            if line:
                line.write(charge)
            else:
                new.append(
                    {
                        **charge,
                        "variance_id": variance.id,
                        "driver_id": driver.id,
                        "root_event_uuid": variance.event_uuid,
                    }
                )
        Line.create(new)

    # --- routing ------------------------------------------------------------------------

    def _routed_owner(self):
        """The rule's own owner, else who the process area names for company, site and money."""
        self.ensure_one()
        owner = self.rule_id.owner_id.filtered("active")
        return owner or self.area_id._owner(self.company_id, self.warehouse_id, self.cost)

    def _may_be_routed(self):
        """Nobody has taken it, and nobody was named by hand; or its owner has left."""
        self.ensure_one()
        if not self.owner_id.active:
            return True
        return self.state == "open" and not self.resolved_at and self.owner_id == self.routed_to_id

    def _route(self):
        """Hand each exception to whom the routing names; without anybody it stays without owner."""
        for owner, variances in self.grouped(lambda variance: variance._routed_owner()).items():
            variances.write({"owner_id": owner.id, "routed_to_id": owner.id})

    def _hand_over(self, former):
        """Move the to-do from the former owner to the new one, who follows it from now on.

        :param former: {variance: owner before}
        """
        changed = self.filtered(
            lambda variance: variance.state != "resolved" and variance.owner_id != former[variance]
        )
        changed.activity_ids.filtered(
            lambda activity: activity.automated and activity.user_id == former[self.browse(activity.res_id)]
        ).unlink()
        # Who follows a document is sent what is written on it, also when he may no longer see it.
        for user, variances in changed.grouped(lambda variance: former[variance]).items():
            variances.message_unsubscribe(user.partner_id.ids)
        changed._ask_owner()

    def _ask_owner(self):
        """An activity for each owner, due on the deadline. No mail: the inbox is the place to look."""
        self._ask({variance: variance.owner_id for variance in self if variance.owner_id})

    @api.model
    def _ask(self, users):
        """An activity for a person on each exception.

        :param users: {variance: user}
        """
        model_id = self.env["ir.model"]._get_id(self._name)
        activity_type = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": variance.id,
                    "activity_type_id": activity_type.id if activity_type else False,
                    "summary": variance.document_name,
                    "user_id": user.id,
                    "date_deadline": fields.Datetime.context_timestamp(
                        variance.with_context(tz=user.tz), variance.deadline or fields.Datetime.now()
                    ).date(),
                    "automated": True,
                }
                for variance, user in users.items()
            ]
        )

    def _record_event(self, event_type, **values):
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": event_type,
                    "company_id": variance.company_id.id,
                    "root_event_uuid": variance.event_uuid,
                    "model": variance._name,
                    "res_id": variance.id,
                    "sale_order_ref": variance.res_id if variance.res_model == "sale.order" else None,
                    "sale_line_ref": variance.line_res_id
                    if variance.line_model == "sale.order.line"
                    else None,
                    "warehouse_ref": variance.warehouse_id.id,
                    "product_ref": variance.product_id.id,
                    "partner_id": variance.partner_id.id,
                    "amount": variance.cost,
                    "currency_ref": variance.currency_id.id,
                    **values,
                }
                for variance in self
            ]
        )

    # --- working on it ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            forbidden = [self._fields[name].string for name in vals if name not in EDITABLE]
            if forbidden:
                raise UserError(
                    self.env._(
                        "%(fields)s cannot be changed by hand: it is what was found, and stays so.\n"
                        "Use the buttons Take and Resolve.",
                        fields=", ".join(forbidden),
                    )
                )
            self._require_responsible()
            if vals.get("owner_id"):
                self._require_able(self.env["res.users"].browse(vals["owner_id"]))
        if "owner_id" not in vals:
            return super().write(vals)
        former = {variance: variance.owner_id for variance in self}
        result = super().write(vals)
        # Whoever may hand an exception over need not have rights on the other's to-do list.
        self.sudo()._hand_over(former)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Exceptions are opened by rules and cannot be entered."))
        return super().create(vals_list)

    def _require_responsible(self):
        """The owner, a colleague where there is no owner yet, or who manages the owner's field."""
        others = (self - self._managed()).filtered(
            lambda variance: variance.owner_id and variance.owner_id != self.env.user
        )
        if others:
            raise AccessError(
                self.env._(
                    "%(count)s of the exceptions belong to somebody else (%(owners)s), so nothing was changed.\n"
                    "Ask the owner, their manager or a process owner to hand them over.",
                    count=len(others),
                    owners=", ".join(sorted(set(others.owner_id.mapped("name")))),
                )
            )

    def _require_able(self, owner):
        """Refuse an owner who could not open these exceptions: nobody would answer for them."""
        owner = owner.sudo()
        if not owner.has_group("distribution_fulfillment_base.group_user") or (
            self.company_id - owner.company_ids
        ):
            raise UserError(
                self.env._(
                    "%(owner)s was not made the owner: that user cannot open exceptions of %(companies)s.\n"
                    "Choose somebody with a role in Fulfillment Control there.",
                    owner=owner.name,
                    companies=", ".join(self.company_id.mapped("name")),
                )
            )

    def _managed(self):
        """Those the user may work on and hand over whoever owns them.

        A process owner: all; a sales manager: those of orders; a supervisor: those of the own sites.
        """
        user, role = self.env.user, "distribution_fulfillment_base.group_"
        if self.env.su or user.has_group(f"{role}process_owner"):
            return self
        managed = self.browse()
        if user.has_group(f"{role}sales_manager"):
            managed |= self.filtered("sale_order_id")
        if user.has_group(f"{role}warehouse_supervisor"):
            sites = user.sudo().fulfillment_warehouse_ids
            managed |= self.filtered(
                lambda variance: variance.warehouse_id and (not sites or variance.warehouse_id in sites)
            )
        return managed

    def action_take(self):
        """Start working on it; an exception without owner becomes mine."""
        self.check_access("write")
        self._require_responsible()
        waiting = self.filtered(lambda variance: variance.state == "open")
        for variance in waiting.sudo():
            variance.write({"state": "in_progress", "owner_id": variance.owner_id.id or self.env.user.id})

    def action_resolve_wizard(self):
        """Ask for root cause and what was done; works for one and for many."""
        self.check_access("write")
        self._require_responsible()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Resolve"),
            "res_model": "fulfillment.variance.resolve",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_variance_ids": self.filtered(lambda variance: variance.state != "resolved").ids
            },
        }

    def action_waive_wizard(self):
        """Accept what was found for a while, as a process owner."""
        self.ensure_one()
        self.env["fulfillment.waiver"]._require_process_owner()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Grant a Waiver"),
            "res_model": "fulfillment.waive",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_variance_id": self.id},
        }

    def _waiver_values(self):
        self.ensure_one()
        return {
            "rule_id": self.rule_id.id,
            "rule_version_id": self.rule_version_id.id,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "partner_id": self.partner_id.id,
            "fingerprint": self.fingerprint,
            "summary": self.name,
            "deviation": self.deviation,
            "unit": self.unit,
        }

    def _waive(self, waiver):
        """Close the exception, for its departure is accepted. Called after the caller's right was checked."""
        self._close(
            {"waiver_id": waiver.id},
            self.env._(
                "Waived until %(day)s: %(reason)s", day=waiver.valid_until, reason=waiver.reason_id.name
            ),
        )

    def _resolve(self, root_cause, resolution):
        """Close with root cause and what was done. Called after the caller's right was checked."""
        self._close({"root_cause_id": root_cause.id}, resolution, f"{root_cause.name}: {resolution}")

    def _close(self, values, resolution, note=None):
        self.lock_for_update()
        open_ones = self.filtered(lambda variance: variance.state != "resolved")
        open_ones.write(
            {
                **values,
                "state": "resolved",
                "resolution": resolution,
                "resolved_at": fields.Datetime.now(),
                "resolved_by_id": self.env.user.id,
            }
        )
        open_ones.activity_ids.action_feedback(feedback=resolution)
        open_ones._record_event("variance_resolved", note=note or resolution)

    def action_open_document(self):
        self.ensure_one()
        document = self.res_model in self.env and self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(
                self.env._(
                    "%(document)s no longer exists. The exception stays as its trace.",
                    document=self.document_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    @api.model
    def _open_counts(self, model, res_ids):
        """{document id: number of open exceptions that the user may see}, in one query."""
        if not self.has_access("read"):
            return {}
        return dict(
            self._read_group(
                [("res_model", "=", model), ("res_id", "in", list(res_ids)), ("state", "!=", "resolved")],
                ["res_id"],
                ["__count"],
            )
        )
