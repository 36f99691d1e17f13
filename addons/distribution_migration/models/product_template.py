from odoo import api, models


class ProductTemplate(models.Model):
    """Products are found by the number that they had in the old system: loads bring variants."""

    _name = "product.template"
    _inherit = ["product.template", "fulfillment.migration.numbered"]

    def _compute_old_number(self):
        for template in self:
            variants = template.with_context(active_test=False).product_variant_ids
            template.old_number = ", ".join(filter(None, variants.mapped("old_number"))) or False

    def _search_old_number(self, operator, value):
        products = self.env["product.product"].with_context(active_test=False)
        return [
            ("id", "in", products._search([("old_number", operator, value)]).subselect("product_tmpl_id"))
        ]

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        return self._with_old_number(found, name, domain, operator, limit)
