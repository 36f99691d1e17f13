from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

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
    severity = fields.Selection(
        # As the columns of the inbox stand: what is worst comes first.
        [("3", "High"), ("2", "Medium"), ("1", "Low")],
        required=True,
        readonly=True,
        group_expand=True,
    )
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
    is_unmeasured = fields.Boolean(
        compute="_compute_is_unmeasured",
        help="Nobody put any money on it: no cost is shown, rather than zero.",
    )
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
    is_unexplained = fields.Boolean(
        compute="_compute_is_unexplained",
        help="The process settled it, and nobody has named a root cause yet.",
    )
    resolution = fields.Text(readonly=True, help="What was done about it.")
    opened_at = fields.Datetime(readonly=True)
    opened_by_id = fields.Many2one("res.users", readonly=True)
    reopened_at = fields.Datetime(readonly=True, help="When it was found again after it had been resolved.")
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

    @api.depends("state", "root_cause_id", "waiver_id")
    def _compute_is_unexplained(self):
        for variance in self:
            variance.is_unexplained = (
                variance.state == "resolved" and not variance.root_cause_id and not variance.waiver_id
            )

    @api.depends("cost_line_ids")
    def _compute_is_unmeasured(self):
        for variance in self:
            variance.is_unmeasured = not variance.cost_line_ids

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

    def _record_event(self, event_type, **values):
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": event_type,
                    "company_id": variance.company_id.id,
                    "root_event_uuid": variance.event_uuid,
                    "model": variance._name,
                    "res_id": variance.id,
                    "sale_order_ref": variance.sale_order_id.id,
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
            if "owner_id" in vals:
                if not vals["owner_id"]:
                    raise UserError(
                        self.env._(
                            "%(findings)s: the owner was not taken away, for nobody would answer for it then.\n"
                            "Choose somebody else instead.",
                            findings="\n".join(self.mapped("name")),
                        )
                    )
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

    def action_explain_wizard(self):
        """Ask for the root cause of what the process has settled by itself."""
        self.check_access("write")
        self._require_responsible()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Name Root Cause"),
            "res_model": "fulfillment.variance.resolve",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_variance_ids": self.filtered("is_unexplained").ids},
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
        """Close with root cause and what was done. Called after the caller's right was checked.

        What the process has settled gets them added.
        """
        settled = self.filtered("is_unexplained")
        note = f"{root_cause.name}: {resolution}"
        (self - settled)._close({"root_cause_id": root_cause.id}, resolution, note)
        for variance in settled:
            variance.write(
                {"root_cause_id": root_cause.id, "resolution": f"{variance.resolution}\n{resolution}"}
            )
        settled._record_event("root_cause_named", note=note)

    def _settle(self, resolution):
        """Close what the process has put in order: no root cause is asked for; the owner may name it later.

        Not locked first, unlike `_close`: no order waits because somebody works on its exception. Of two who write
        at once, PostgreSQL refuses the second, and Odoo repeats that request.
        """
        self._shut({}, resolution, resolution)

    def _close(self, values, resolution, note=None):
        try:
            self.lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "%(findings)s: not closed, somebody else is just working on it. Look again in a moment.",
                    findings="\n".join(self.mapped("name")),
                )
            ) from None
        self._shut(values, resolution, note or resolution)

    def _shut(self, values, resolution, note):
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
        open_ones._record_event("variance_resolved", note=note)

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
