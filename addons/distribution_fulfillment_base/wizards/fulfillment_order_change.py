from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class FulfillmentOrderChange(models.TransientModel):
    """Change what was agreed in a confirmed order, with a reason: the way that rules about changes ask for."""

    _name = "fulfillment.order.change"
    _description = "Change Agreed Terms"

    sale_order_id = fields.Many2one("sale.order", required=True, readonly=True)
    company_id = fields.Many2one(related="sale_order_id.company_id")
    payment_term_id = fields.Many2one(
        "account.payment.term", compute="_compute_terms", store=True, readonly=False, precompute=True
    )
    line_ids = fields.One2many(
        "fulfillment.order.change.line",
        "change_id",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    reason_id = fields.Many2one("fulfillment.reason", required=True)
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()

    @api.depends("sale_order_id")
    def _compute_terms(self):
        for change in self:
            order = change.sale_order_id
            change.payment_term_id = order.payment_term_id
            change.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "sale_line_id": line.id,
                            "product_uom_qty": line.product_uom_qty,
                            "price_unit": line.price_unit,
                            "discount": line.discount,
                        }
                    )
                    for line in order._fulfillment_promised_lines()
                ),
            ]

    def action_change(self):
        """Write the change with the user's own rights; ledger and rules take the reason along."""
        self.ensure_one()
        order = self.sale_order_id
        if order.state != "sale":
            raise UserError(
                self.env._(
                    "%(order)s was not changed: only what is confirmed was agreed. Change it on the order itself.",
                    order=order.name,
                )
            )
        if self.needs_note and not (self.note or "").strip():
            raise UserError(
                self.env._(
                    '%(order)s was not changed: "%(reason)s" needs a note.',
                    order=order.name,
                    reason=self.reason_id.name,
                )
            )
        values = {}
        if self.payment_term_id != order.payment_term_id:
            values["payment_term_id"] = self.payment_term_id.id
        lines = [
            Command.update(line.sale_line_id.id, changed)
            for line in self.line_ids
            if (changed := line._changed_values(order))
        ]
        if lines:
            values["order_line"] = lines
        if values:
            order.with_context(
                fulfillment_reason_id=self.reason_id.id, fulfillment_reason_note=self.note
            ).write(values)
        return {"type": "ir.actions.act_window_close"}
