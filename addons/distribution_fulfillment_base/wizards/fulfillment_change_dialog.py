from odoo import Command, fields, models
from odoo.exceptions import UserError


class FulfillmentChangeDialog(models.AbstractModel):
    """A dialog that changes what was agreed in a confirmed order, and shows all that is found of the change.

    The change is tried out first and rolled back. What needs approval is asked for with the
    values it is about. Writing it goes through the order itself, which judges anew.
    """

    _name = "fulfillment.change.dialog"
    _inherit = ["fulfillment.order.dialog"]
    _description = "Dialog of a Change"

    # The subject of an approval that is asked for here, and the control point that judges.
    _subject = None
    _point = None

    reason_id = fields.Many2one("fulfillment.reason", required=True)
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()
    is_blocked = fields.Boolean(compute="_compute_needs")
    is_waived = fields.Boolean(compute="_compute_needs")
    needs_reason = fields.Boolean(compute="_compute_needs")
    needs_approval = fields.Boolean(compute="_compute_needs")
    waits_for = fields.Char(compute="_compute_needs")

    def _compute_needs(self):
        for dialog in self:
            unsettled = dialog.finding_ids.filtered(lambda line: not line.is_settled)
            approvals = unsettled.filtered(lambda line: line.response == "approval")
            waiting = approvals.filtered("waits_for")
            dialog.is_blocked = "block" in unsettled.mapped("response")
            dialog.is_waived = any(dialog.finding_ids.mapped("is_waived"))
            dialog.needs_reason = "reason" in unsettled.mapped("response")
            dialog.needs_approval = bool(approvals - waiting)
            dialog.waits_for = waiting[:1].waits_for if approvals else False

    # --- what a dialog says of itself ---------------------------------------------------

    def _requested(self):
        """The values to be written, as `SaleOrder._fulfillment_apply` takes them; empty for no change."""
        raise NotImplementedError

    def _described(self):
        """The same in words: list of dicts of `name`, `old_value`, `new_value`."""
        raise NotImplementedError

    def _refused(self, why):
        """The refusal, in words: what was not done, and why."""
        raise NotImplementedError

    # --- the buttons --------------------------------------------------------------------

    def _carry(self):
        """Write the change with the user's own rights, or show what stands in its way or is to be seen first."""
        self.ensure_one()
        self._require_ready()
        requested = self._requested()
        if requested:
            trial = self._try(requested)
            if trial and self._stands_in_the_way(trial):
                return self._show(trial.findings)
            self.sale_order_id._fulfillment_apply(requested, self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}

    def action_ask(self):
        """Ask those who may allow the change; who asks carries it out when they have."""
        self.ensure_one()
        self._require_ready()
        order, requested = self.sale_order_id, self._requested()
        trial = self._try(requested) if requested else None
        findings = [finding for finding in trial.findings if finding.needs_approval] if trial else []
        if not findings:
            raise UserError(self._refused(self.env._("it needs no approval any more. Change it right here.")))
        if any(self._is_blocked(finding) for finding in trial.findings):
            return self._show(trial.findings)
        request = self.env["fulfillment.approval"]._ask(
            order,
            findings,
            self.reason_id,
            self.note,
            subject=self._subject,
            requested=requested,
            change_ids=self._described(),
            amount=trial.value,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Asked %(people)s to approve the change of %(order)s. You get an activity when it is decided.",
                    people=", ".join(request.sudo().decider_ids.mapped("name")),
                    order=order.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _require_ready(self):
        order = self.sale_order_id
        order.check_access("write")
        order._fulfillment_require_confirmed(self._refused)
        if self.needs_note and not (self.note or "").strip():
            raise UserError(
                self._refused(self.env._('"%(reason)s" needs a note.', reason=self.reason_id.name))
            )
        if not self.reason_id.sudo()._answers(self._point, self.note):
            raise UserError(
                self._refused(
                    self.env._(
                        '"%(reason)s" is not offered here. Choose another reason.', reason=self.reason_id.name
                    )
                )
            )

    def _try(self, requested):
        """The trial of the change; None where rules do no more than record it."""
        rules = self.env["fulfillment.rule"].sudo()._judging_at(self._point)
        if all(rule.response == "record" for rule in rules):
            return None
        return self.sale_order_id._fulfillment_try(requested)

    def _is_blocked(self, finding):
        return finding.is_refused and finding.rule.response == "block"

    def _stands_in_the_way(self, trial):
        """Whether somebody has to see or allow something before the change is made."""
        seen = set(self.finding_ids.mapped("fingerprint"))
        return any(
            finding.needs_approval
            or self._is_blocked(finding)
            # The reason of the dialog is an answer only once it was seen what it is to answer.
            or ((finding.needs_reason or finding.rule.response == "warn") and finding.fingerprint not in seen)
            for finding in trial.findings
            if finding.is_shown
        )

    def _found_now(self):
        """What would be found of the change if it was made now; nothing is written."""
        self._require_ready()
        requested = self._requested()
        trial = self._try(requested) if requested else None
        return trial.findings if trial else []

    def _show(self, findings):
        """The dialog again, with all that was found of the change."""
        request = self.env["fulfillment.approval"]._waiting(self.sale_order_id, self._subject)
        people = ", ".join(request.decider_ids.mapped("name"))
        shown = [finding for finding in findings if finding.is_shown]
        self.finding_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        **self.finding_ids._shown_values(finding),
                        "why": finding.rule.why,
                        "instruction_url": finding.rule.instruction_url,
                        "waits_for": people if request and request._asks_for([finding]) else False,
                    }
                )
                for finding in sorted(shown, key=lambda finding: (not finding.is_refused, finding.key))
            ),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Before %(order)s is changed", order=self.sale_order_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
