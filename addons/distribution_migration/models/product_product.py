from odoo import api, models
from odoo.fields import Domain

from .base import MADE_TOGETHER


class ProductProduct(models.Model):
    """Products are found by the number that they had in the old system, and by what a customer calls them."""

    _name = "product.product"
    _inherit = ["product.product", "fulfillment.migration.numbered"]

    def _search_old_number(self, operator, value):
        found = super()._search_old_number(operator, value)
        # Customer part numbers are kept where OCA's product_customerinfo is installed.
        if found is NotImplemented or "product.customerinfo" not in self.env:
            return found
        parts = self.env["product.customerinfo"]
        of_one = parts._search([("product_code", operator, value), ("product_id", "!=", False)])
        of_all = parts._search([("product_code", operator, value), ("product_id", "=", False)])
        return (
            Domain(found)
            | Domain("id", "in", of_one.subselect("product_id"))
            | Domain("product_tmpl_id", "in", of_all.subselect("product_tmpl_id"))
        )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        return self._with_old_number(found, name, domain, operator, limit)

    def _get_remaining_moves(self):
        if self.env.context.get("fulfillment_together") is MADE_TOGETHER:
            # Products of which nothing was ever moved, as those that were just made, are not asked one by one.
            moved = (
                self.env["stock.move"].sudo()._read_group([("product_id", "in", self.ids)], ["product_id"])
            )
            self = self.browse(product.id for (product,) in moved)
        return super()._get_remaining_moves()
