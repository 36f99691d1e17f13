from odoo import models

OPEN = "sale"


class FulfillmentMigrationLoaderOpenSaleOrder(models.AbstractModel):
    """Orders as a person enters them: product and quantity, then the price agreed on, then Confirm."""

    _name = "fulfillment.migration.loader.open_sale_order"
    _inherit = "fulfillment.migration.loader.document"
    _description = "Loader of Open Sales Orders"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        products = self._linked("product.product", "product", links)
        self._ahead(products, "uom_id")
        (self._linked("uom.uom", "uom", links) | products.uom_id).fetch(["parent_path"])
        return links

    def _line_values(self, domain, row, links):
        values = super()._line_values(domain, row, links)
        if "product_uom_id" in values:
            product = self.env["product.product"].browse(values["product_id"])
            self._check_unit(row, "uom", values["product_uom_id"], product)
        return values

    def _create(self, domain, values_list):
        prices = [[line.pop("price_unit", None) for _c, _i, line in v["order_line"]] for v in values_list]
        states = [values.pop("state", None) for values in values_list]
        orders = self.env["sale.order"].with_context(sale_no_log_for_new_lines=True).create(values_list)
        for order, its_prices in zip(orders, prices, strict=True):
            for line, price in zip(order.order_line.sorted("id"), its_prices, strict=True):
                # Written afterwards, a price stays when the quantity changes: it was agreed on.
                if price is not None and line.price_unit != price:
                    line.price_unit = price
        self._confirm(
            orders.browse(order.id for order, state in zip(orders, states, strict=True) if state == OPEN)
        )
        return orders.ids

    def _confirm(self, orders):
        ordered_at = {order: order.date_order for order in orders}
        if orders:
            orders.action_confirm()
        for order, instant in ordered_at.items():
            # Confirming sets the day of today.
            order.date_order = instant
