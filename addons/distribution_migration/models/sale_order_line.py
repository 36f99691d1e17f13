from odoo import api, models

# What the loader of orders hands over with its lines. An object, so that no caller from outside can say it.
AGREED_PRICES = object()


class SaleOrderLine(models.Model):
    """Lines that are brought along with the price agreed on: beside it stands the price that Odoo would ask."""

    _inherit = "sale.order.line"

    @api.model
    def _add_precomputed_values(self, vals_list):
        if self.env.context.get("fulfillment_prices") is AGREED_PRICES:
            self._add_agreed_prices([vals for vals in vals_list if "price_unit" in vals])
        # Finds nothing left to be worked out where a price was agreed on.
        return super()._add_precomputed_values(vals_list)

    @api.model
    def _add_agreed_prices(self, vals_list):
        """Work out lines as if the agreed price were written after they were made, but amounts and taxes once.

        A price that differs from what Odoo would ask counts as entered by hand, and stays.
        """
        price = self._fields["price_unit"]
        precomputed = {
            name: field for name, field in self._fields.items() if field.precompute and field is not price
        }
        lines = self.browse().concat(
            *(self.new({name: vals[name] for name in vals if name != price.name}) for vals in vals_list)
        )
        for line, vals in zip(lines, vals_list, strict=True):
            vals["technical_price_unit"] = line.price_unit
        for line, vals in zip(lines, vals_list, strict=True):
            # Nothing that follows from the price is worked out yet.
            price._update_cache(line, price.convert_to_cache(vals[price.name], line))
        for line, vals in zip(lines, vals_list, strict=True):
            missing = {name: field for name, field in precomputed.items() if name not in vals}
            for name, field in missing.items():
                vals[name] = field.convert_to_write(line[name], self)
            vals["__precomputed__"] = set(missing.values())
