from odoo import models
from odoo.exceptions import UserError

TAKEN = ("target", "operator", "value", "reason")


class FulfillmentMigrationCutoverRule(models.Model):
    """Cutover rules in the plain file of a load set."""

    _inherit = "fulfillment.migration.cutover.rule"

    def _export_rules(self):
        """Return the rules as dicts of plain data, in their order.

        Those that stand for decisions on items are told with these.
        """
        return [{name: rule[name] or None for name in TAKEN} for rule in self._written_by_hand()]

    def _written_by_hand(self):
        return self.filtered(lambda rule: rule.operator != "listed")


class FulfillmentMigrationDomain(models.Model):
    _inherit = "fulfillment.migration.domain"

    def _take_rules(self, told):
        """Put the rules that a file tells of in the place of those here; None: the file tells of none.

        :raises UserError: when they are no rules
        """
        self.ensure_one()
        if told is None or told == self.rule_ids._export_rules():
            return
        if not isinstance(told, list) or not all(isinstance(one, dict) and one.get("reason") for one in told):
            raise UserError(
                self.env._(
                    "The cutover rules of %(name)s cannot be read. Export the load set again.", name=self.kind
                )
            )
        self.rule_ids._written_by_hand().unlink()
        self.env["fulfillment.migration.cutover.rule"].create(
            [
                {"domain_id": self.id, "sequence": position, **{name: rule.get(name) for name in TAKEN}}
                for position, rule in enumerate(told)
            ]
        )
