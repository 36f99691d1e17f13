from odoo import models

OPEN = "purchase"


class FulfillmentMigrationLoaderOpenPurchaseOrder(models.AbstractModel):
    """Orders to vendors, with receipts for what has not come yet; received and billed before counts as such."""

    _name = "fulfillment.migration.loader.open_purchase_order"
    _inherit = "fulfillment.migration.loader.order"
    _description = "Loader of Open Purchase Orders"

    _ordered = "product_qty"
    _former = (("received", "fulfillment_former_done"), ("billed", "fulfillment_former_invoiced"))

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        self._linked("stock.warehouse", "warehouse", links).fetch(["in_type_id"])
        return links

    def _document_values(self, domain, rows, links):
        values = super()._document_values(domain, rows, links)
        warehouse = self.env["stock.warehouse"].browse(values.pop("warehouse_id", False))
        if warehouse:
            values["picking_type_id"] = warehouse.in_type_id.id
        return values

    def _line_values(self, domain, row, links):
        values = super()._line_values(domain, row, links)
        code = values.pop("product_code", None)
        if code and "name" not in values:
            # As Odoo names a line whose vendor calls the product by a number of its own.
            values["name"] = f"[{code}] {self.env['product.product'].browse(values['product_id']).name}"
        return values

    def _create(self, domain, values_list):
        prices = [[line.pop("price_unit", None) for _c, _i, line in v["order_line"]] for v in values_list]
        states = [values.pop("state", None) for values in values_list]
        self._tell_analytics(line for values in values_list for _c, _i, line in values["order_line"])
        orders = self.env["purchase.order"].create(values_list)
        for order, its_prices in zip(orders, prices, strict=True):
            self._keep_prices(order.order_line, its_prices)
        for line in orders.order_line.filtered("fulfillment_former_done"):
            if line.qty_received_method == "manual":
                line.qty_received = line.fulfillment_former_done
        self._confirm(
            orders.browse(order.id for order, state in zip(orders, states, strict=True) if state == OPEN)
        )
        return orders.ids

    def _confirm(self, orders):
        """Confirm orders that were approved in the old system: nobody approves them again."""
        if not orders:
            return
        orders.button_confirm()
        waiting = orders.filtered(lambda order: order.state == "to approve")
        if waiting:
            waiting.write({"state": OPEN})
            waiting._create_picking()
        for order in orders:
            # Lead times begin on the day on which it was agreed.
            order.date_approve = order.date_order
        # Of orders that wait for their bill only, Odoo makes a receipt without goods.
        orders.picking_ids.filtered(lambda picking: not picking.move_ids).unlink()

    def _cancel(self, orders):
        confirmed = orders.filtered(lambda order: order.state != "cancel")
        confirmed.filtered("locked").button_unlock()
        confirmed.button_cancel()
