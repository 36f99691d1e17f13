from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentHoldPlace(models.TransientModel):
    """Hold an order by hand before the warehouse sees it."""

    _name = "fulfillment.hold.place"
    _description = "Hold an Order"

    sale_order_id = fields.Many2one("sale.order", required=True, readonly=True)
    reason_id = fields.Many2one("fulfillment.reason", required=True)
    note = fields.Char(string="Why", required=True)
    owner_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        string="Who Answers",
    )

    def action_hold(self):
        self.ensure_one()
        order = self.sale_order_id
        order._fulfillment_require_may_hold()
        order._fulfillment_require_holdable()
        if not (self.note or "").strip():
            raise UserError(self.env._("%(order)s was not held: write why.", order=order.name))
        if not self.owner_id._fulfillment_may_decide(order.company_id):
            raise UserError(
                self.env._(
                    "%(order)s was not held: %(owner)s cannot open it, so nobody would answer for it.\n"
                    "Choose somebody with a role in Fulfillment Control or Sales at %(company)s.",
                    order=order.name,
                    owner=self.owner_id.name,
                    company=order.company_id.name,
                )
            )
        self.env["fulfillment.hold"]._place(
            order,
            {
                order: [
                    {
                        "finding": self.note.strip(),
                        "reason_id": self.reason_id.id,
                        "owner_id": self.owner_id.id,
                    }
                ]
            },
        )
        return {"type": "ir.actions.act_window_close"}
