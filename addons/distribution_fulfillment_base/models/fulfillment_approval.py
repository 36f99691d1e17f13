from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError


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
    is_over = fields.Boolean(
        readonly=True, help="The order was cancelled since: what was allowed holds for its next life no more."
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
            unused = approval.state == "approved" and not approval.used_at and not approval.is_over
            approval.may_carry_out = approval.is_mine and unused and bool(approval.requested)
            approval.may_withdraw = approval.is_mine and (unused or approval.state == "pending")

    # --- asking -------------------------------------------------------------------------

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
                    state=self.env._("carried out already")
                    if self.used_at
                    else self.env._("over, for the document was cancelled since")
                    if self.is_over
                    else self._state_name().lower(),
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
            fresh._forget_outcome()

    def _forget_outcome(self):
        """What the requester was asked to do with it is done, or over."""
        for approval in self:
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

    def _withdraw(self, note=None):
        self.write(
            {"state": "withdrawn", "decided_at": fields.Datetime.now(), "decider_ids": [Command.clear()]}
        )
        self._our_activities().unlink()
        for approval in self:
            approval._record_event("approval_decided", new_text="withdrawn", note=note)

    @api.model
    def _withdraw_of(self, documents, note, **wanted):
        """Take back what waits to be decided about documents: there is nothing to decide any more.

        :param wanted: field values of the requests, such as `subject`
        """
        domain = [
            ("res_model", "=", documents._name),
            ("res_id", "in", documents.ids),
            ("state", "=", "pending"),
        ]
        waiting = self.sudo().search(domain + [(name, "=", value) for name, value in wanted.items()])
        if waiting:
            waiting._withdraw(note)

    @api.model
    def _end_of(self, documents):
        """What was allowed about documents holds no more: they are cancelled, and begin anew if at all."""
        ended = self.sudo().search(
            [
                ("res_model", "=", documents._name),
                ("res_id", "in", documents.ids),
                ("state", "=", "approved"),
                ("is_over", "=", False),
            ]
        )
        ended._forget_outcome()
        ended.is_over = True

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
