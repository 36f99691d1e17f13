from odoo import api, models
from odoo.exceptions import ValidationError


class FulfillmentMigrationDomain(models.Model):
    """Who can own a domain: an owner has to see what is signed."""

    _inherit = "fulfillment.migration.domain"

    @api.constrains("owner_id")
    def _check_owner(self):
        for domain in self.filtered("owner_id"):
            if not domain._can_own(domain.owner_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot own %(name)s: they may not read load sets of %(company)s.\nGive them the "
                        "role %(role)s in their user settings, with that company, or name somebody else.",
                        user=domain.owner_id.name,
                        name=domain.display_name,
                        company=domain.company_id.name,
                        role=self.env.ref("distribution_fulfillment_base.group_process_owner").sudo().name,
                    )
                )

    def _can_own(self, user):
        """Tell whether a user can read the domain, sign it and explain its differences."""
        may_read = self.with_user(user).browse().has_access("read")
        return may_read and self.company_id in user.sudo().company_ids
