from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class FulfillmentMigrationCutoverRule(models.Model):
    """A rule that closes the rows on which people decided one by one, or in bulk: all for the reason of the rule."""

    _inherit = "fulfillment.migration.cutover.rule"

    decision_ids = fields.One2many("fulfillment.migration.item.decision", "rule_id", readonly=True)

    def _is_listed(self):
        """Return the condition that it was decided of a row `own` to stay behind."""
        return SQL(
            """own.key IN (
                SELECT decision.key FROM fulfillment_migration_item_decision AS decision WHERE decision.rule_id = %s
            )""",
            self.id,
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("operator") == "listed" for vals in vals_list):
            self._refuse_listed(self.env._("The rule"))
        return super().create(vals_list)

    def write(self, vals):
        """The reason of such a rule may be put better; what it closes is the matter of the decisions."""
        if {"operator", "target", "domain_id"} & vals.keys() and not self.env.su:
            listed = self.filtered(lambda rule: rule.operator == "listed")
            if listed or vals.get("operator") == "listed":
                self._refuse_listed((listed or self)[0].reason)
        return super().write(vals)

    def _refuse_listed(self, name):
        raise ValidationError(
            self.env._(
                "%(rule)s was not changed: which items stay behind is decided in the review of the items.\n"
                "Press Review Items on the domain, choose them there, and press Stay Behind.",
                rule=name,
            )
        )
