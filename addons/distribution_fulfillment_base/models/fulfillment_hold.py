from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..doors import RELEASING, doing


class FulfillmentHold(models.Model):
    """Why a confirmed order does not go to the warehouse yet, who answers for it, and who let it go.

    An order on hold has no transfers. Releasing it makes them, as the confirmation would have.
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
        [("held", "Held"), ("released", "Released"), ("cancelled", "Order Cancelled")],
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
        "(sale_order_id, COALESCE(rule_id, 0)) WHERE state = 'held'",
        "This order is held for that reason already.",
    )

    @api.model
    def _place(self, orders, values_of):
        """Hold orders.

        :param values_of: {order: list of dicts of fields}; several reasons make several holds
        """
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
                for hold in holds
            ]
        )
        for hold, uuid in zip(holds, uuids, strict=True):
            hold.event_uuid = uuid
        orders.sudo().fulfillment_is_held = True
        holds._tell_owner()
        return holds

    def _tell_owner(self):
        for hold in self.filtered("owner_id"):
            hold.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=hold.owner_id.id,
                summary=self.env._(
                    "%(order)s is held: %(why)s", order=hold.sale_order_id.name, why=hold.finding
                ),
            )

    def action_release_wizard(self):
        self._require_may_release()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release to the Warehouse"),
            "res_model": "fulfillment.hold.release",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_hold_ids": self.filtered(lambda hold: hold.state == "held").ids},
        }

    def _require_may_release(self):
        """The owner, a sales manager or a process owner; for a hold that a rule placed, not who sold it."""
        self.check_access("read")
        user = self.env.user
        manages = user.has_group("distribution_fulfillment_base.group_process_owner") or user.has_group(
            "distribution_fulfillment_base.group_sales_manager"
        )
        for hold in self:
            own_sale = hold.rule_id and user in hold.sudo().sale_order_id._fulfillment_people()
            if hold.sudo().rule_id.response == "approval" and not own_sale:
                hold._require_approver()
                continue
            if own_sale or not (
                manages or hold.owner_id == user or (not hold.rule_id and hold.placed_by_id == user)
            ):
                raise AccessError(
                    self.env._(
                        "%(order)s was not released: %(owner)s answers for this hold (%(why)s).",
                        order=hold.sale_order_id.name,
                        owner=hold.owner_id.name or self.env._("a process owner"),
                        why=hold.finding,
                    )
                )

    def _require_approver(self):
        """A rule that asks for approval is released by whoever may take the last step that its amount calls for."""
        self.ensure_one()
        hold = self.sudo()
        amount = hold.sale_order_id._fulfillment_value()
        steps = hold.rule_id.approval_step_ids.filtered(lambda step: step.amount_from <= amount)
        approvers = (
            steps.sorted("sequence")[-1:]._approvers(hold.company_id) if steps else self.env.user.browse()
        )
        approvers |= approvers.browse(
            user.id for user in self.env["fulfillment.delegation"]._delegates(approvers).values()
        )
        if self.env.user not in approvers:
            raise AccessError(
                self.env._(
                    "%(order)s was not released: it needs the approval of %(people)s (%(why)s).",
                    order=hold.sale_order_id.name,
                    people=", ".join(approvers.mapped("name")) or self.env._("somebody whom the rule names"),
                    why=hold.finding,
                )
            )

    def _release(self, note):
        """Let the orders go to the warehouse once none of their holds stands. Rights were checked before."""
        self.lock_for_update()
        standing = self.filtered(lambda hold: hold.state == "held")
        if not standing:
            raise UserError(self.env._("Nothing was released: somebody was quicker."))
        standing.write(
            {
                "state": "released",
                "released_at": fields.Datetime.now(),
                "released_by_id": self.env.user.id,
                "release_note": note,
            }
        )
        standing.activity_ids.action_feedback(feedback=note)
        standing._record_released("released", note)
        free = standing.sale_order_id.filtered(
            lambda order: "held" not in order.fulfillment_hold_ids.mapped("state")
        )
        free.fulfillment_is_held = False
        with doing(self.env, door=RELEASING):
            free.filtered(lambda order: order.state == "sale").order_line._action_launch_stock_rule()

    def _drop(self):
        """The orders were cancelled: there is nothing to hold any more."""
        standing = self.filtered(lambda hold: hold.state == "held")
        standing.write({"state": "cancelled", "released_at": fields.Datetime.now()})
        standing.activity_ids.unlink()
        standing._record_released("cancelled", None)
        standing.sale_order_id.fulfillment_is_held = False

    def _record_released(self, how, note):
        self.env["fulfillment.event"]._record(
            [
                dict(
                    hold.sale_order_id._fulfillment_event_keys(),
                    event_type="order_released",
                    root_event_uuid=hold.event_uuid,
                    old_datetime=hold.placed_at,
                    new_datetime=hold.released_at,
                    new_text=how,
                    old_text=hold.finding,
                    note=note,
                )
                for hold in self
            ]
        )

    def action_open_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "views": [(False, "form")],
        }
