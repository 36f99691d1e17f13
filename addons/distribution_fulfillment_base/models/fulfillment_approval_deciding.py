from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, LockError, UserError


class FulfillmentApproval(models.Model):
    """How an approval is decided: who is called, who may, and what follows."""

    _inherit = "fulfillment.approval"

    def _present_stage(self):
        """The stage that waits for a decision; empty when none does."""
        self.ensure_one()
        if self.state != "pending":
            return self.stage_ids.browse()
        return self.stage_ids.filtered(lambda stage: not stage.decision)[:1]

    def _call_deciders(self):
        """Tell those who may decide now; they find it among their activities and under Approvals."""
        for approval in self:
            approval._our_activities().unlink()
            deciders = approval._present_stage()._deciders()
            approval.decider_ids = [Command.set([user.id for user in deciders])]
            for user in deciders:
                approval.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._("Approve %(document)s?", document=approval.document_name),
                )

    def _our_activities(self):
        """What we asked people to do, and not what they planned themselves."""
        return self.activity_ids.filtered("automated")

    @api.model
    def _refresh_deciders(self):
        """Call those who stand in for somebody since today, and no longer those who did until yesterday."""
        for approval in self.search([("state", "=", "pending")]):
            deciders = approval._present_stage()._deciders()
            if set(approval.decider_ids) != set(deciders):
                approval._call_deciders()

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
        decided = {stage: user}
        said = {user: note}
        if decision == "approved":
            # Nobody is asked twice: later stages that the same person could decide are decided with it, and
            # those of who has decided an earlier one.
            said |= {each.decided_by_id: each.note for each in approval.stage_ids if each.decision}
            for other in approval.stage_ids.filtered(lambda other: not other.decision) - stage:
                deciders = other._deciders()
                person = next((person for person in said if person in deciders), None)
                if not person:
                    break
                decided[other] = person
        for each, person in decided.items():
            each.write(
                {
                    "decision": decision,
                    "decided_by_id": person.id,
                    "on_behalf_of_id": each._deciders()[person].id,
                    "decided_at": now,
                    "note": said[person],
                }
            )
        approval._record_event("approval_decided", new_text=decision, note=note)
        if decision == "rejected" or not approval._present_stage():
            approval.write({"state": decision, "decided_at": now, "decider_ids": [Command.clear()]})
            approval._our_activities().unlink()
            approval._tell_requester()
        else:
            approval._call_deciders()

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
