from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..source.errors import ValueRefused


class FulfillmentMigrationLoaderOrder(models.AbstractModel):
    """Orders of customers and to vendors: entered as a person enters them, half done or not, then confirmed."""

    _name = "fulfillment.migration.loader.order"
    _inherit = "fulfillment.migration.loader.document"
    _description = "Loader of Open Orders"

    # Of the line: how much was ordered; the fields of the domain that say how much was done and invoiced.
    _ordered = ""
    _former = ()

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        products = self._linked("product.product", "product", links)
        self._ahead(products, "uom_id")
        (self._linked("uom.uom", "uom", links) | products.uom_id).fetch(["parent_path"])
        return links

    def _line_values(self, domain, row, links):
        values = super()._line_values(domain, row, links)
        product = self.env["product.product"].browse(values["product_id"])
        if "product_uom_id" in values:
            self._check_unit(row, "uom", values["product_uom_id"], product)
        self._check_former(row, values, product)
        return values

    def _check_former(self, row, values, product):
        """Refuse a line of which more was done in the old system than was ordered."""
        for code, name in self._former:
            if name not in values:
                continue
            if float_compare(values[name], values[self._ordered], precision_digits=6) > 0:
                raise ValueRefused("more_than_ordered", target=code, value=row[code])
        if values.get("fulfillment_former_done") and self._is_kit(product):
            raise ValueRefused("kit_done", target=self._former[0][0], value=row["product"])

    def _is_kit(self, product):
        return "is_kits" in product._fields and product.is_kits

    def _tell_analytics(self, lines):
        """Say of lines that nothing is distributed where no model distributes: Odoo would look for one a line.

        :param lines: dicts of values, filled up in place
        """
        if not self.env["account.analytic.distribution.model"].sudo().search_count([], limit=1):
            for line in lines:
                line.setdefault("analytic_distribution", False)

    def _keep_prices(self, lines, prices):
        """Write the prices agreed on: written afterwards, they stay when the quantity changes."""
        for line, price in zip(lines.sorted("id"), prices, strict=True):
            if price is not None and line.price_unit != price:
                line.price_unit = price
        # What was invoiced before was invoiced at these prices.
        lines.filtered("fulfillment_former_invoiced").modified(["fulfillment_former_invoiced"])

    # ----------------------------------------------------------------- undoing

    def _take_back(self, domain, ids):
        """Cancel orders and delete them with their transfers, where nothing was moved or invoiced since."""
        orders = self.env[domain._what().model].browse(ids).exists()
        self._check_unused(orders)
        self._cancel(orders)
        orders.picking_ids.unlink()
        # Lines first: amounts of them wait to be worked out, and would be asked for when they are gone.
        orders.order_line.unlink()
        orders.unlink()

    def _check_unused(self, orders):
        for order in orders:
            if any(move.state == "done" for move in order.picking_ids.move_ids):
                raise UserError(
                    self.env._(
                        "%(order)s was not taken back: goods were moved for it.\nReturn them, or close the order "
                        "by hand.",
                        order=order.display_name,
                    )
                )
            if any(invoice.state != "cancel" for invoice in order.invoice_ids):
                raise UserError(
                    self.env._(
                        "%(order)s was not taken back: there is an invoice of it.\nCancel the invoice first.",
                        order=order.display_name,
                    )
                )

    def _cancel(self, orders):
        """Cancel the confirmed ones of these orders: Odoo deletes no others."""
        raise NotImplementedError
