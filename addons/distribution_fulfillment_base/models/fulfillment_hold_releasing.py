from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import SQL, float_compare

from ..doors import RELEASING, doing

# An order that was let go may grow by so much before it is judged anew: a box more is no other order.
GROWTH = 0.1


def covers(seen, amount):
    """Whether what was allowed at an amount holds at another one, which is below zero for goods taken back."""
    return amount <= seen + GROWTH * abs(seen)


class FulfillmentHold(models.Model):
    """How a hold is lifted: by who answers for it, or step by step where its rule asks for approval."""

    _inherit = "fulfillment.hold"

    released_amount = fields.Monetary(
        readonly=True, help="What the order was worth then: the release covers little more."
    )
    released_partner_id = fields.Many2one("res.partner", readonly=True, string="Released For")
    released_debtor_id = fields.Many2one("res.partner", readonly=True, string="Released For the Account Of")
    is_over = fields.Boolean(
        readonly=True, help="The order was cancelled since: a release covers its next life no more."
    )
    decision_ids = fields.One2many(
        "fulfillment.hold.decision", "hold_id", readonly=True, string="Steps Taken"
    )
    waits_for = fields.Char(compute="_compute_waits_for")

    @api.depends("state", "decision_ids.step_id", "rule_id.approval_step_ids", "sale_order_id.amount_untaxed")
    def _compute_waits_for(self):
        for hold in self.sudo():
            step = hold._present_step()
            hold.waits_for = ", ".join(user.name for user in hold._deciders(step)) if step else False

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

    def _present_step(self):
        """The approval step that waits to be taken, at what the order is worth now; empty for none."""
        self.ensure_one()
        rule = self.rule_id
        if self.state != "held" or rule.response != "approval":
            return rule.approval_step_ids.browse()
        amount = self._asked_amount()
        taken = self._standing_decisions(amount).step_id
        return rule.approval_step_ids.filtered(
            lambda step: step.amount_from <= amount and step not in taken
        ).sorted("sequence")[:1]

    def _asked_amount(self):
        """The amount that decides how far up the release goes, as for any approval of the rule."""
        self.ensure_one()
        if self.rule_id.approval_basis == "departure":
            return abs(self.departure)
        # Goods taken back are decided by who decides about as many sold.
        return abs(self.sale_order_id._fulfillment_value())

    def _standing_decisions(self, amount):
        """Steps that were taken at no less than what it is now."""
        return self.decision_ids.filtered(lambda decision: covers(decision.amount, amount))

    def _deciders(self, step):
        """{who may take the step: on whose behalf}, none of those whose own work the order is.

        Where nobody is left of whom the rule names, a process owner may: else it would be held for ever.
        """
        # Not who wrote its lines: whoever confirms or lets go has written all of them by that.
        own = self.sale_order_id._fulfillment_people()
        Delegation = self.env["fulfillment.delegation"]
        named = Delegation._deciders(step._approvers(self.company_id), own, self.company_id)
        if named:
            return named
        process_owners = self.env.ref("distribution_fulfillment_base.group_process_owner").all_user_ids
        return Delegation._deciders(process_owners, own, self.company_id)

    def _covers(self, finding):
        """Whether this release lets it pass: no further off, hardly worth more, the same rule and customer."""
        self.ensure_one()
        rule, order = finding.rule, finding.measure.record
        amount = rule._approval_amount(finding.measure)
        return bool(
            self.rule_version_id == rule.version_id
            and self.released_partner_id == order.partner_id
            and self.released_debtor_id == order.partner_invoice_id.commercial_partner_id
            and float_compare(finding.measure.deviation, self.deviation, precision_digits=4) <= 0
            and covers(self.released_amount, order._fulfillment_value())
            and (
                rule.response != "approval"
                or rule.approval_step_ids.filtered(lambda step: step.amount_from <= amount)
                <= self._standing_decisions(amount).step_id
            )
        )

    def _require_may_release(self):
        """The owner, a sales manager or a process owner; for a hold that a rule placed, not who sold it."""
        self.check_access("read")
        user = self.env.user
        manages = user.has_group("distribution_fulfillment_base.group_process_owner") or user.has_group(
            "distribution_fulfillment_base.group_sales_manager"
        )
        for hold in self:
            step = hold.sudo()._present_step()
            if step:
                hold._require_decider(step)
                continue
            own_sale = hold.rule_id and user in hold.sudo().sale_order_id._fulfillment_people()
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

    def _require_decider(self, step):
        """Refuse who may not take this step."""
        self.ensure_one()
        if self.env.user not in self.sudo()._deciders(step):
            raise AccessError(
                self.env._(
                    "%(order)s was not released: it needs the approval of %(people)s (%(why)s).",
                    order=self.sale_order_id.name,
                    people=self.sudo().waits_for or self.env._("somebody whom the rule names"),
                    why=self.finding,
                )
            )

    def _release(self, note):
        """Lift the holds, or take the step that is the user's; let orders go of which no hold stands any more.

        Rights were checked before.
        """
        try:
            self.lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "%(orders)s was not released: somebody else is just doing it. Look again in a moment.",
                    orders=", ".join(dict.fromkeys(self.sale_order_id.mapped("name"))),
                )
            ) from None
        self.invalidate_recordset()
        standing = self.filtered(lambda hold: hold.state == "held")
        if not standing:
            raise UserError(self.env._("Nothing was released: somebody was quicker."))
        self._lock_orders(standing.sale_order_id)
        lifted = standing.filtered(lambda hold: hold._take_steps(note))
        (standing - lifted)._call_deciders()
        lifted._lift(note)

    def _lift(self, note):
        """Lift the holds whatever steps are left. Their exceptions are closed: what was found is allowed now."""
        for hold in self:
            hold.write(
                {
                    "state": "released",
                    "released_at": fields.Datetime.now(),
                    "released_by_id": self.env.user.id,
                    "release_note": note,
                    "released_amount": hold.sale_order_id._fulfillment_value(),
                    "released_partner_id": hold.sale_order_id.partner_id.id,
                    "released_debtor_id": hold.sale_order_id.partner_invoice_id.commercial_partner_id.id,
                    # As the rule says now, by whose steps it was let go.
                    "rule_version_id": hold.rule_id.version_id.id,
                }
            )
        self._our_activities().action_feedback(feedback=note)
        self._record_released("released", note)
        self._variances()._settle(
            # Who it was stands beside it: the ledger takes no names in words.
            self.env._("Released to the warehouse: %(note)s", note=note)
        )
        self._let_go(self.sale_order_id)

    def _let_go(self, orders):
        """Let orders go to the warehouse of which no hold stands any more, unless a rule of the release holds them."""
        free = orders.filtered(lambda order: "held" not in order.fulfillment_hold_ids.mapped("state"))
        free.fulfillment_is_held = False
        going = free.filtered(lambda order: order.state == "sale")
        # An order on hold is not judged: it would be held once more. What lifts the hold judges it.
        going._fulfillment_judge_release()
        locked = going.filtered("locked")
        with doing(self.env, door=RELEASING):
            # Odoo sends nothing of a locked order, and locks it only after it has sent what was confirmed.
            locked.locked = False
            going.order_line._action_launch_stock_rule()
            locked.locked = True

    @api.model
    def _lock_orders(self, orders):
        """Make those who place and lift holds of one order meet: who comes second begins anew.

        A lock alone would let the second go on with what he saw before; a row that was written does not.
        """
        orders.flush_recordset(["fulfillment_is_held"])
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET fulfillment_is_held = fulfillment_is_held WHERE id = ANY(%s)",
                orders.ids,
            )
        )

    def _take_steps(self, note):
        """Take the present step, and those after it that the user or who decided before may take.

        Nobody is asked twice.

        :return: whether no step is left
        """
        self.ensure_one()
        taken = self.decision_ids.browse()
        while step := self._present_step():
            deciders, amount = self._deciders(step), self._asked_amount()
            said = {self.env.user: note}
            if taken or self.env.user not in deciders:
                said |= {each.decided_by_id: each.note for each in self._standing_decisions(amount)}
            user = next((user for user in said if user in deciders), None)
            if not user or (not taken and user != self.env.user):
                break
            taken |= taken.create(
                {
                    "hold_id": self.id,
                    "step_id": step.id,
                    "decided_by_id": user.id,
                    "on_behalf_of_id": deciders[user].id,
                    "decided_at": fields.Datetime.now(),
                    "note": said[user],
                    "amount": amount,
                }
            )
        if taken:
            self.env["fulfillment.event"]._record(
                [
                    dict(
                        self.sale_order_id._fulfillment_event_keys(),
                        event_type="approval_decided",
                        root_event_uuid=self.event_uuid,
                        amount=self.sale_order_id._fulfillment_value(),
                        currency_ref=self.currency_id.id,
                        new_text="approved",
                        note=note,
                    )
                ]
            )
        elif step:
            # Somebody took the user's step meanwhile, or the order has grown into another one.
            self._require_decider(step)
        return not step

    def _our_activities(self):
        """What we asked people to do, and not what they planned themselves."""
        return self.activity_ids.filtered("automated")

    def _call_deciders(self):
        """Ask those who may take the present step; what others were asked is over."""
        for hold in self:
            step = hold._present_step()
            if not step:
                continue
            hold._our_activities().unlink()
            for user in hold._deciders(step):
                hold.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._(
                        "Release %(order)s? %(why)s", order=hold.sale_order_id.name, why=hold.finding
                    ),
                )
            hold._spare_owner()

    @api.model
    def _refresh_deciders(self):
        """Ask those who stand in for somebody since today, and no longer those who did until yesterday."""
        for hold in self.search([("state", "=", "held"), ("rule_id.response", "=", "approval")]):
            step = hold._present_step()
            if step and set(hold._our_activities().user_id) != set(hold._deciders(step)):
                hold._call_deciders()

    def _place_again(self):
        """The orders come back from their cancellation: what was held by hand is held still, by the same owner."""
        again = self.filtered(lambda hold: hold.state == "cancelled" and not hold.rule_id)
        if not again:
            return
        self._lock_orders(again.sale_order_id)
        again.write({"state": "held", "released_at": False, "is_over": False})
        again._record_placed()
        again.sale_order_id.fulfillment_is_held = True
        again._tell_owner()

    def _drop(self):
        """The orders were cancelled: there is nothing to hold any more."""
        self._lock_orders(self.sale_order_id)
        self.write({"is_over": True})
        standing = self.filtered(lambda hold: hold.state == "held")
        standing.write({"state": "cancelled", "released_at": fields.Datetime.now()})
        standing._our_activities().unlink()
        standing._record_released("cancelled", None)
        standing._variances()._settle(self.env._("The order was cancelled, and its hold with it."))
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
