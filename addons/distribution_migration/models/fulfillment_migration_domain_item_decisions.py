from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentMigrationDomain(models.Model):
    """Decisions on items: the rules that they make, and the way to another database."""

    _inherit = "fulfillment.migration.domain"

    item_decision_ids = fields.One2many("fulfillment.migration.item.decision", "domain_id", readonly=True)

    def copy_data(self, default=None):
        """Decisions belong to the rows of one set: another one is decided anew, or takes what was exported."""
        copied = super().copy_data(default)
        for values in copied:
            rules = values.get("rule_ids") or []
            values["rule_ids"] = [rule for rule in rules if rule[2].get("operator") != "listed"]
        return copied

    def _rule_of_decisions(self, reason):
        """Return the cutover rule of the items that stay behind for a reason."""
        self.ensure_one()
        Rule = self.env["fulfillment.migration.cutover.rule"].sudo()
        told = [("domain_id", "=", self.id), ("operator", "=", "listed"), ("reason", "=", reason)]
        return Rule.search(told, limit=1) or Rule.create(
            {"domain_id": self.id, "target": "key", "operator": "listed", "reason": reason}
        )

    def _decisions_changed(self, rules):
        """What was checked before says nothing any more; a rule that no item is left of goes."""
        rules = rules.sudo()
        rules.invalidate_recordset(["decision_ids"])
        rules._edited()
        rules.filtered(lambda rule: not rule.decision_ids).unlink()

    # --------------------------------------------------------------- portable

    def _export_items(self):
        """Return what was decided about items as data for JSON, always in the same order.

        [{key, decision, reason (of what stays) or None, by: login or None}]
        """
        self.ensure_one()
        return [
            {
                "key": one.key,
                "decision": one.decision,
                "reason": one.reason or None,
                "by": one.decided_by_id.login or None,
            }
            for one in self.sudo().item_decision_ids.sorted("key")
        ]

    def _take_items(self, told):
        """Bring the decisions up to what `_export_items` of another set says; None: it says nothing of them.

        :raises UserError: when they are no decisions
        """
        self.ensure_one()
        if told is None or told == self._export_items():
            return
        if not isinstance(told, list) or not all(self._is_item_decision(one) for one in told):
            raise UserError(
                self.env._(
                    "The decisions on items of %(name)s cannot be read. Export the load set again.",
                    name=self.display_name,
                )
            )
        self._check_may_review()
        users = (
            self.env["res.users"]
            .sudo()
            .search([("login", "in", [one["by"] for one in told if one.get("by")])])
        )
        ids = {user.login: user.id for user in users}
        by = {one["key"]: ids.get(one.get("by")) for one in told}
        Decision = self.env["fulfillment.migration.item.decision"]
        stood = self.sudo().item_decision_ids.rule_id
        Decision._forget(self, self.sudo().item_decision_ids.mapped("key"))
        keys = {}
        for one in told:
            keys.setdefault((one["decision"], one.get("reason")), []).append(one["key"])
        for (decision, reason), of_reason in keys.items():
            rule = self._rule_of_decisions(reason) if decision == "stays" else None
            stood |= rule or stood.browse()
            Decision._decide(self, of_reason, decision, rule, by)
        self.invalidate_recordset(["item_decision_ids"])
        self._decisions_changed(stood)

    def _is_item_decision(self, one):
        """Tell whether a decision of a file is of the form of `_export_items`."""
        if not isinstance(one, dict) or not isinstance(one.get("key"), str) or "\0" in one["key"]:
            return False
        if one.get("decision") == "stays":
            return isinstance(one.get("reason"), str) and bool(one["reason"].strip())
        return one.get("decision") == "moves"
