from odoo import Command, api, fields, models

# Of the order as a whole; named as on the order.
TERMS = ("payment_term_id", "partner_invoice_id", "partner_shipping_id")


class FulfillmentOrderChange(models.TransientModel):
    """Change what was agreed in a confirmed order, with a reason: the way that rules about changes ask for."""

    _name = "fulfillment.order.change"
    _inherit = ["fulfillment.change.dialog"]
    _description = "Change Agreed Terms"
    _subject = "change"
    _point = "sale_order_change"

    company_id = fields.Many2one(related="sale_order_id.company_id", related_sudo=False)
    payment_term_id = fields.Many2one(
        "account.payment.term",
        compute="_compute_terms",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_invoice_id = fields.Many2one(
        "res.partner",
        string="Invoice Address",
        compute="_compute_terms",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_shipping_id = fields.Many2one(
        "res.partner",
        string="Delivery Address",
        compute="_compute_terms",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    line_ids = fields.One2many(
        "fulfillment.order.change.line",
        "change_id",
        compute="_compute_terms",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    finding_ids = fields.One2many("fulfillment.change.finding", "change_id", readonly=True)

    @api.depends("sale_order_id")
    def _compute_terms(self):
        for change in self:
            order = change.sale_order_id
            for name in TERMS:
                change[name] = order[name]
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
        return self._carry()

    def _requested(self):
        order = self.sale_order_id
        requested = {}
        if terms := {name: self[name].id for name in TERMS if self[name] != order[name]}:
            requested["order"] = terms
        # JSON knows no other keys than text.
        lines = {
            str(line.sale_line_id.id): changed
            for line in self.line_ids
            if (changed := line._changed_values(order))
        }
        if lines:
            requested["lines"] = lines
        return requested

    def _described(self):
        order = self.sale_order_id
        changes = [
            {
                "name": order._fields[name]._description_string(self.env),
                "old_value": order[name].display_name or self.env._("none"),
                "new_value": self[name].display_name or self.env._("none"),
            }
            for name in TERMS
            if self[name] != order[name]
        ]
        return changes + [change for line in self.line_ids for change in line._described(order)]

    def _refused(self, why):
        return self.env._("%(order)s was not changed: %(why)s", order=self.sale_order_id.name, why=why)
