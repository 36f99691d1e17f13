from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class FulfillmentConfirmation(models.TransientModel):
    """The one dialog that shows all findings of a document before it is confirmed.

    It only collects reasons and asks for approval. Confirming itself goes through
    `action_confirm`, which judges anew: what changed in the meantime is not covered by what
    was answered here.
    """

    _name = "fulfillment.confirmation"
    _description = "Confirm with Findings"

    sale_order_id = fields.Many2one("sale.order", required=True, readonly=True)
    line_ids = fields.One2many("fulfillment.confirmation.line", "confirmation_id")
    is_blocked = fields.Boolean(compute="_compute_needs")
    needs_reason = fields.Boolean(compute="_compute_needs")
    needs_approval = fields.Boolean(compute="_compute_needs")
    waits_for = fields.Char(compute="_compute_needs")

    @api.depends("line_ids.response", "line_ids.is_settled", "line_ids.waits_for")
    def _compute_needs(self):
        for confirmation in self:
            unsettled = confirmation.line_ids.filtered(lambda line: not line.is_settled)
            responses = unsettled.mapped("response")
            approvals = unsettled.filtered(lambda line: line.response == "approval")
            waiting = approvals.filtered("waits_for")
            confirmation.is_blocked = "block" in responses
            confirmation.needs_reason = "reason" in responses
            confirmation.needs_approval = bool(approvals - waiting)
            confirmation.waits_for = waiting[:1].waits_for if approvals else False

    @api.model
    def _open_for(self, order, findings):
        """Return the action that shows the findings of one order."""
        request = self.env["fulfillment.approval"]._waiting(order, "confirm")
        people = ", ".join(request.decider_ids.mapped("name"))
        confirmation = self.create(
            {
                "sale_order_id": order.id,
                "line_ids": [
                    Command.create(
                        {
                            **self.line_ids._shown_values(finding),
                            "rule_id": finding.rule.id,
                            "control_point_id": finding.rule.control_point_id.id,
                            "why_text": finding.rule.why,
                            "instruction_url": finding.rule.instruction_url,
                            "waits_for": people if request and request._asks_for([finding]) else False,
                        }
                    )
                    for finding in sorted(findings, key=lambda finding: (not finding.is_refused, finding.key))
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Before %(order)s is confirmed", order=order.name),
            "res_model": self._name,
            "res_id": confirmation.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_confirm(self):
        """Keep the reasons and confirm the order with the user's own rights."""
        self.ensure_one()
        self._require_open()
        self._require_answers(("reason",))
        self._keep_reasons()
        self.sale_order_id.with_context(validate_analytic=True).action_confirm()
        return {"type": "ir.actions.act_window_close"}

    def action_ask(self):
        """Keep the reasons and ask those who may allow what needs approval."""
        self.ensure_one()
        self._require_open()
        self._require_answers(("reason", "approval"))
        findings = self._keep_reasons()
        open_ones = [finding for finding in findings if finding.needs_approval]
        if not open_ones:
            raise UserError(
                self.env._(
                    "%(order)s needs no approval any more. Close this dialog and confirm it.",
                    order=self.sale_order_id.name,
                )
            )
        answers = self._answers()
        unanswered = [finding for finding in open_ones if finding.fingerprint not in answers]
        waiting = self.env["fulfillment.approval"]._waiting(self.sale_order_id, "confirm")
        if unanswered and not (waiting and waiting._asks_for(unanswered)):
            raise UserError(
                self.env._(
                    "Approval of %(order)s was not asked for. A reason is missing for:\n%(missing)s",
                    order=self.sale_order_id.name,
                    missing="\n".join(finding.measure.summary for finding in unanswered),
                )
            )
        answer = next(
            (answers[finding.fingerprint] for finding in open_ones if finding.fingerprint in answers), None
        )
        request = self.env["fulfillment.approval"]._ask(
            self.sale_order_id,
            open_ones,
            answer.reason_id if answer else waiting.reason_id,
            answer.note if answer else waiting.note,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Asked %(people)s to approve %(order)s. You get an activity when it is decided.",
                    people=", ".join(request.sudo().decider_ids.mapped("name")),
                    order=self.sale_order_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _require_open(self):
        order = self.sale_order_id
        order.check_access("write")
        if order.state not in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "%(order)s is confirmed already; somebody was quicker. Close this dialog.",
                    order=order.name,
                )
            )

    def _require_answers(self, responses):
        """Raise unless every finding of these kinds has its reason, in words where the reason asks for them."""
        asked = self.line_ids.filtered(lambda line: line.response in responses and not line.is_settled)
        unanswered = asked.filtered(lambda line: not line.reason_id and not line.waits_for)
        wordless = self.line_ids.filtered(
            lambda line: line.reason_id.needs_note and not (line.note or "").strip()
        )
        strange = self.line_ids.filtered(
            lambda line: (
                line.reason_id and not line.reason_id.sudo()._answers("sale_order_confirm", line.note or "")
            )
        )
        if strange - wordless:
            line = (strange - wordless)[0]
            raise UserError(
                self.env._(
                    '%(order)s was not confirmed: "%(reason)s" is not offered here.\n'
                    "Choose another reason for: %(finding)s",
                    order=self.sale_order_id.name,
                    reason=line.reason_id.name,
                    finding=line.summary,
                )
            )
        if unanswered or wordless:
            raise UserError(
                self.env._(
                    "%(order)s was not confirmed. A reason is missing for:\n%(missing)s",
                    order=self.sale_order_id.name,
                    missing="\n".join(
                        [line.summary for line in unanswered]
                        + [
                            self.env._(
                                '%(finding)s ("%(reason)s" needs a note)',
                                finding=line.summary,
                                reason=line.reason_id.name,
                            )
                            for line in wordless
                        ]
                    ),
                )
            )

    def _answers(self):
        return {line.fingerprint: line for line in self.line_ids if line.reason_id}

    def _keep_reasons(self):
        """Measure anew and keep the reasons given for what is still found; return the findings."""
        answers = self._answers()
        findings = self.env["fulfillment.control.point"]._findings("sale_order_confirm", self.sale_order_id)
        self.env["fulfillment.justification"]._justify(
            [
                (finding, answers[finding.fingerprint].reason_id, answers[finding.fingerprint].note)
                for finding in findings
                if finding.needs_reason and finding.fingerprint in answers
            ]
        )
        return findings
