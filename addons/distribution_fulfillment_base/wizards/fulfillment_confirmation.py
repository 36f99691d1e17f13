from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class FulfillmentConfirmation(models.TransientModel):
    """The one dialog that shows all findings of a document before it is confirmed.

    It only collects reasons. Confirming itself goes through `action_confirm`, which judges
    anew: what changed in the meantime is not covered by reasons given here.
    """

    _name = "fulfillment.confirmation"
    _description = "Confirm with Findings"

    sale_order_id = fields.Many2one("sale.order", required=True, readonly=True)
    line_ids = fields.One2many("fulfillment.confirmation.line", "confirmation_id")
    is_blocked = fields.Boolean(compute="_compute_is_blocked")
    needs_reason = fields.Boolean(compute="_compute_is_blocked")

    @api.depends("line_ids.response")
    def _compute_is_blocked(self):
        for confirmation in self:
            responses = confirmation.line_ids.mapped("response")
            confirmation.is_blocked = "block" in responses
            confirmation.needs_reason = "reason" in responses

    @api.model
    def _open_for(self, order, findings):
        """Return the action that shows the findings of one order."""
        confirmation = self.create(
            {
                "sale_order_id": order.id,
                "line_ids": [
                    Command.create(
                        {
                            "fingerprint": finding.fingerprint,
                            "summary": finding.measure.summary,
                            "rule_id": finding.rule.id,
                            "response": finding.rule.response,
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
        order = self.sale_order_id
        order.check_access("write")
        if order.state not in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "%(order)s is confirmed already; somebody was quicker. Close this dialog.",
                    order=order.name,
                )
            )
        unanswered = self.line_ids.filtered(lambda line: line.response == "reason" and not line.reason_id)
        wordless = self.line_ids.filtered(
            lambda line: line.reason_id.needs_note and not (line.note or "").strip()
        )
        if unanswered or wordless:
            raise UserError(
                self.env._(
                    "%(order)s was not confirmed. A reason is missing for:\n%(missing)s",
                    order=order.name,
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
        answers = {line.fingerprint: line for line in self.line_ids if line.reason_id}
        findings = self.env["fulfillment.control.point"]._findings("sale_order_confirm", order)
        self.env["fulfillment.justification"]._justify(
            [
                (finding, answers[finding.fingerprint].reason_id, answers[finding.fingerprint].note)
                for finding in findings
                if finding.needs_reason and finding.fingerprint in answers
            ]
        )
        order.with_context(validate_analytic=True).action_confirm()
        return {"type": "ir.actions.act_window_close"}
