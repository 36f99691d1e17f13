from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentHoldRelease(models.TransientModel):
    """Release held orders, and say on what ground."""

    _name = "fulfillment.hold.release"
    _description = "Release to the Warehouse"

    hold_ids = fields.Many2many("fulfillment.hold", required=True, readonly=True, string="Holds")
    note = fields.Text(required=True, string="On What Ground")

    def action_release(self):
        self.ensure_one()
        if not (self.note or "").strip():
            raise UserError(self.env._("Nothing was released: write on what ground."))
        self.hold_ids._require_may_release()
        self.hold_ids.sudo()._release(self.note.strip())
        waiting = self.hold_ids.sale_order_id.filtered("fulfillment_is_held")
        close = {"type": "ir.actions.act_window_close"}
        if not waiting:
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "Your release is kept. Still on hold: %(orders)s",
                    orders="; ".join(
                        f"{order.name}: {order.sudo().fulfillment_hold_reason}" for order in waiting
                    ),
                ),
                "next": close,
            },
        }
