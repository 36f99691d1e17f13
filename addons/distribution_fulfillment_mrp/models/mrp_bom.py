from odoo import api, models

from odoo.addons.distribution_fulfillment_base.doors import under_way


class MrpBom(models.Model):
    """Looks for the kits of an order or transfer once.

    Odoo asks for each line alone, and three times over while an order of five lines is confirmed: 15
    queries, which cost more than all that control adds. No bill changes in such an act.
    """

    _inherit = "mrp.bom"

    @api.model
    def _bom_find(self, products, picking_type=None, company_id=False, bom_type=False):
        act = under_way(self.env, "act")
        is_kept = (
            act
            and act.products
            and bom_type == "phantom"
            and not picking_type
            and len(products) == 1
            and products in act.products
            # Together, Odoo finds bills of a template for its active variants only; alone, for each.
            and products.active
        )
        if not is_kept:
            return super()._bom_find(
                products, picking_type=picking_type, company_id=company_id, bom_type=bom_type
            )
        companies = tuple(self.env.context.get("allowed_company_ids") or ())
        key = ("mrp.bom", company_id, self.env.uid, self.env.su, companies)
        if key not in act.kept:
            act.kept[key] = super()._bom_find(
                act.products.with_env(self.env), company_id=company_id, bom_type=bom_type
            )
        # The caller reads what it asked for, and may ask the answer for another product.
        found = super()._bom_find(self.env["product.product"])
        if bom := act.kept[key].get(products.with_env(self.env)):
            found[products] = bom.with_env(self.env)
        return found
