from odoo import fields, models
from odoo.tools import float_compare, formatLang

AGREED = ("product_uom_qty", "price_unit", "discount")


class FulfillmentOrderChangeLine(models.TransientModel):
    """One line of the order, as it is to be."""

    _name = "fulfillment.order.change.line"
    _description = "Change Agreed Terms of a Line"

    change_id = fields.Many2one("fulfillment.order.change", required=True, ondelete="cascade")
    sale_line_id = fields.Many2one("sale.order.line", required=True, readonly=True)
    product_id = fields.Many2one(related="sale_line_id.product_id", related_sudo=False)
    product_uom_id = fields.Many2one(related="sale_line_id.product_uom_id", related_sudo=False)
    product_uom_qty = fields.Float(string="Quantity", digits="Product Unit")
    price_unit = fields.Float(string="Unit Price", digits="Product Price", aggregator=None)
    discount = fields.Float(string="Disc.%", digits="Discount", aggregator=None)

    def _changed_values(self, order):
        """What differs from the line; nothing for a line of another order."""
        self.ensure_one()
        line = self.sale_line_id
        if line.order_id != order:
            return {}
        return {
            name: self[name] for name in AGREED if float_compare(self[name], line[name], precision_digits=6)
        }

    def _described(self, order):
        """What differs, in words with units."""
        line = self.sale_line_id
        words = {
            "product_uom_qty": (
                self.env._("Quantity"),
                lambda number: (
                    f"{formatLang(self.env, number, dp='Product Unit')} {line.product_uom_id.name}"
                ),
            ),
            "price_unit": (
                self.env._("Unit Price"),
                lambda number: formatLang(
                    self.env, number, dp="Product Price", currency_obj=line.currency_id
                ),
            ),
            "discount": (
                self.env._("Discount"),
                lambda number: f"{formatLang(self.env, number, dp='Discount')} %",
            ),
        }
        return [
            {
                "name": f"{line.product_id.display_name}: {words[name][0]}",
                "old_value": words[name][1](line[name]),
                "new_value": words[name][1](new),
            }
            for name, new in self._changed_values(order).items()
        ]
