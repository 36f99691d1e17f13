from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentPromiseMove(models.TransientModel):
    """Move the promise of a confirmed order, with a reason: the way that rules about promises ask for."""

    _name = "fulfillment.promise.move"
    _description = "Move Promise"

    sale_order_id = fields.Many2one("sale.order", required=True, readonly=True)
    old_promise = fields.Datetime(
        related="sale_order_id.commitment_date", related_sudo=False, string="Promised Now"
    )
    expected_date = fields.Datetime(related="sale_order_id.expected_date", related_sudo=False)
    new_promise = fields.Datetime(required=True)
    reason_id = fields.Many2one("fulfillment.reason", required=True)
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()

    def action_move(self):
        """Write the new promise with the user's own rights; ledger and rules take the reason along."""
        self.ensure_one()
        if self.sale_order_id.state != "sale":
            raise UserError(
                self.env._(
                    "The promise of %(order)s was not moved: only a confirmed order has one to move.",
                    order=self.sale_order_id.name,
                )
            )
        if self.needs_note and not (self.note or "").strip():
            raise UserError(
                self.env._(
                    'The promise of %(order)s was not moved: "%(reason)s" needs a note.',
                    order=self.sale_order_id.name,
                    reason=self.reason_id.name,
                )
            )
        self.sale_order_id.with_context(
            fulfillment_reason_id=self.reason_id.id, fulfillment_reason_note=self.note
        ).commitment_date = self.new_promise
        return {"type": "ir.actions.act_window_close"}
