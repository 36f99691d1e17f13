from odoo import api, fields, models
from odoo.exceptions import UserError

from ..act import Act
from ..doors import CANCELLING, CONFIRMING, CUSTOMER, PERSON, doing, door, under_way
from ..facts import refuse_by_hand, refuse_given
from ..scope import Scope

# Worked out from the lines. Checks rest on them, and a client could write them.
COMPUTED = {"amount_total", "amount_untaxed", "amount_tax", "currency_rate"}


class SaleOrder(models.Model):
    """Judges the confirmation and records it; what else is controlled on an order stands in files beside."""

    _name = "sale.order"
    _inherit = ["sale.order", "fulfillment.document.mixin"]

    fulfillment_requested_date = fields.Datetime(
        string="Requested by Customer",
        copy=False,
        help="When the customer asked to have the goods; no promise.",
    )

    fulfillment_channel_id = fields.Many2one(
        "fulfillment.channel",
        string="Order Channel",
        compute="_compute_fulfillment_channel_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        # Rules look at it, so it is changed in sight of everybody.
        tracking=True,
        help="The way the order came in; the sales team's, unless said otherwise.",
    )

    @api.depends("team_id")
    def _compute_fulfillment_channel_id(self):
        for order in self:
            if order.state in ("draft", "sent"):
                order.fulfillment_channel_id = (
                    order.team_id.fulfillment_channel_id or order.fulfillment_channel_id
                )

    # --- confirming ---------------------------------------------------------------------

    def action_fulfillment_confirm(self):
        """The form's Confirm button: shows all findings in one dialog, or confirms where there is none."""
        self.ensure_one()
        self.check_access("write")
        return self._fulfillment_dialog() or self.action_confirm()

    def _fulfillment_dialog(self):
        """The action that shows what has to be answered or seen before the confirmation; None for nothing."""
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            return None
        findings = self.env["fulfillment.control.point"]._findings("sale_order_confirm", self)
        # What is only recorded, or settled already, is nothing to ask about.
        shown = [finding for finding in findings if finding.is_shown]
        if not any(finding.is_refused or finding.rule.response == "warn" for finding in shown):
            return None
        return self.env["fulfillment.confirmation"]._open_for(self, shown)

    def action_confirm(self):
        # What is asked to judge the confirmation serves to judge the release, too.
        with doing(self.env, act=Act(self._name, self.order_line.product_id)):
            findings = self._fulfillment_judge_confirmation()
            holds = self._fulfillment_hold_refused(findings)
            with doing(self.env, door=CONFIRMING):
                result = super().action_confirm()
            # After super: a promise that the confirmation itself fills in is the first one, not a change.
            confirmed = self.filtered(lambda order: order.state == "sale")
            confirmed._fulfillment_capture_confirmation()
            self.env["fulfillment.control.point"]._remember(findings)
            if holds:
                holds._take_owners()
            if self.env["fulfillment.rule"]._is_approval_asked():
                note = self.env._("The order was confirmed without it.")
                self.env["fulfillment.approval"]._withdraw_of(confirmed, note, subject="confirm")
        return result

    def _validate_order(self):
        # The customer has signed: that is not undone over a rule. What a rule refuses is held
        # before the warehouse, and all findings become variances.
        with doing(self.env, door=CUSTOMER, actor=PERSON):
            return super()._validate_order()

    @api.model_create_multi
    def create(self, vals_list):
        refuse_given(self, vals_list, COMPUTED)
        # A default counts, too: a client may put one into the context.
        default = self.default_get(["state"]).get("state")
        if not any(vals.get("state", default) == "sale" for vals in vals_list):
            return super().create(vals_list)
        # An import may bring orders that are confirmed already: they meet the same rules.
        with doing(self.env, door=CONFIRMING):
            orders = super().create(vals_list)
        confirmed = orders.filtered(lambda order: order.state == "sale")
        findings = confirmed._fulfillment_judge_confirmation()
        confirmed._fulfillment_capture_confirmation()
        self.env["fulfillment.control.point"]._remember(findings)
        return orders

    def write(self, vals):
        refuse_by_hand(self, vals, COMPUTED)
        if door(self.env) is CONFIRMING:
            return super().write(vals)
        if "state" not in vals:
            return super().write(vals)
        newly_confirmed = self.filtered(lambda order: order.state != "sale")
        if vals["state"] == "sale" and newly_confirmed:
            # For those that are confirmed already it is a change like any other.
            if others := self - newly_confirmed:
                super(SaleOrder, others).write(vals)
            # An import, or another addon, may set the state without asking action_confirm. The orders are
            # judged as they are then: what the same write changes is judged with it, and undone with it.
            with self.env.cr.savepoint():
                with doing(self.env, door=CONFIRMING):
                    result = super(SaleOrder, newly_confirmed).write(vals)
                findings = newly_confirmed._fulfillment_judge_confirmation()
            newly_confirmed._fulfillment_capture_confirmation()
            self.env["fulfillment.control.point"]._remember(findings)
            return result
        set_back = self.browse()
        if vals["state"] != "sale" and door(self.env) is not CANCELLING:
            set_back = self - newly_confirmed
            set_back._fulfillment_require_set_back()
        result = super().write(vals)
        set_back._fulfillment_capture_set_back()
        return result

    def _fulfillment_require_set_back(self):
        """Refuse a state written over a confirmation where changes are judged: it would be the way around that.

        A cancellation written past the button leaves the transfers alive, so that the changed order could take
        them over.
        """
        points = ("sale_order_change", "sale_promise_change")
        judged = any(
            rule.state == "active" and rule.response != "record"
            for point in points
            for rule in self.env["fulfillment.rule"].sudo()._judging_at(point)
        )
        if self and judged and not self.env.su:
            self.env["fulfillment.control.point"]._record_refusal(
                [
                    dict(
                        order._fulfillment_event_keys(),
                        event_type="attempt_refused",
                        old_text=self.env._("Set back past the cancellation"),
                        note=order.name,
                    )
                    for order in self
                ]
            )
            raise UserError(
                self.env._(
                    "%(orders)s was not set back: it was agreed with the customer, and changes of it are judged.\n"
                    "Use Change Terms or Move Promise; or cancel it with its button, then set it to a quotation.",
                    orders=", ".join(self.mapped("name")),
                )
            )

    def _fulfillment_judge_confirmation(self):
        """Return the findings of the confirmation; raise when a rule refuses it."""
        if self.env["fulfillment.rule"]._judging("sale_order_confirm"):
            self._fulfillment_prefetch_addresses()
        return self.env["fulfillment.control.point"]._judge(
            "sale_order_confirm",
            self,
            self.env._("%(orders)s was not confirmed.", orders=", ".join(self.mapped("name"))),
        )

    def _fulfillment_prefetch_addresses(self):
        """Read all addresses that checks look at in one query: they are partners of several fields."""
        addresses = self.partner_id | self.partner_invoice_id | self.partner_shipping_id
        (addresses | self.company_id.partner_id).mapped("tz")

    def _action_cancel(self):
        states = {order: order.state for order in self}
        with doing(self.env, door=CANCELLING):
            result = super()._action_cancel()
        self.env["fulfillment.approval"]._withdraw_of(self, self.env._("The order was cancelled."))
        self.env["fulfillment.approval"]._end_of(self)
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="order_cancelled",
                    old_text=state,
                    amount=order.amount_untaxed,
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                    note=self.env["fulfillment.reason"]._given_note(),
                )
                for order, state in states.items()
                if state in ("sale", "sent", "draft")
            ]
        )
        return result

    def _fulfillment_scope(self):
        """What rules are matched against."""
        self.ensure_one()
        return Scope(
            company=self.company_id,
            warehouse=self.warehouse_id,
            segment=self.partner_id.fulfillment_segment_id,
            channel=self.fulfillment_channel_id,
            order_types=lambda line: (line or self.order_line)._fulfillment_order_types(),
        )

    def _fulfillment_bound_to(self, measure):
        """An answer for 5 pens is none for 5000, for laptops, or for another customer."""
        self.ensure_one()
        line, customer = measure.line, self.partner_id.commercial_partner_id.id
        if not line:
            return f"{customer}"
        return f"{customer} {line.product_id.id} {line.product_uom_qty:.6f} {line.product_uom_id.id}"

    def _fulfillment_products(self):
        """The products of all lines of the order."""
        self.ensure_one()
        return self.order_line.product_id

    def _fulfillment_people(self):
        """Whose own work this order is: nobody waives a rule for themselves."""
        self.ensure_one()
        return self.user_id | self.create_uid

    def _fulfillment_authors(self):
        """Those and whoever wrote its lines: a price one set oneself is one's own work, on whosever order."""
        self.ensure_one()
        return self._fulfillment_people() | self.order_line.create_uid | self.order_line.write_uid

    def _fulfillment_value(self):
        """Untaxed value in company currency, at the rate of its day.

        Worked out from the lines: the stored total and rate are columns that a client can write.
        """
        self.ensure_one()
        currency = self.company_id.currency_id
        return self.currency_id._convert(
            self.tax_totals["base_amount_currency"],
            currency,
            self.company_id,
            (self.date_order or fields.Datetime.now()).date(),
        )

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this order carries."""
        self.ensure_one()
        # Every fact of an act asks, and the act changes none of them.
        act = under_way(self.env, "act")
        if not act:
            return self._fulfillment_own_keys()
        key = ("event keys", self.id)
        if key not in act.kept:
            act.kept[key] = self._fulfillment_own_keys()
        return dict(act.kept[key])

    def _fulfillment_own_keys(self):
        return {
            "company_id": self.company_id.id,
            "model": self._name,
            "res_id": self.id,
            "sale_order_ref": self.id,
            "warehouse_ref": self.warehouse_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "currency_ref": self.currency_id.id,
        }

    def _fulfillment_capture_set_back(self):
        """Record that confirmed orders are none any more, though nobody cancelled them."""
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="order_set_back",
                    old_text="sale",
                    new_text=order.state,
                    amount=order.amount_untaxed,
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                )
                for order in self
            ]
        )

    def _fulfillment_capture_confirmation(self):
        """Record the confirmation; take the first promise, quantity and value of each line.

        An order that was cancelled, set back and confirmed anew was promised anew: its
        snapshot is that of the last confirmation, the ledger keeps both.
        """
        if not self:
            return
        # One instant for the order and its lines: that tells them from lines that are added later.
        now = fields.Datetime.now()
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="order_confirmed",
                    occurred_at=now,
                    new_datetime=order._fulfillment_order_promise(),
                    amount=order.amount_untaxed,
                )
                for order in self
            ]
        )
        lines = self.env["sale.order.line"].union(*(order._fulfillment_promised_lines() for order in self))
        lines._fulfillment_capture_first_promise(now)
