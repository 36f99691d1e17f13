from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..source.errors import ValueRefused

COUNTED = ("internal", "transit")


class FulfillmentMigrationLoaderStock(models.AbstractModel):
    """Opening stock is counted into empty places: Odoo makes the moves and their value.

    A batch is one adjustment. What a unit costs is kept with the move, where the product's method lets it be.
    """

    _name = "fulfillment.migration.loader.stock"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Opening Stock"
    _updates = False

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        products = self._linked("product.product", "product", links)
        self._ahead(
            products, "uom_id", "is_storable", "tracking", "standard_price", "cost_method", "lot_valuated"
        )
        (self._linked("uom.uom", "uom", links) | products.uom_id).fetch(["parent_path", "factor"])
        self._linked("stock.location", "location", links).fetch(["usage", "warehouse_id"])
        self._linked("stock.lot", "lot", links).fetch(["product_id"])
        self._linked("stock.warehouse", "warehouse", links).fetch(["lot_stock_id"])
        return links

    # ----------------------------------------------------------------- values

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        product = self.env["product.product"].browse(values["product_id"])
        self._place(row, values)
        if not product.is_storable:
            raise ValueRefused("not_stocked", target="product", value=row["product"])
        if product.tracking != "none" and "lot_id" not in values:
            raise ValueRefused("lot_missing", target="lot", value=None)
        lot = self.env["stock.lot"].browse(values.get("lot_id", False))
        if lot and lot.product_id != product:
            # Odoo would make another lot of that name.
            raise ValueRefused("link_unknown", target="lot", value=row["lot"])
        self._to_product_unit(row, values, product)
        self._check_cost(row, values, product)
        return values

    def _place(self, row, values):
        warehouse = self.env["stock.warehouse"].browse(values.pop("warehouse_id", False))
        usage = values.pop("usage", None)
        if "location_id" not in values and usage == "transit":
            values["location_id"] = self._transit().id
        if "location_id" not in values:
            if not warehouse:
                raise ValueRefused("no_warehouse", target="location", value=None)
            values["location_id"] = warehouse.lot_stock_id.id
        location = self.env["stock.location"].browse(values["location_id"])
        self._check_warehouse(row, warehouse, location)
        if location.usage not in COUNTED:
            raise ValueRefused("no_place", target="location", value=location.complete_name)

    def _transit(self):
        """Return where goods lie that are on their way between warehouses; Odoo archives it until it is used."""
        location = self.env.company.internal_transit_location_id
        if not location.active:
            location.active = True
        return location

    def _to_product_unit(self, row, values, product):
        """Count in the unit of the product, and what a unit costs, too."""
        uom_id = values.pop("product_uom_id", product.uom_id.id)
        if uom_id == product.uom_id.id:
            return
        self._check_unit(row, "uom", uom_id, product)
        uom = self.env["uom.uom"].browse(uom_id)
        values["inventory_quantity"] = uom._compute_quantity(
            values["inventory_quantity"], product.uom_id, rounding_method="HALF-UP"
        )
        if "standard_price" in values:
            values["standard_price"] = uom._compute_price(values["standard_price"], product.uom_id)

    def _check_cost(self, row, values, product):
        """Refuse a cost that Odoo would not keep: goods at standard cost are worth that, wherever they lie."""
        if "standard_price" not in values or product.cost_method != "standard":
            return
        digits = self.env["decimal.precision"].precision_get("Product Price")
        if float_compare(values["standard_price"], product.standard_price, precision_digits=digits):
            raise ValueRefused("other_cost", target="cost", value=row["cost"])

    # ---------------------------------------------------------------- records

    def _create(self, domain, values_list):
        costs = [values.pop("standard_price", None) for values in values_list]
        self._check_empty(values_list)
        run_name = self.env._("Opening stock of %(set)s", set=domain.set_id.name)
        quants = self._counting(domain, run_name).create([dict(values) for values in values_list])
        before = self._last_move()
        quants.action_apply_inventory()
        self._mark(self._moves_after(before, quants), domain.set_id.current_run_id)
        self._value_moves(quants, costs, before)
        if self._enters_value(domain):
            self._enter_value(domain, self._moves_after(before, quants).filtered("is_in"), run_name)
        return quants.ids

    def _counting(self, domain, name):
        """Return the model of quants, ready to be counted."""
        quants = self.env["stock.quant"].with_context(inventory_mode=True, inventory_name=name)
        if self._enters_value(domain):
            opening = self._opening_location(domain.company_id)
            quants = quants.with_context(fulfillment_opening_location=opening.id)
        return quants

    def _check_empty(self, values_list):
        """Refuse to count into a place that holds stock: it would be there twice."""
        taken = {
            (product.id, location.id, lot.id, owner.id)
            for product, location, lot, owner in self.env["stock.quant"]._read_group(
                [
                    ("product_id", "in", [values["product_id"] for values in values_list]),
                    ("location_id", "in", [values["location_id"] for values in values_list]),
                    ("quantity", "!=", 0),
                ],
                ["product_id", "location_id", "lot_id", "owner_id"],
            )
        }
        for values in values_list:
            place = tuple(
                values.get(name, False) for name in ("product_id", "location_id", "lot_id", "owner_id")
            )
            if place in taken:
                raise UserError(
                    self.env._(
                        "%(product)s lies in %(location)s already.\nCorrect its stock by a count.",
                        product=self.env["product.product"].browse(place[0]).display_name,
                        location=self.env["stock.location"].browse(place[1]).display_name,
                    )
                )
            taken.add(place)

    def _last_move(self):
        return self.env["stock.move"].search([], order="id desc", limit=1).id or 0

    def _moves_after(self, before, quants):
        """Return the moves that a count of these quants made since the last move `before`."""
        return self.env["stock.move"].search(
            [("id", ">", before), ("is_inventory", "=", True), ("product_id", "in", quants.product_id.ids)]
        )

    def _value_moves(self, quants, costs, before):
        """Keep what the goods cost, as a person adjusts the value of a move."""
        cost_of = {
            (quant.product_id, quant.location_id, quant.lot_id, quant.owner_id): cost
            for quant, cost in zip(quants, costs, strict=True)
            if cost is not None and quant.product_id.cost_method != "standard"
        }
        if not cost_of:
            return
        adjusted = []
        for move in self._moves_after(before, quants).filtered("is_in"):
            line = move.move_line_ids
            cost = cost_of.get((line.product_id, line.location_dest_id, line.lot_id, line.owner_id))
            value = move.company_id.currency_id.round((cost or 0) * move.quantity)
            if cost is not None and move.company_id.currency_id.compare_amounts(value, move.value):
                adjusted.append({"move_id": move.id, "value": value, "company_id": move.company_id.id})
        self.env["product.value"].create(adjusted)
