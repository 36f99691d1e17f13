from odoo import models
from odoo.exceptions import UserError

from .fulfillment_rule import WORDING


class FulfillmentRule(models.Model):
    """The life of a rule: draft, simulated, active, retired; every change of an active one is a version."""

    _inherit = "fulfillment.rule"

    def action_simulate(self):
        """Let the rule measure in daily work without anybody noticing: what it would catch is in the ledger."""
        self.check_access("write")
        self._require_all_companies()
        for rule in self.filtered(lambda rule: rule.state != "simulated"):
            rule._require_note()
            rule.sudo().write({"state": "simulated"})
            rule._new_version(rule._note() or self.env._("Simulated"))

    def action_activate(self):
        """Let the rule judge from now on. It needs somebody who answers for what it finds."""
        self.check_access("write")
        self._require_all_companies()
        for rule in self.filtered(lambda rule: rule.state != "active"):
            rule._require_approvers()
            if not rule.owner_id and not rule.area_id.sudo().owner_ids:
                raise UserError(
                    self.env._(
                        "%(rule)s was not activated: nobody would answer for its variances.\n"
                        "Name an owner on the rule, or an owner of the process area %(area)s.",
                        rule=rule.name,
                        area=rule.area_id.name or self.env._("(none)"),
                    )
                )
            rule._require_note()
            rule.sudo().write({"state": "active"})
            rule._new_version(rule._note() or self.env._("Activated"))

    def _note(self):
        """Why the rule changes, as it stands on its form; empty where nobody has written it."""
        return (self.change_note or "").strip()

    def _require_note(self):
        """Raise where nobody says why a rule leaves force, comes back into it, or says something else than before."""
        self.ensure_one()
        if self._note():
            return
        last = self.version_id
        if self.state == "active":
            if not self.env.su:
                raise UserError(
                    self.env._(
                        "%(rule)s stays in force: nobody says why it should not.\n"
                        "Write it in Reason for Change; it is kept with the rule's versions.",
                        rule=self.name,
                    )
                )
            return
        # People were told that it holds no more. What only ever ran simulated nobody was told of.
        if (self.state == "retired" or self._was_in_force()) and not self.env.su:
            raise UserError(
                self.env._(
                    "%(rule)s was not put in force again: it was taken out of force, and nobody says why it comes "
                    "back.\nWrite in Reason for Change why; it is kept with the new version.",
                    rule=self.name,
                )
            )
        # In the words of whoever wrote the last one.
        now = self.with_context(lang=last.author_id.lang)._version_values()
        if last and now != last._convert_to_write({name: last[name] for name in now}):
            raise UserError(
                self.env._(
                    "%(rule)s was not put in force: it says something else than version %(number)s did, by which "
                    "people were judged.\nWrite in Reason for Change why; it is kept with the new version.",
                    rule=self.name,
                    number=last.number,
                )
            )

    def _was_in_force(self):
        """Whether people were ever judged by it: a version was made for more than a simulation."""
        return any(version.state != "simulated" for version in self.version_ids)

    def _require_explained(self, notes):
        """Raise where an active rule changes and nobody says why.

        :param notes: {rule: why it changes, empty where nobody says it}
        """
        if unexplained := self.filtered(lambda rule: not notes[rule]):
            raise UserError(
                self.env._(
                    "%(rules)s was not changed: it is active, and people are judged by it.\n"
                    "Write in Reason for Change why it changes; it is kept with the rule.",
                    rules=", ".join(unexplained.mapped("name")),
                )
            )

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        # A client that translates does not write, so what is asked of a writer is asked here.
        if self.env.su:
            return super()._update_field_translations(field_name, translations, digest, source_lang)
        self._require_all_companies()
        note = self._note()
        is_explained = self.state == "active" and field_name in WORDING
        if is_explained:
            self._require_explained({self: note})
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        if is_explained:
            worded = "; ".join(f"{lang}: {text or '–'}" for lang, text in sorted(translations.items()))
            self.sudo()._message_log(
                body=f"{note} ({self._fields[field_name]._description_string(self.env)}: {worded})"
            )
            self.sudo().change_note = False
        return result

    def _require_approvers(self):
        """A rule that asks for approval names somebody for every amount."""
        named = self.approval_step_ids.filtered(
            lambda step: (step.user_ids | step.group_id.all_user_ids).filtered("active")
        )
        if self.response == "approval" and (
            named != self.approval_step_ids or not any(not step.amount_from for step in named)
        ):
            raise UserError(
                self.env._(
                    "%(rule)s was not activated: it asks for approval, and nobody is named who could give it.\n"
                    "Add an approval step that starts at amount 0, and name in each step people, or a role that "
                    "somebody has.",
                    rule=self.name,
                )
            )

    def action_retire(self):
        """Take the rule out of force for good."""
        self._leave_force("retired")

    def action_draft(self):
        """Take the rule back to be written anew."""
        self._leave_force("draft")

    def _leave_force(self, state):
        self.check_access("write")
        self._require_all_companies()
        for rule in self:
            was_active = rule.state == "active"
            if was_active:
                rule._require_note()
            rule.sudo().write({"state": state})
            if was_active:
                names = dict(rule._fields["state"]._description_selection(self.env))
                rule._new_version(rule._note() or names[state])

    def _new_version(self, note):
        """Freeze what the rule says now. Variances point at the version that judged them."""
        for rule in self:
            version = (
                self.env["fulfillment.rule.version"]
                .sudo()
                .create(
                    {
                        "rule_id": rule.id,
                        "number": len(rule.version_ids) + 1,
                        "author_id": self.env.user.id,
                        "note": note,
                        "state": rule.state,
                        **rule._version_values(),
                    }
                )
            )
            rule.sudo().write({"version_id": version.id, "change_note": False})

    def _version_values(self):
        """What a version keeps of the rule."""
        self.ensure_one()
        return {
            "control_point_id": self.control_point_id.id,
            "check_code": self.check_code,
            "tolerance": self.tolerance,
            "unit": self.unit,
            "response": self.response,
            "severity": self.severity,
            "deadline_hours": self.deadline_hours,
            "scope": self._scope_text(),
            "approval": self._approval_text(),
            "approval_basis": self.response == "approval" and self.approval_basis,
            "area_id": self.area_id.id,
            "owner_id": self.owner_id.id,
            "cost_driver_id": self.cost_driver_id.id,
        }

    def _approval_text(self):
        """The approval steps in words; False where none is asked for."""
        if self.response != "approval":
            return False
        return "; ".join(
            self.env._(
                "from %(amount)s: %(people)s", amount=f"{step.amount_from:g}", people=step.display_name
            )
            for step in self.approval_step_ids
        )

    def _scope_text(self):
        parts = [
            self.company_id.name or self.env._("all companies"),
            self.warehouse_id.name or self.env._("all warehouses"),
            self.product_categ_id.complete_name or self.env._("all products"),
            self.segment_id.name,
            self.channel_id.name,
            dict(self._fields["order_type"]._description_selection(self.env)).get(self.order_type),
        ]
        return ", ".join(filter(None, parts))
