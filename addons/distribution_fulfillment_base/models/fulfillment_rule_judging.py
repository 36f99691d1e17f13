from odoo import api, models, tools

from ..scope import RuleScope

# The states in which a rule is looked at when its control point is passed.
JUDGING = ("simulated", "active")


class FulfillmentRule(models.Model):
    """What control points ask of rules. Facts of rules are cached, so that to find nothing reads none."""

    _inherit = "fulfillment.rule"

    @api.model
    @tools.ormcache("code")
    def _judging(self, code):
        """Rules looked at when a control point is passed, most important first, by what they measure.

        Cached: a document that departs from nothing reads no rule.

        :return: tuple of (check code, tuple of RuleScope)
        """
        rules = self.sudo().search([("state", "in", JUDGING), ("control_point_id.code", "=", code)])
        return tuple(
            (check, tuple(RuleScope.of(rule) for rule in same_check))
            for check, same_check in rules.grouped("check_code").items()
        )

    @api.model
    @tools.ormcache("code")
    def _judging_codes(self, code):
        """Codes of the checks that rules use at a control point; no query once it was asked."""
        return frozenset(self.sudo()._judging_at(code).mapped("check_code"))

    @api.model
    @tools.ormcache("codes")
    def _is_judged_at(self, codes):
        """Whether any rule judges at one of these control points.

        :param codes: tuple of codes
        """
        return any(self._judging(code) for code in codes)

    @api.model
    def _judging_at(self, code):
        """The same rules as records, for whoever has to know more of them. Costs no query where there is none."""
        return self.browse(rule.rule_id for _check, same_check in self._judging(code) for rule in same_check)

    @api.model
    @tools.ormcache()
    def _is_approval_asked(self):
        """Whether any rule in force asks for approval."""
        return bool(
            self.sudo().search_count([("state", "in", JUDGING), ("response", "=", "approval")], limit=1)
        )

    @api.model
    @tools.ormcache()
    def _judging_checks(self):
        """Codes of all checks that any rule in force uses, at whatever control point."""
        return frozenset(self.sudo().search([("state", "in", JUDGING)]).mapped("check_code"))

    def _owner_for(self, measure):
        """Who answers for what was measured: the rule's owner, else the process area's at that place."""
        warehouse_id = measure.keys.get("warehouse_ref")
        warehouse = self.env["stock.warehouse"].browse(warehouse_id or [])
        return self._answering(measure.record.company_id, warehouse)

    def _answering(self, company, warehouse, amount=0.0, area=None):
        """The rule's own owner, else who its area names. Who has left, or does not work there, answers for nothing.

        :param area: the process area where it is not the rule's own any more
        """
        owner = self.owner_id.filtered(lambda user: user._fulfillment_may_answer(company))
        return owner or (self.area_id if area is None else area)._owner(company, warehouse, amount)

    def _approval_amount(self, measure):
        """The amount that decides how far up an approval goes, in company currency, never below zero.

        Goods taken back are decided by who decides about as many sold.
        """
        if self.approval_basis == "departure":
            return abs(measure.amount or 0.0)
        return abs(measure.record._fulfillment_value())

    def _refusal(self, finding):
        """The sentences a person reads whom the rule refuses."""
        next_step = {
            "block": self.env._(
                "Correct it; this rule lets nobody pass, unless a process owner waives it in the dialog of the "
                "document's own button."
            ),
            "approval": self.env._(
                "Ask for approval: press the document's own button (Confirm, Change Terms, Move Promise, Check "
                "Availability, Unreserve, Validate), which offers it."
            ),
        }.get(
            self.response,
            self.env._("Give a reason: the document's own screen asks for it when it is saved there."),
        )
        if finding.is_waived_by_self:
            next_step = self.env._("You waived it, so it is not yours to do: leave it to whoever asked you.")
        return self.env._(
            "%(summary)s (allowed: %(tolerance)s %(unit)s).\n%(why)s\n%(next_step)s",
            summary=finding.measure.summary,
            tolerance=f"{self.tolerance:g}",
            unit=self.unit,
            why=self.why,
            next_step=next_step,
        )
