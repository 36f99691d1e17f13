from odoo import models

from ..source.errors import ValueRefused


class FulfillmentMigrationLoaderOpenReturn(models.AbstractModel):
    """Receipts of goods that customers send back, tied to the order where that was brought along, too."""

    _name = "fulfillment.migration.loader.open_return"
    _inherit = "fulfillment.migration.loader.transfer"
    _description = "Loader of Open Returns"

    def _document_values(self, domain, rows, links):
        values = super()._document_values(domain, rows, links)
        order = self.env["sale.order"].browse(values.get("sale_id", False))
        if order and order.partner_id.commercial_partner_id.id != self._customer(values).id:
            raise ValueRefused("other_customer", target="order", value=rows[0]["order"])
        return values

    def _customer(self, values):
        return self.env["res.partner"].browse(values["partner_id"]).commercial_partner_id

    def _place(self, domain, values):
        Warehouse = self.env["stock.warehouse"]
        warehouse = (
            Warehouse.browse(values.pop("warehouse_id", False))
            or self.env["sale.order"].browse(values.get("sale_id", False)).warehouse_id
            or Warehouse.search([("company_id", "=", domain.company_id.id)], limit=1)
        )
        kind = warehouse.out_type_id.return_picking_type_id
        if kind.code != "incoming":
            kind = warehouse.in_type_id
        customer = self._customer(values).with_company(domain.company_id)
        values["location_id"] = customer.property_stock_customer.id
        values["picking_type_id"] = kind.id
        values["location_dest_id"] = kind.default_location_dest_id.id

    def _check_lot(self, product, lot):
        """Nobody needs to know ahead which lot the customer sends: it is read when it comes."""

    def _create(self, domain, values_list):
        for values in values_list:
            order = self.env["sale.order"].browse(values.get("sale_id", False))
            for _command, _id, line in values["move_ids"]:
                lines = order.order_line.filtered(
                    lambda sold, line=line: sold.product_id.id == line["product_id"]
                )
                if lines:
                    line["sale_line_id"] = lines[0].id
        return super()._create(domain, values_list)

    def _hold_goods(self, move, lot):
        """Expect the goods; of the lot that is known to come."""
        move._action_assign()
        if lot:
            move.move_line_ids.lot_id = lot
