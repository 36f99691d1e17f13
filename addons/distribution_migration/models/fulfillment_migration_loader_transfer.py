from odoo import models
from odoo.exceptions import UserError

from ..source.errors import ValueRefused


class FulfillmentMigrationLoaderTransfer(models.AbstractModel):
    """Receipts of goods that left another warehouse: reserved in the transit location, where opening stock lies."""

    _name = "fulfillment.migration.loader.transfer"
    _inherit = "fulfillment.migration.loader.document"
    _description = "Loader of Transfers in Transit"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        products = self._linked("product.product", "product", links)
        self._ahead(products, "uom_id", "is_storable", "tracking")
        (self._linked("uom.uom", "uom", links) | products.uom_id).fetch(["parent_path", "factor"])
        self._linked("stock.lot", "lot", links).fetch(["product_id"])
        self._linked("stock.location", "location", links).fetch(["usage"])
        self._linked("stock.warehouse", "warehouse", links).fetch(["in_type_id", "out_type_id"])
        return links

    # ----------------------------------------------------------------- values

    def _document_values(self, domain, rows, links):
        values = super()._document_values(domain, rows, links)
        values.setdefault("origin", rows[0]["key"])
        self._place(domain, values)
        return values

    def _place(self, domain, values):
        """Say from where to where the goods go, and by which operation."""
        kind = self.env["stock.warehouse"].browse(values.pop("warehouse_id")).in_type_id
        transit = domain.company_id.internal_transit_location_id
        location = self.env["stock.location"].browse(values.setdefault("location_id", transit.id))
        if location.usage != "transit":
            raise ValueRefused("no_transit", target="location", value=location.complete_name)
        values["picking_type_id"] = kind.id
        values["location_dest_id"] = kind.default_location_dest_id.id

    def _line_values(self, domain, row, links):
        values = super()._line_values(domain, row, links)
        product = self.env["product.product"].browse(values["product_id"])
        if not product.is_storable:
            raise ValueRefused("not_stocked", target="product", value=row["product"])
        values.setdefault("product_uom", product.uom_id.id)
        if "uom" in row and row["uom"]:
            self._check_unit(row, "uom", values["product_uom"], product)
        lot = self.env["stock.lot"].browse(values.get("lot_id", False))
        if lot and lot.product_id != product:
            raise ValueRefused("link_unknown", target="lot", value=row["lot"])
        self._check_lot(product, lot)
        return values

    def _check_lot(self, product, lot):
        if product.tracking != "none" and not lot:
            raise ValueRefused("lot_missing", target="lot", value=None)

    # ---------------------------------------------------------------- records

    def _create(self, domain, values_list):
        lots = [[line.pop("lot_id", False) for _c, _i, line in values["move_ids"]] for values in values_list]
        for values in values_list:
            for _command, _id, line in values["move_ids"]:
                line.update(
                    location_id=values["location_id"],
                    location_dest_id=values["location_dest_id"],
                    picking_type_id=values["picking_type_id"],
                )
        pickings = self.env["stock.picking"].create(values_list)
        for picking, its_lots in zip(pickings, lots, strict=True):
            moves = picking.move_ids.sorted("id")
            # Lines of one product and several lots stay apart.
            moves._action_confirm(merge=False)
            moves._do_unreserve()
            for move, lot_id in zip(moves, its_lots, strict=True):
                self._hold_goods(move, self.env["stock.lot"].browse(lot_id or []))
        return pickings.ids

    def _hold_goods(self, move, lot):
        """Reserve the goods of a line, of the lot that it names.

        :raises UserError: when they do not lie there
        """
        if lot:
            move._update_reserved_quantity(move.product_qty, move.location_id, lot_id=lot)
            move._recompute_state()
        else:
            move._action_assign()
        if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
            raise UserError(
                self.env._(
                    "Of %(product)s only %(found)s lies in %(location)s, and %(wanted)s is on its way.\nLoad the "
                    "goods in transit as opening stock of that location first.",
                    product=lot.display_name or move.product_id.display_name,
                    found=f"{move.quantity:g}",
                    wanted=f"{move.product_uom_qty:g} {move.product_uom.name}",
                    location=move.location_id.display_name,
                )
            )

    def _take_back(self, domain, ids):
        pickings = self.env["stock.picking"].browse(ids).exists()
        moved = pickings.filtered(lambda picking: any(move.state == "done" for move in picking.move_ids))
        if moved:
            raise UserError(
                self.env._(
                    "%(transfer)s was not taken back: goods were moved with it.",
                    transfer=moved[0].display_name,
                )
            )
        pickings.action_cancel()
        pickings.unlink()
