from odoo import api, models
from odoo.exceptions import AccessError


class FulfillmentMigrationProtected(models.AbstractModel):
    """Records whose results are set by the steps of a migration and never by hand, not over RPC either."""

    _name = "fulfillment.migration.protected"
    _description = "Results Not Written by Hand"

    # Fields that the steps write.
    _protected = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_protected(set().union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_protected(set(vals))
        return super().write(vals)

    def _refuse_protected(self, names):
        wrong = set() if self.env.su else self._protected & names
        if wrong:
            raise AccessError(
                self.env._(
                    "%(fields)s of %(model)s cannot be written: the steps of the migration set them.",
                    fields=", ".join(sorted(wrong)),
                    model=self._description,
                )
            )

    def _system_write(self, vals):
        """Write what only the steps write; the caller has checked the right."""
        return self.sudo().write(vals)
