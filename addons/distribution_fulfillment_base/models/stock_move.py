from odoo import api, fields, models
from odoo.exceptions import UserError

from ..doors import CANCELLING, REPLACING, door, odoo_process
from ..facts import refuse_by_hand, refuse_given

MARK = "fulfillment_is_replacement"


class StockMove(models.Model):
    """Captures cuts (what a customer will not get any more) and marks replacements."""

    _inherit = "stock.move"

    fulfillment_is_replacement = fields.Boolean(
        string="Replacement",
        readonly=True,
        copy=False,
        help="Goods sent in exchange for returned ones: neither demand nor a shipment of the order line.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        is_exchange = door(self.env) is REPLACING
        # The same wizard makes the return itself; that one points at the move it returns.
        marked = [
            vals.get(MARK) is REPLACING or (is_exchange and not vals.get("origin_returned_move_id"))
            for vals in vals_list
        ]
        plain = [
            {name: value for name, value in vals.items() if value is not REPLACING} for vals in vals_list
        ]
        refuse_given(self, plain, {MARK})
        return super().create(
            [dict(vals, **{MARK: True}) if mark else vals for vals, mark in zip(plain, marked, strict=True)]
        )

    def copy_data(self, default=None):
        # What is split off a replacement, or pushed on from it, is one still; what returns one is
        # none. The mark travels as the object that no client can send, so that `create` believes
        # it whoever works.
        return [
            dict(vals, **{MARK: REPLACING})
            if move.fulfillment_is_replacement and not vals.get("origin_returned_move_id")
            else vals
            for move, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def write(self, vals):
        refuse_by_hand(self, vals, {MARK})
        if "sale_line_id" in vals and not self.env.su:
            self._fulfillment_refuse_other_order(vals["sale_line_id"])
        return super().write(vals)

    def _fulfillment_refuse_other_order(self, line_id):
        """Goods of an order on hold stay its own: taken out of it they would leave, and be sent once more."""
        new = self.env["sale.order.line"].sudo().browse(line_id or [])
        held = {}
        for move in self.sudo():
            if move.state in ("done", "cancel") or move.sale_line_id == new:
                continue
            orders = (move.sale_line_id | new).order_id.filtered("fulfillment_is_held")
            if orders:
                held[move] = orders
        if not held:
            return
        self.env["fulfillment.control.point"]._record_refusal(
            [
                dict(
                    move._fulfillment_event_keys(),
                    event_type="attempt_refused",
                    old_text=self.env._("Order on hold"),
                    note=", ".join(orders.mapped("name")),
                )
                for move, orders in held.items()
            ]
        )
        raise UserError(
            self.env._(
                "%(pickings)s was not taken from its order or given to another one: %(orders)s is on hold.\n"
                "Whoever answers for the hold can release it on the order; then change the transfer.",
                pickings=", ".join({move.picking_id.name or move.display_name for move in held}),
                orders=", ".join(self.env["sale.order"].sudo().union(*held.values()).mapped("name")),
            )
        )

    def _action_cancel(self):
        # Moves of a cancelled order are no cuts: the order's own event says what happened.
        cut = self.browse()
        if door(self.env) is not CANCELLING:
            cut = self.filtered(
                lambda move: move.state not in ("done", "cancel") and move._fulfillment_is_customer_demand()
            )
        quantities = {move: move.product_qty for move in cut}
        with odoo_process(self.env):
            result = super()._action_cancel()
        self._fulfillment_record_cuts(
            {move: qty for move, qty in quantities.items() if move.state == "cancel"}
        )
        return result

    def _action_done(self, cancel_backorder=False):
        # Before: what is pushed on to a next step is made by it, for no more than was picked.
        demanded = self.filtered("sale_line_id") if cancel_backorder else self.browse()
        demanded = demanded.filtered(lambda move: move._fulfillment_is_customer_demand())
        with odoo_process(self.env):
            done = super()._action_done(cancel_backorder=cancel_backorder)
        if cancel_backorder:
            # A move that was partly picked closes with the rest unshipped; one that was not
            # picked at all was cancelled above and is recorded there.
            self._fulfillment_record_cuts(
                {
                    move: move.product_qty
                    - move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
                    for move in done
                    if move.state == "done"
                    and move in demanded
                    and move.product_uom.compare(move.product_uom_qty, move.quantity) > 0
                }
            )
        return done

    def _fulfillment_is_customer_demand(self):
        """Whether this move stands for goods a confirmed order line still asks for.

        Only the step that leaves the warehouse counts: a cancelled pick of a three-step
        delivery takes its ship move along, and one missing case is one cut.
        """
        self.ensure_one()
        line = self.sale_line_id
        return bool(
            line
            and line.state == "sale"
            and not self.origin_returned_move_id
            and not self.fulfillment_is_replacement
            and self.location_id.usage != "customer"
            and not self.move_dest_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            # Below zero: takes back from another move what its order line lost.
            and self.product_uom.compare(self.product_uom_qty, 0) > 0
        )

    def _fulfillment_name(self):
        """What people call it: its transfer; code and integrations make moves that have none, and no reference."""
        self.ensure_one()
        return self.picking_id.name or self.reference or self.display_name

    def _fulfillment_in_product_unit(self, quantity):
        """A quantity of this move in the product's unit, unrounded."""
        unit = self.product_id.uom_id
        if self.product_uom == unit:
            return quantity
        return quantity * self.product_uom.factor / (unit.factor or 1.0)

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this move carries; quantities in the product's unit."""
        self.ensure_one()
        # Whoever moves the goods need not be allowed to read the order behind them.
        move = self.sudo()
        sale_line, purchase_line = move.sale_line_id, move.purchase_line_id
        partner = (
            sale_line.order_id.partner_id or purchase_line.order_id.partner_id or move.picking_id.partner_id
        )
        return {
            "company_id": move.company_id.id,
            "model": move._name,
            "res_id": move.id,
            "move_ref": move.id,
            "picking_ref": move.picking_id.id,
            "sale_order_ref": sale_line.order_id.id,
            "sale_line_ref": sale_line.id,
            "purchase_order_ref": purchase_line.order_id.id,
            "purchase_line_ref": purchase_line.id,
            "product_ref": move.product_id.id,
            "uom_ref": move.product_id.uom_id.id,
            "warehouse_ref": (move.warehouse_id or move.picking_type_id.warehouse_id).id,
            "partner_id": partner.commercial_partner_id.id,
            "reason_ref": self.env["fulfillment.reason"]._given().id,
        }

    def _fulfillment_record_cuts(self, quantities):
        """Record one line_cut per move.

        :param quantities: {move: quantity cut, in the product's unit}
        """
        self.env["fulfillment.event"]._record(
            [
                dict(
                    move._fulfillment_event_keys(),
                    event_type="line_cut",
                    quantity=quantity,
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                )
                for move, quantity in quantities.items()
            ]
        )
