from odoo import api, models

from ..doors import watch_of


class StockQuant(models.Model):
    """Keeps what the books said and what was counted, which Odoo throws away when a count is applied; and tells a
    watch where goods run short."""

    _inherit = "stock.quant"

    @api.model
    def _update_available_quantity(self, product_id, location_id, quantity=False, *args, **kwargs):
        available, in_date = super()._update_available_quantity(
            product_id, location_id, quantity, *args, **kwargs
        )
        if quantity and available < 0 and (watch := watch_of(self.env)):
            # Odoo knows it here; asking the database for it afterwards would cost every delivery a statement.
            watch.is_short = True
        return available, in_date

    def _get_inventory_move_values(
        self, qty, location_id, location_dest_id, package_id=False, package_dest_id=False
    ):
        values = super()._get_inventory_move_values(
            qty, location_id, location_dest_id, package_id=package_id, package_dest_id=package_dest_id
        )
        if "inventory" not in (location_id.usage, location_dest_id.usage):
            return values  # goods were moved to another bin, nothing was counted
        kind = self.env.context.get("fulfillment_count_kind")
        count_class, tolerance = self._fulfillment_count_allowance()
        return dict(
            values,
            fulfillment_count_kind="edit" if kind == "edit" else "count",
            fulfillment_book_qty=self.quantity,
            fulfillment_counted_qty=self.inventory_quantity,
            # Costs are the accountant's to read; whoever counts needs not know what the goods are worth.
            fulfillment_count_cost=self._fulfillment_unit_cost(),
            # What is allowed from tomorrow on does not judge the counts of today.
            fulfillment_count_class=count_class,
            fulfillment_count_tolerance=tolerance,
            fulfillment_adj_reason_id=self.env["fulfillment.reason"]._given().id,
        )

    def _fulfillment_count_allowance(self):
        """(class, percent of the books that a count may be away); (False, 0) for goods of no class, or counted at a
        place of no warehouse."""
        self.ensure_one()
        # Whoever counts need not read how warehouses and products are set up.
        quant = self.sudo()
        count_class = quant.product_id.product_tmpl_id._fulfillment_count_class()
        warehouse = quant.location_id.warehouse_id
        if not count_class or not warehouse:
            return False, 0
        return count_class, warehouse[f"fulfillment_count_tol_{count_class}"]

    def _fulfillment_unit_cost(self):
        """What one unit costs now, in the currency of the company; of the lot, where lots have costs of their own."""
        self.ensure_one()
        quant = self.sudo().with_company(self.company_id)
        product = quant.product_id
        is_by_lot = product.lot_valuated and quant.lot_id
        return quant.lot_id.standard_price if is_by_lot else product.standard_price

    def _set_inventory_quantity(self):
        # "On hand" typed into a list is a set-up edit and no count.
        return super(StockQuant, self.with_context(fulfillment_count_kind="edit"))._set_inventory_quantity()
