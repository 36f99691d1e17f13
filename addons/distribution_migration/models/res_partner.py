from odoo import api, models


class ResPartner(models.Model):
    """Contacts are found by the number that they had in the old system."""

    _name = "res.partner"
    _inherit = ["res.partner", "fulfillment.migration.numbered"]

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        return self._with_old_number(found, name, domain, operator, limit)
