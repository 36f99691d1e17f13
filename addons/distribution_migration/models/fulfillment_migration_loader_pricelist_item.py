from odoo import models

from ..source.errors import ValueRefused

FORMULA = ("price_discount", "price_markup", "price_surcharge", "price_round", "price_min_margin")


class FulfillmentMigrationLoaderPricelistItem(models.AbstractModel):
    """A row says what it says: what it applies to and how it is worked out follow, as on Odoo's form."""

    _name = "fulfillment.migration.loader.pricelist_item"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Prices and Conditions"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        self._ahead(
            self._linked("product.product", "product", links), "product_tmpl_id.product_variant_count"
        )
        return links

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        self._apply_on(values)
        self._compute_by(values)
        return values

    def _apply_on(self, values):
        """Set what the price is for: the narrowest that the row names."""
        if "product_id" in values:
            self._name_product(values)
            values.pop("categ_id", None)
            values["applied_on"] = "0_product_variant" if "product_id" in values else "1_product"
            values["display_applied_on"] = "1_product"
        elif "categ_id" in values:
            values.update(applied_on="2_product_category", display_applied_on="2_product_category")
        else:
            values["applied_on"] = "3_global"

    def _compute_by(self, values):
        """Set how the price is worked out, where the row does not say; zeros in other columns say nothing."""
        if "compute_price" not in values:
            if values.get("fixed_price") and values.get("percent_price"):
                raise ValueRefused("two_prices", target="fixed_price", value=f"{values['fixed_price']:g}")
            if values.get("percent_price"):
                values["compute_price"] = "percentage"
            elif values.get("base") or any(values.get(name) for name in FORMULA):
                values["compute_price"] = "formula"
            else:
                values["compute_price"] = "fixed"
        chosen = values["compute_price"]
        if chosen != "fixed":
            values.pop("fixed_price", None)
        if chosen != "percentage":
            values.pop("percent_price", None)
        if chosen != "formula":
            for name in (*FORMULA, "price_max_margin", "base"):
                values.pop(name, None)
        if chosen == "fixed":
            values.pop("base_pricelist_id", None)
        elif "base_pricelist_id" in values:
            values["base"] = "pricelist"
