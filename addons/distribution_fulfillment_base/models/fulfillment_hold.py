from odoo import api, fields, models

STATES = [("held", "Held"), ("released", "Released"), ("cancelled", "Order Cancelled")]


class FulfillmentHold(models.Model):
    """Why a confirmed order does not go to the warehouse yet, who answers for it, and who let it go.

    An order on hold gets no transfers. Releasing it makes them, as the confirmation would have. Those that were
    there before it was held wait.
    """

    _name = "fulfillment.hold"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Order Hold"
    _order = "state, id desc"
    _rec_name = "sale_order_id"
    _mail_post_access = "read"

    sale_order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade", index=True, string="Order"
    )
    partner_id = fields.Many2one(related="sale_order_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="sale_order_id.company_id", store=True, index=True)
    warehouse_id = fields.Many2one(related="sale_order_id.warehouse_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(readonly=True, string="Order Value", help="Untaxed, in company currency.")
    rule_id = fields.Many2one("fulfillment.rule", readonly=True, help="Empty: placed by hand.")
    rule_version_id = fields.Many2one("fulfillment.rule.version", readonly=True, string="Judged By")
    departure = fields.Monetary(readonly=True, help="Money of what was found, in company currency.")
    finding = fields.Char(required=True, readonly=True, string="Why It Is Held")
    deviation = fields.Float(
        digits=(16, 4),
        readonly=True,
        aggregator=None,
        help="How far off it was, in the unit of the rule: a release lets pass what is no further off.",
    )
    reason_id = fields.Many2one("fulfillment.reason", readonly=True)
    owner_id = fields.Many2one("res.users", tracking=True, domain="[('share', '=', False)]", index=True)
    placed_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    placed_by_id = fields.Many2one("res.users", readonly=True)
    state = fields.Selection(
        STATES,
        default="held",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    released_at = fields.Datetime(readonly=True)
    released_by_id = fields.Many2one("res.users", readonly=True)
    release_note = fields.Char(readonly=True)
    event_uuid = fields.Char(readonly=True)

    _rule_uniq = models.UniqueIndex(
        "(sale_order_id, rule_id) WHERE state = 'held' AND rule_id IS NOT NULL",
        "This order is held by that rule already.",
    )
    # Several people may have reasons of their own; a second click is none.
    _by_hand_uniq = models.UniqueIndex(
        "(sale_order_id, placed_by_id, COALESCE(owner_id, 0), md5(finding)) WHERE state = 'held' AND rule_id IS NULL",
        "This order is held for that reason already. Look under Holds who answers for it.",
    )

    @api.depends("sale_order_id.name")
    def _compute_display_name(self):
        # Who is asked to release an order need not be allowed to read it.
        for hold in self:
            hold.display_name = hold.sudo().sale_order_id.name

    @api.model
    def _place(self, orders, values_of):
        """Hold orders.

        :param values_of: {order: list of dicts of fields}; several reasons make several holds
        """
        self._lock_orders(orders)
        holds = self.sudo().create(
            [
                {
                    "sale_order_id": order.id,
                    "amount": order._fulfillment_value(),
                    "placed_by_id": self.env.user.id,
                    **values,
                }
                for order in orders
                for values in values_of[order]
            ]
        )
        holds._record_placed()
        orders.sudo().fulfillment_is_held = True
        holds._tell_owner()
        holds._call_deciders()
        return holds

    def _record_placed(self):
        uuids = self.env["fulfillment.event"]._record(
            [
                dict(
                    hold.sale_order_id._fulfillment_event_keys(),
                    event_type="order_held",
                    amount=hold.amount,
                    currency_ref=hold.currency_id.id,
                    reason_ref=hold.reason_id.id,
                    new_text=hold.rule_id.name,
                    note=hold.finding,
                )
                for hold in self
            ]
        )
        for hold, uuid in zip(self, uuids, strict=True):
            hold.event_uuid = uuid

    def _tell_owner(self):
        """Tell who answers for it. What a rule holds, its exception tells: nobody has two to-dos for one thing."""
        for hold in self.filtered(lambda hold: hold.owner_id and not hold.rule_id):
            hold.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=hold.owner_id.id,
                summary=self.env._(
                    "%(order)s is held: %(why)s", order=hold.sale_order_id.name, why=hold.finding
                ),
            )

    def action_open_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "views": [(False, "form")],
        }
