from odoo import models
from odoo.exceptions import AccessError, UserError


class FulfillmentMigrationDomain(models.Model):
    """An owner who signed too early takes the signature back, and says why; both are kept."""

    _inherit = "fulfillment.migration.domain"

    def action_withdraw_wizard(self):
        """Ask why the signature is withdrawn."""
        self.ensure_one()
        self._check_may_withdraw()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw Sign-off"),
            "res_model": "fulfillment.migration.withdraw",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_domain_id": self.id},
        }

    def _check_may_withdraw(self):
        """Raise unless the user owns the domain, or signed it.

        :raises AccessError: for others
        :raises UserError: where nothing is signed, or a load is going on
        """
        self.ensure_one()
        self.check_access("read")
        if not self.signature_id:
            raise UserError(
                self.env._("%(name)s is not signed: there is nothing to withdraw.", name=self.display_name)
            )
        if self.env.user not in self.owner_id | self.signature_id.signed_by_id:
            raise AccessError(
                self.env._(
                    "The sign-off of %(name)s is withdrawn by its owner (%(owner)s).\nAsk them, and tell them why.",
                    name=self.display_name,
                    owner=self.owner_id.name or self.signature_id.signed_by_id.name,
                )
            )
        self.set_id._check_not_running()

    def _withdraw(self, reason):
        """Void the signature of the domain; who withdrew it and why stays with it."""
        self._check_may_withdraw()
        if not reason.strip():
            raise UserError(self.env._("Say why the sign-off is withdrawn: whoever relied on it will ask."))
        self.signature_id._void(self.env._("Withdrawn: %(reason)s", reason=reason.strip()))


class FulfillmentMigrationReconciliation(models.Model):
    _inherit = "fulfillment.migration.reconciliation"

    def action_withdraw_wizard(self):
        """Withdraw from the page of the reconciliation."""
        self.ensure_one()
        if not self.signature_id:
            raise UserError(
                self.env._("%(name)s is not signed: there is nothing to withdraw.", name=self.display_name)
            )
        return self.domain_id.action_withdraw_wizard()
