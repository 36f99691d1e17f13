from odoo import models

from ..source.errors import ValueRefused

DATES = ("expiration_date", "use_date", "removal_date", "alert_date")


class FulfillmentMigrationLoaderLot(models.AbstractModel):
    """Lots of products that are tracked; dates where the product has them, because nobody sees others."""

    _name = "fulfillment.migration.loader.lot"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Lots and Serial Numbers"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        products = self._linked("product.product", "product", links)
        # Dates are there where the addon of expiration dates is installed.
        self._ahead(products, *(n for n in ("tracking", "use_expiration_date") if n in products._fields))
        return links

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        product = self.env["product.product"].browse(values["product_id"])
        if product.tracking == "none":
            raise ValueRefused("not_tracked", target="product", value=row["product"])
        dates = [name for name in DATES if name in values]
        if dates and not product.use_expiration_date:
            raise ValueRefused("no_dates", target=dates[0], value=row[dates[0]])
        return values
