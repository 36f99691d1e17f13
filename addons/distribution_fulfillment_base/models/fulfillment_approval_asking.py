from psycopg2.errors import UniqueViolation

from odoo import Command, api, models
from odoo.exceptions import ConcurrencyError, UserError


class FulfillmentApproval(models.Model):
    """How an approval is asked for: what it is to allow, and who decides in which stages."""

    _inherit = "fulfillment.approval"

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
                    ("approval_id.is_over", "=", False),
                    # A change is allowed once; to change it back and again is another one.
                    "|",
                    ("approval_id.subject", "=", "confirm"),
                    ("approval_id.used_at", "=", False),
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
            is_same = waiting._asks_for(findings) and waiting.requested == requested
            if is_same and waiting._present_stage()._deciders():
                return waiting
            waiting._withdraw(self.env._("Asked anew: what is off has changed."))
            waiting._tell_requester()
            self.flush_model()
        stages = self._stages(document, findings)
        if not stages:
            raise UserError(
                self.env._(
                    "Approval of %(document)s was not asked for: %(rules)s names nobody for its amount.\n"
                    "Ask a process owner to name somebody in the rule.",
                    document=document.display_name,
                    rules=", ".join({finding.rule.name for finding in findings}),
                )
            )
        refused = self._refused_before(document, findings)
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
                            "is_unmeasured": finding.measure.amount is None,
                        }
                    )
                    for finding in findings
                ],
                "stage_ids": [
                    Command.create({"sequence": sequence, "approver_ids": [Command.set(approvers.ids)]})
                    for sequence, approvers in stages
                ],
            }
        )
        if refused:
            # Who decides is to know what a colleague said; it binds nobody.
            approval.message_post(body=refused._outcome())
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
    def _refused_before(self, document, findings):
        """The last request about just these findings that was rejected; empty for none."""
        return (
            self.env["fulfillment.approval.line"]
            .sudo()
            .search(
                [
                    ("fingerprint", "in", [finding.fingerprint for finding in findings]),
                    ("approval_id.res_model", "=", document._name),
                    ("approval_id.res_id", "=", document.id),
                    ("approval_id.state", "=", "rejected"),
                ],
                order="id desc",
                limit=1,
            )
            .approval_id
        )

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
        own = self.env.user | document._fulfillment_people()
        for finding in findings:
            for step in finding.rule.approval_step_ids:
                if step.amount_from > finding.asked_amount:
                    continue
                approvers = step._approvers(document.company_id) - self.env.user
                if not self.env["fulfillment.delegation"]._deciders(approvers, own, document.company_id):
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
