from odoo import models
from odoo.exceptions import UserError


class FulfillmentRule(models.Model):
    """The life of a rule: draft, simulated, active, retired; every change of an active one is a version."""

    _inherit = "fulfillment.rule"

    def action_simulate(self):
        """Let the rule measure in daily work without anybody noticing: what it would catch is in the ledger."""
        self.check_access("write")
        for rule in self.filtered(lambda rule: rule.state != "simulated"):
            rule.sudo().write({"state": "simulated"})
            rule._new_version(rule.change_note or self.env._("Simulated"))

    def action_activate(self):
        """Let the rule judge from now on. It needs somebody who answers for what it finds."""
        self.check_access("write")
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
            rule.sudo().write({"state": "active"})
            rule._new_version(rule.change_note or self.env._("Activated"))

    def _require_approvers(self):
        """A rule that asks for approval names somebody for every amount."""
        if self.response == "approval" and not any(not step.amount_from for step in self.approval_step_ids):
            raise UserError(
                self.env._(
                    "%(rule)s was not activated: it asks for approval, and nobody is named who could give it.\n"
                    "Add an approval step that starts at amount 0.",
                    rule=self.name,
                )
            )

    def action_retire(self):
        self.check_access("write")
        self.sudo().write({"state": "retired"})

    def action_draft(self):
        self.check_access("write")
        self.sudo().write({"state": "draft"})

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
                        "check_code": rule.check_code,
                        "tolerance": rule.tolerance,
                        "unit": rule.unit,
                        "response": rule.response,
                        "severity": rule.severity,
                        "deadline_hours": rule.deadline_hours,
                        "scope": rule._scope_text(),
                    }
                )
            )
            rule.sudo().write({"version_id": version.id, "change_note": False})

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
