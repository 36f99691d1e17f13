from odoo import models
from odoo.exceptions import UserError

TOLD = 20


class FulfillmentMigrationItem(models.Model):
    """What people decide about items: they move, or stay behind and are closed in the old system."""

    _inherit = "fulfillment.migration.item"

    def action_stay_behind_wizard(self):
        """Ask for the reason, and once more where something hangs on the items."""
        self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stay Behind"),
            "res_model": "fulfillment.migration.stay.behind",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_item_ids": self.ids},
        }

    def action_move(self):
        """Decide that these items move."""
        self._check_may_decide()
        for domain, items in self.grouped("domain_id").items():
            stood = items.filtered(lambda item: item.decision == "stays").decision_id.rule_id
            self.env["fulfillment.migration.item.decision"]._decide(domain, items.mapped("key"), "moves")
            items._decided(domain, stood, self.env._("Items that move:"))
        return True

    def action_reopen(self):
        """Take the decisions back: what nobody decides moves."""
        decided = self.filtered("decision_id")
        decided._check_may_decide()
        for domain, items in decided.grouped("domain_id").items():
            stood = items.filtered(lambda item: item.decision == "stays").decision_id.rule_id
            self.env["fulfillment.migration.item.decision"]._forget(domain, items.mapped("key"))
            items._decided(domain, stood, self.env._("Decisions on items taken back:"))
        return True

    def _stay_behind(self, reason, is_confirmed=False):
        """Decide that these items stay behind, for a reason that stands beside each of their rows.

        :param is_confirmed: also those with stock or open lines, which stay behind or are refused with them
        :raises UserError: without a reason; for items with stock or open lines, unless confirmed
        """
        self._check_may_decide()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why the items stay behind: the reason is read when somebody misses them.")
            )
        busy = self.filtered(lambda item: item._is_busy())
        if busy and not is_confirmed:
            raise UserError(
                self.env._(
                    "Nothing was decided: %(names)s have stock or open lines, which would not be loaded.\n"
                    "Leave them out, or confirm that they stay behind with what hangs on them.",
                    names=", ".join(busy[:5].mapped("display_name")),
                )
            )
        for domain, items in self.grouped("domain_id").items():
            stood = items.filtered(lambda item: item.decision == "stays").decision_id.rule_id
            rule = domain._rule_of_decisions(reason)
            self.env["fulfillment.migration.item.decision"]._decide(
                domain, items.mapped("key"), "stays", rule
            )
            items._decided(domain, stood | rule, self.env._("Items that stay behind (%(why)s):", why=reason))

    def _check_may_decide(self):
        """Raise unless all of these may still be decided on, by this user.

        :raises UserError: for products that are in Odoo already
        """
        self.domain_id._check_may_review()
        self.domain_id._check_may_change()
        there = self.filtered("product_id")
        if there:
            raise UserError(
                self.env._(
                    "%(count)s of these are in Odoo already: %(names)s.\nArchive them there, or undo their load; "
                    "rows that are still to be loaded are decided on here (filter To Be Loaded).",
                    count=len(there),
                    names=", ".join(there[:5].mapped("display_name")),
                )
            )
        if not self:
            raise UserError(self.env._("Nothing was decided: choose items first."))

    def _decided(self, domain, rules, title):
        """Let the rules hold for what was decided, and tell it."""
        domain._decisions_changed(rules)
        domain._tell_matches(title, self[:TOLD].mapped("display_name"), len(self) - TOLD)
