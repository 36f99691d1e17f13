from odoo import models
from odoo.exceptions import AccessError


class FulfillmentOwnCompanyMixin(models.AbstractModel):
    """Part of the standard of a company: nobody hands it to a company he does not work for.

    Record rules look at a record before it is written, so they let it be moved away.
    """

    _name = "fulfillment.own.company.mixin"
    _description = "Standard of a Company"

    def write(self, vals):
        result = super().write(vals)
        self._require_own_company(vals)
        return result

    def _require_own_company(self, vals):
        if "company_id" not in vals or self.env.su:
            return
        foreign = self.sudo().company_id - self.env.user.company_ids
        if foreign:
            raise AccessError(
                self.env._(
                    "%(record)s was not moved to %(company)s: you do not work there.\n"
                    "Ask a process owner of that company to set it up.",
                    record=self[:1].sudo().display_name,
                    company=foreign[0].name,
                )
            )
