"""Orders for which somebody else has to approve, asked by who sells."""

from odoo import Command

from .common import FulfillmentCommon, Scenario


class AskingScenario(Scenario):
    """Who sells asks; others decide."""

    def by(self, user):
        self.sale = self.sale.with_user(user)
        return self

    def requests(self, state=None):
        domain = [("res_model", "=", "sale.order"), ("res_id", "=", self.sale.id)]
        if state:
            domain.append(("state", "=", state))
        return self.env["fulfillment.approval"].search(domain, order="id")


class ApprovalScenario(AskingScenario):
    """Who sells confirms by the form's button."""

    def press_confirm(self):
        """The form's Confirm button; the dialog it opened, or an empty one."""
        action = self.sale.action_fulfillment_confirm()
        dialog = self.sale.env["fulfillment.confirmation"]
        is_dialog = isinstance(action, dict) and action.get("res_model") == dialog._name
        return dialog.browse(action["res_id"]) if is_dialog else dialog

    def ask(self, note=None):
        dialog = self.press_confirm()
        dialog.line_ids.filtered(lambda line: line.response in ("reason", "approval")).write(
            {"reason_id": self.case._reason().id, "note": note}
        )
        dialog.action_ask()
        return self


class ApprovalCase(FulfillmentCommon):
    """Names its manager and director in `setUpClass`."""

    @classmethod
    def _approval_rule(cls, *check, **values):
        """A rule that asks the manager, and from 1,000 on the director too."""
        rule = cls._rule(
            *check,
            response="approval",
            activate=False,
            approval_step_ids=[
                Command.create(
                    {"sequence": 10, "amount_from": 0, "user_ids": [Command.set(cls.manager.ids)]}
                ),
                Command.create(
                    {"sequence": 20, "amount_from": 1000, "user_ids": [Command.set(cls.director.ids)]}
                ),
            ],
            **values,
        )
        rule.action_activate()
        return rule
