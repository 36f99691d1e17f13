from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..doors import Answers, doing
from ..finding import Shown

# What decides what becomes of the rest of a delivery; handed from the button that was pressed.
KEYS = ("button_validate_picking_ids", "skip_backorder", "picking_ids_not_to_backorder", "cancel_backorder")


class FulfillmentTransferAct(models.TransientModel):
    """The one dialog that shows all findings before transfers are reserved, released or validated.

    It only collects reasons and asks for approval. The act itself is the one of the button and is
    judged anew: what changed in the meantime is not covered by what was answered here.
    """

    _name = "fulfillment.transfer.act"
    _description = "Act on Transfers with Findings"

    picking_ids = fields.Many2many("stock.picking", readonly=True, string="Transfers")
    act = fields.Selection(
        [
            ("action_assign", "Check Availability"),
            ("do_unreserve", "Unreserve"),
            ("button_validate", "Validate"),
        ],
        required=True,
        readonly=True,
    )
    keys = fields.Json(readonly=True)
    line_ids = fields.One2many("fulfillment.transfer.act.line", "act_id")
    is_blocked = fields.Boolean(compute="_compute_needs")
    is_waived = fields.Boolean(compute="_compute_needs")
    needs_approval = fields.Boolean(compute="_compute_needs")

    @api.depends("line_ids.response", "line_ids.is_settled", "line_ids.is_waived")
    def _compute_needs(self):
        for act in self:
            responses = act.line_ids.filtered(lambda line: not line.is_settled).mapped("response")
            act.is_blocked = "block" in responses
            act.is_waived = any(act.line_ids.mapped("is_waived"))
            act.needs_approval = "approval" in responses

    @api.model
    def _open_for(self, pickings, act, findings):
        """Return the action that shows the findings of an act."""
        dialog = self.create(
            {
                "picking_ids": [Command.set(pickings.ids)],
                "act": act,
                "keys": {key: self.env.context[key] for key in KEYS if key in self.env.context},
                "line_ids": [
                    Command.create(
                        {
                            **self.line_ids._shown_values(finding),
                            "rule_id": finding.rule.id,
                        }
                    )
                    for finding in sorted(findings, key=lambda finding: (not finding.is_refused, finding.key))
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["act"]._description_selection(self.env))[act],
            "res_model": self._name,
            "res_id": dialog.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_go(self):
        """Do what the button was pressed for, with the reasons given."""
        self.ensure_one()
        self._require_answers()
        reasons = {
            line.fingerprint: (line.reason_id, line.note)
            for line in self.line_ids
            if line.reason_id and line.response == "reason"
        }
        pickings = self.picking_ids.with_context(**self._given_keys())
        with doing(self.env, answers=Answers(reasons)):
            result = getattr(pickings, self.act)()
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}

    def action_ask(self):
        """Ask those who may allow what needs approval; the act is done when they have."""
        self.ensure_one()
        self._require_answers()
        answers = {line.fingerprint: line for line in self.line_ids if line.reason_id}
        asked = self.env["fulfillment.approval"]
        for picking, findings in self._open_findings().items():
            answer = next((answers[f.fingerprint] for f in findings if f.fingerprint in answers), None)
            asked |= asked._ask(picking, findings, answer and answer.reason_id, answer and answer.note)
        if not asked:
            raise UserError(self.env._("Nothing needs approval any more. Close this dialog and try again."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Asked %(people)s for approval. You get an activity when it is decided.",
                    people=", ".join(asked.sudo().decider_ids.mapped("name")),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _open_findings(self):
        """{transfer: findings that need approval}, as they would be found now."""
        found = {}
        for finding in self._found_now():
            if finding.needs_approval:
                found.setdefault(finding.measure.record, []).append(finding)
        return {picking.with_env(self.env): findings for picking, findings in found.items()}

    def _found_now(self):
        """What would have to be seen or answered if the button was pressed now; nothing is done."""
        pickings = self.picking_ids.with_context(**self._given_keys())
        try:
            with self.env.cr.savepoint(), doing(self.env, showing=True):
                getattr(pickings, self.act)()
                raise Shown([])  # whatever it was, it is not what was asked for
        except Shown as shown:
            return shown.findings

    def _show_again(self):
        """The action that shows what is found now; None where nothing is left."""
        findings = self._found_now()
        if not findings:
            return None
        return self.with_context(**self._given_keys())._open_for(self.picking_ids, self.act, findings)

    def _given_keys(self):
        return {key: value for key, value in (self.keys or {}).items() if key in KEYS}

    def _require_answers(self):
        """Raise unless every finding that asks for one has its reason, in words where that asks for them."""
        missing = self.line_ids.filtered(
            lambda line: (
                line.response in ("reason", "approval")
                and not line.is_settled
                and not line.reason_id._answers(line.sudo().control_point_id.code, line.note)
            )
        )
        if missing:
            raise UserError(
                self.env._(
                    "Nothing was done. A reason, with a note where it needs one, is missing for:\n%(missing)s",
                    missing="\n".join(missing.mapped("summary")),
                )
            )
