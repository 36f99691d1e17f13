from odoo import api, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    """Products are found by the numbers that they had in the old system: their own as a whole, and their variants'."""

    _name = "product.template"
    _inherit = ["product.template", "fulfillment.migration.numbered"]

    @api.depends_context("allowed_company_ids")
    def _compute_old_number(self):
        result = super()._compute_old_number()
        for template in self:
            variants = template.with_context(active_test=False).product_variant_ids
            numbers = filter(None, (template.old_number, *variants.mapped("old_number")))
            template.old_number = ", ".join(numbers) or False
        return result

    def _search_old_number(self, operator, value):
        found = super()._search_old_number(operator, value)
        if found is NotImplemented:
            return found
        products = self.env["product.product"].with_context(active_test=False)
        variants = products._search([("old_number", operator, value)])
        return Domain(found) | Domain("id", "in", variants.subselect("product_tmpl_id"))

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        return self._with_old_number(found, name, domain, operator, limit)
