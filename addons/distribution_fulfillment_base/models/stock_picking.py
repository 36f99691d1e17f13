from odoo import api, fields, models
from odoo.exceptions import UserError

from ..facts import refuse_by_hand, refuse_given

FACTS = {"fulfillment_first_ready_at"}


class StockPicking(models.Model):
    """Captures when a transfer first could start, what left, and what was left behind."""

    _inherit = "stock.picking"

    fulfillment_first_ready_at = fields.Datetime(
        string="First Ready",
        readonly=True,
        copy=False,
        help="When all goods were reserved for the first time.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_given(self, vals_list, FACTS)
        return super().create(vals_list)

    def write(self, vals):
        refuse_by_hand(self, vals, FACTS)
        return super().write(vals)

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this transfer carries."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "model": self._name,
            "res_id": self.id,
            "picking_ref": self.id,
            "sale_order_ref": self.sale_id.id,
            "warehouse_ref": self.picking_type_id.warehouse_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
        }

    def _action_done(self):
        self._fulfillment_refuse_held()
        result = super()._action_done()
        shipped = self.filtered(
            lambda picking: (
                picking.state == "done"
                and any(
                    move.state == "done"
                    and move.location_dest_id.usage == "customer"
                    and move.location_id.usage != "customer"
                    for move in picking.move_ids
                )
            )
        )
        self.env["fulfillment.event"]._record(
            [dict(picking._fulfillment_event_keys(), event_type="shipment_done") for picking in shipped]
        )
        return result

    def _fulfillment_refuse_held(self):
        """Transfers made before their order was held stay, and wait."""
        held = self.filtered(
            lambda picking: picking.sale_id.fulfillment_is_held and picking.location_id.usage != "customer"
        )
        if held:
            raise UserError(
                self.env._(
                    "%(pickings)s was not validated: the order %(orders)s is on hold (%(why)s).\n"
                    "Whoever answers for the hold can release it on the order.",
                    pickings=", ".join(held.mapped("name")),
                    orders=", ".join(held.sale_id.mapped("name")),
                    why="; ".join(held.sudo().sale_id.mapped("fulfillment_hold_reason")),
                )
            )

    def _create_backorder(self, backorder_moves=None):
        backorders = super()._create_backorder(backorder_moves=backorder_moves)
        self.env["fulfillment.event"]._record(
            [
                dict(
                    backorder.backorder_id._fulfillment_event_keys(),
                    event_type="backorder_created",
                    quantity=len(backorder.move_ids),
                    unit="moves",
                    new_text=backorder.name,
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                )
                for backorder in backorders
                if backorder.backorder_id
            ]
        )
        return backorders
