from odoo import models


class FulfillmentMigrationLoader(models.AbstractModel):
    """Taking the records of a load back."""

    _inherit = "fulfillment.migration.loader"

    def _take_back(self, domain, ids):
        """Undo the load of these records; what cannot be undone raises UserError."""
        self.env[domain._what().model].browse(ids).exists().unlink()

    def _made_beside(self, run):
        """Return [(table, query of ids)] of what a load made beside its records, and undoing takes away with them."""
        return []

    def _leave_nothing(self, domain, run):
        """Take away what was made beside the records of a load, once all of them are taken back."""
