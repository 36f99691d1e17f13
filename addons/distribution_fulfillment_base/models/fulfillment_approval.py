from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, LockError, UserError


class FulfillmentApproval(models.Model):
    """A request to let findings of one document pass, decided in stages by others than who asks.

    It allows exactly what was measured when it was asked for: the fingerprints of its lines.
    A value changed afterwards is a new finding and needs a new approval, and so does an amount
    that calls for a further step. Whoever decided once is not asked again in a later stage.

    Where a confirmed document is to be changed, the request keeps what it is to be changed to.
    Who asked carries it out (`action_carry_out`), not the last approval by itself: a change is
    made with the rights and under the name of who wants it, who approves only allows it and
    need not be able to write orders; and what hinders the change by then (goods shipped, the
    order locked, a customer who no longer wants it) meets the one who can deal with it.
    """

    _name = "fulfillment.approval"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Approval"
    _order = "id desc"
    _rec_name = "document_name"
    _mail_post_access = "read"

    document_name = fields.Char(required=True, readonly=True, string="Document")
    res_model = fields.Char(required=True, readonly=True, string="Document Model")
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True, string="Document Id"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", readonly=True, string="Customer")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(readonly=True, string="Document Value", help="Untaxed, in company currency.")
    requester_id = fields.Many2one("res.users", required=True, readonly=True, string="Asked By")
    reason_id = fields.Many2one("fulfillment.reason", readonly=True)
    note = fields.Char(readonly=True, string="In Their Words")
    line_ids = fields.One2many("fulfillment.approval.line", "approval_id", readonly=True, string="Findings")
    stage_ids = fields.One2many("fulfillment.approval.stage", "approval_id", readonly=True, string="Stages")
    subject = fields.Selection(
        [("confirm", "Confirm"), ("change", "Change Terms"), ("promise", "Move Promise")],
        default="confirm",
        required=True,
        readonly=True,
        string="To Do",
    )
    requested = fields.Json(readonly=True, help="The values that a confirmed document is to get.")
    change_ids = fields.One2many(
        "fulfillment.approval.change", "approval_id", readonly=True, string="What Is to Be Changed"
    )
    used_at = fields.Datetime(
        readonly=True, string="Carried Out", help="When what it allows was done for the first time."
    )
    may_carry_out = fields.Boolean(compute="_compute_may_decide")
    may_withdraw = fields.Boolean(compute="_compute_may_decide")
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
        ],
        default="pending",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    decider_ids = fields.Many2many(
        "res.users",
        "fulfillment_approval_decider_rel",
        readonly=True,
        string="Waiting For",
        help="Who may decide the present stage, those who stand in for somebody included.",
    )
    decided_at = fields.Datetime(readonly=True)
    may_decide = fields.Boolean(compute="_compute_may_decide")
    is_mine = fields.Boolean(compute="_compute_may_decide")
    root_event_uuid = fields.Char(readonly=True)

    # In the database, so that two who ask at once make one request between them.
    _pending_uniq = models.UniqueIndex(
        "(res_model, res_id, subject) WHERE state = 'pending'",
        "An approval of this document is waiting already.",
    )

    @api.depends("state", "stage_ids.decision", "requester_id", "used_at", "requested")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for approval in self:
            stage = approval.sudo()._present_stage()
            approval.may_decide = bool(stage) and self.env.user in stage._deciders()
            approval.is_mine = approval.requester_id == self.env.user
            unused = approval.state == "approved" and not approval.used_at
            approval.may_carry_out = approval.is_mine and unused and bool(approval.requested)
            approval.may_withdraw = approval.is_mine and (unused or approval.state == "pending")

    # --- asking -------------------------------------------------------------------------

    @api.model
    def _attach(self, findings):
        """Put the approval of just this finding, where it was given, on each finding."""
        asking = [finding for finding in findings if finding.rule.response == "approval"]
        if not asking:
            return
        for finding in asking:
            finding.asked_amount = finding.rule._approval_amount(finding.measure)
        lines = (
            self.env["fulfillment.approval.line"]
            .sudo()
            .search(
                [
                    ("fingerprint", "in", [finding.fingerprint for finding in asking]),
                    ("approval_id.state", "=", "approved"),
                ]
            )
        )
        for finding in asking:
            finding.approval = next((line.approval_id for line in lines if line._allows(finding)), None)

    @api.model
    def _ask(self, document, findings, reason=None, note=None, **wanted):
        """Ask for approval of these findings of one document; return the request.

        One request is open per document and subject. One that asks for other things is taken back first.

        :param wanted: `subject`, `requested`, `change_ids` (dicts) and `amount` of a document
            that is to be changed

        :raises UserError: when nobody but the requester could decide
        """
        self = self.sudo()
        requested = wanted.get("requested") or False
        waiting = self._waiting(document, wanted.get("subject", "confirm"))
        if waiting:
            if waiting._asks_for(findings) and waiting.requested == requested:
                return waiting
            waiting._withdraw(self.env._("Asked anew: what is off has changed."))
            waiting._tell_requester()
            self.flush_model()
        keys = document._fulfillment_event_keys()
        approval = self._create_or_again(
            {
                "document_name": document.display_name,
                "res_model": document._name,
                "res_id": document.id,
                "company_id": document.company_id.id,
                "partner_id": keys.get("partner_id"),
                "amount": wanted.get("amount", document._fulfillment_value()),
                "subject": wanted.get("subject", "confirm"),
                "requested": requested,
                "change_ids": [Command.create(change) for change in wanted.get("change_ids", ())],
                "requester_id": self.env.user.id,
                "reason_id": reason.id if reason else False,
                "note": note,
                "line_ids": [
                    Command.create(
                        {
                            "rule_id": finding.rule.id,
                            "rule_version_id": finding.rule.version_id.id,
                            "fingerprint": finding.fingerprint,
                            "asked_amount": finding.asked_amount,
                            "summary": finding.measure.summary,
                            "amount": finding.measure.amount,
                        }
                    )
                    for finding in findings
                ],
                "stage_ids": [
                    Command.create({"sequence": sequence, "approver_ids": [Command.set(approvers.ids)]})
                    for sequence, approvers in self._stages(document, findings)
                ],
            }
        )
        (approval.root_event_uuid,) = approval._record_event(
            "approval_requested", reason_ref=approval.reason_id.id, note=note
        )
        approval._call_deciders()
        return approval

    @api.model
    def _create_or_again(self, values):
        """Create the request; where somebody else asked at this moment, the call is made again and finds that one."""
        try:
            return self.create(values)
        except UniqueViolation as error:
            if error.diag.constraint_name != "fulfillment_approval_pending_uniq":
                raise
            raise ConcurrencyError("An approval was asked for by somebody else at once.") from error

    @api.model
    def _waiting(self, document, subject):
        """The request about a document that waits for a decision, with the rights of the system; empty for none."""
        return self.sudo().search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("subject", "=", subject),
                ("state", "=", "pending"),
            ],
            limit=1,
        )

    def _asks_for(self, findings):
        return all(any(line._allows(finding) for line in self.line_ids) for finding in findings)

    @api.model
    def _stages(self, document, findings):
        """[(sequence, people)] that the findings' rules ask for at their amounts; equal ones once."""
        stages = {}
        for finding in findings:
            for step in finding.rule.approval_step_ids:
                if step.amount_from > finding.asked_amount:
                    continue
                approvers = step._approvers(document.company_id) - self.env.user
                if not approvers:
                    raise UserError(
                        self.env._(
                            "Approval of %(document)s was not asked for: nobody but you could give it (%(step)s).\n"
                            "Ask a process owner to name somebody else in the rule %(rule)s.",
                            document=document.display_name,
                            step=step.display_name,
                            rule=finding.rule.name,
                        )
                    )
                stages.setdefault((step.sequence, approvers), None)
        return sorted(stages, key=lambda stage: (stage[0], stage[1].ids))

    def _present_stage(self):
        """The stage that waits for a decision; empty when none does."""
        self.ensure_one()
        if self.state != "pending":
            return self.stage_ids.browse()
        return self.stage_ids.filtered(lambda stage: not stage.decision)[:1]

    def _call_deciders(self):
        """Tell those who may decide now; they find it among their activities and under Approvals."""
        for approval in self:
            approval.activity_ids.unlink()
            deciders = approval._present_stage()._deciders()
            approval.decider_ids = [Command.set([user.id for user in deciders])]
            for user in deciders:
                approval.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._("Approve %(document)s?", document=approval.document_name),
                )

    @api.model
    def _refresh_deciders(self):
        """Call those who stand in for somebody since today, and no longer those who did until yesterday."""
        for approval in self.search([("state", "=", "pending")]):
            deciders = approval._present_stage()._deciders()
            if set(approval.decider_ids) != set(deciders):
                approval._call_deciders()

    # --- deciding -----------------------------------------------------------------------

    def action_approve(self):
        """Allow what is asked for, at the present stage."""
        for approval in self:
            approval._decide("approved")

    def action_reject_wizard(self):
        self.ensure_one()
        self._require_decider()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reject"),
            "res_model": "fulfillment.approval.reject",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_approval_id": self.id},
        }

    def action_withdraw(self):
        """Take the request back: who asked may."""
        for approval in self:
            if approval.requester_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "The request for %(document)s was not withdrawn: only %(user)s, who asked, may do that.",
                        document=approval.document_name,
                        user=approval.requester_id.name,
                    )
                )
            approval._lock()
            if approval.may_withdraw:
                approval.sudo()._withdraw()

    def action_carry_out(self):
        """Change the document to what was approved, with the rights of who asked for it."""
        self.ensure_one()
        self.check_access("read")
        self._lock()
        if self.requester_id != self.env.user:
            raise AccessError(
                self.env._(
                    "The change of %(document)s was not carried out: %(user)s, who asked for it, does that.",
                    document=self.document_name,
                    user=self.requester_id.name,
                )
            )
        if not self.may_carry_out:
            raise UserError(
                self.env._(
                    "The change of %(document)s was not carried out: it is %(state)s.",
                    document=self.document_name,
                    state=self.env._("carried out already") if self.used_at else self._state_name().lower(),
                )
            )
        document = self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(
                self.env._(
                    "The change of %(document)s was not carried out: the document no longer exists.",
                    document=self.document_name,
                )
            )
        document.check_access("write")
        document._fulfillment_apply(self.requested, self.reason_id, self.note)
        # Also where no rule judged it any more.
        self._use([self])
        return self.action_open_document()

    @api.model
    def _use(self, approvals):
        """What these allow was done; the first time counts."""
        fresh = self.union(*approvals).sudo().filtered(lambda approval: not approval.used_at)
        if fresh:
            fresh.write({"used_at": fields.Datetime.now()})
            for approval in fresh:
                document = self.env[approval.res_model].sudo().browse(approval.res_id).exists()
                document.activity_ids.filtered(
                    lambda activity, approval=approval: (
                        activity.automated
                        and activity.user_id == approval.requester_id
                        and activity.summary == approval._outcome()
                    )
                ).unlink()

    def _state_name(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _lock(self):
        """Hold the row, and read it anew: who comes second waits for nothing and is told."""
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "%(document)s is just being decided by somebody else.", document=self.document_name
                )
            ) from None
        self.invalidate_recordset()

    def _require_decider(self):
        """Return the present stage with the rights of the system, or say why the user cannot decide it."""
        self.ensure_one()
        self.check_access("read")
        self._lock()
        approval = self.sudo()
        stage = approval._present_stage()
        if not stage:
            raise UserError(
                self.env._(
                    "%(document)s is decided already: %(state)s.",
                    document=self.document_name,
                    state=approval._state_name(),
                )
            )
        if approval.requester_id == self.env.user:
            raise AccessError(
                self.env._(
                    "%(document)s was not decided: who asks for an approval cannot give it.",
                    document=self.document_name,
                )
            )
        if self.env.user not in stage._deciders():
            raise AccessError(
                self.env._(
                    "%(document)s was not decided: it waits for %(people)s.",
                    document=self.document_name,
                    people=", ".join(user.name for user in stage._deciders()) or self.env._("nobody"),
                )
            )
        return stage

    def _decide(self, decision, note=None):
        stage = self._require_decider()
        approval, user = stage.approval_id, self.env.user
        now = fields.Datetime.now()
        decided = stage
        if decision == "approved":
            # Nobody is asked twice: later stages that the same person could decide are decided with it.
            later = approval.stage_ids.filtered(lambda other: not other.decision) - stage
            for other in later:
                if user not in other._deciders():
                    break
                decided |= other
        for each in decided:
            each.write(
                {
                    "decision": decision,
                    "decided_by_id": user.id,
                    "on_behalf_of_id": each._deciders()[user].id,
                    "decided_at": now,
                    "note": note,
                }
            )
        approval._record_event("approval_decided", new_text=decision, note=note)
        if decision == "rejected" or not approval._present_stage():
            approval.write({"state": decision, "decided_at": now, "decider_ids": [Command.clear()]})
            approval.activity_ids.unlink()
            approval._tell_requester()
        else:
            approval._call_deciders()

    def _withdraw(self, note=None):
        self.write(
            {"state": "withdrawn", "decided_at": fields.Datetime.now(), "decider_ids": [Command.clear()]}
        )
        self.activity_ids.unlink()
        for approval in self:
            approval._record_event("approval_decided", new_text="withdrawn", note=note)

    def _tell_requester(self):
        for approval in self:
            document = self.env[approval.res_model].browse(approval.res_id).exists()
            if not document or (approval.state == "withdrawn" and approval.requester_id == self.env.user):
                continue
            document.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=approval.requester_id.id,
                summary=approval._outcome(),
            )

    def _outcome(self):
        """What came of the request, for the to-do of who asked."""
        stage = self.stage_ids.filtered("decision")[-1:]
        decider, note = stage.decided_by_id.name, stage.note or ""
        if self.state == "withdrawn":
            return self.env._("%(user)s asked for something else instead", user=self.env.user.name)
        if self.state == "rejected":
            return self.env._("%(user)s did not approve: %(note)s", user=decider, note=note)
        if self.subject == "confirm":
            return self.env._("%(user)s approved it: confirm now", user=decider)
        return self.env._("%(user)s approved the change: carry it out now", user=decider)

    def _record_event(self, event_type, **columns):
        return self.env["fulfillment.event"]._record(
            [
                dict(
                    approval._document_keys(),
                    event_type=event_type,
                    root_event_uuid=approval.root_event_uuid,
                    amount=approval.amount,
                    currency_ref=approval.currency_id.id,
                    **columns,
                )
                for approval in self
            ]
        )

    def _document_keys(self):
        """The ledger columns of the document; what is left of them when it is gone."""
        document = self.env[self.res_model].browse(self.res_id).exists()
        if document:
            return document._fulfillment_event_keys()
        return {"company_id": self.company_id.id, "model": self.res_model, "res_id": self.res_id}

    def action_open_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
