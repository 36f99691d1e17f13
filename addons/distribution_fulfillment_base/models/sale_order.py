from odoo import api, fields, models
from odoo.exceptions import UserError

from ..doors import CANCELLING, CHANGING, CONFIRMING, CUSTOMER
from ..scope import Scope

# What the promise of an order without a word on it rests on, beside the lead times of its lines.
PROMISE_FIELDS = {"commitment_date", "date_order", "picking_policy"}
# A write of these may change what was agreed with the customer.
AGREED = {"order_line", "partner_id", "payment_term_id"}


class SaleOrder(models.Model):
    """Captures what Odoo overwrites: the first promise, every move of it, who confirmed and cancelled."""

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
        help="The way the order came in; the sales team's, unless said otherwise.",
    )
    fulfillment_hold_ids = fields.One2many("fulfillment.hold", "sale_order_id", string="Holds")
    # Stored beside the holds, so that the confirmation of an order that is not held asks no query.
    fulfillment_is_held = fields.Boolean(string="On Hold", readonly=True, copy=False)
    fulfillment_hold_reason = fields.Char(compute="_compute_fulfillment_hold_reason")
    fulfillment_approval_state = fields.Selection(
        [("pending", "Waiting for Approval"), ("approved", "Approved"), ("rejected", "Not Approved")],
        compute="_compute_fulfillment_approval_state",
    )

    @api.depends("team_id")
    def _compute_fulfillment_channel_id(self):
        for order in self:
            if order.state in ("draft", "sent"):
                order.fulfillment_channel_id = (
                    order.team_id.fulfillment_channel_id or order.fulfillment_channel_id
                )

    @api.depends("fulfillment_is_held", "fulfillment_hold_ids.state")
    def _compute_fulfillment_hold_reason(self):
        for order in self:
            standing = order.sudo().fulfillment_hold_ids.filtered(lambda hold: hold.state == "held")
            order.fulfillment_hold_reason = "; ".join(
                self.env._(
                    "%(why)s (%(owner)s)",
                    why=hold.finding,
                    owner=hold.owner_id.name or self.env._("no owner"),
                )
                for hold in standing
            )

    def _compute_fulfillment_approval_state(self):
        latest = {}
        for approval in (
            self.env["fulfillment.approval"]
            .sudo()
            .search(
                [("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "!=", "withdrawn")],
                order="id",
            )
        ):
            latest[approval.res_id] = approval.state
        for order in self:
            # What was allowed once the order is confirmed is told by its exceptions.
            waits = order.state in ("draft", "sent")
            order.fulfillment_approval_state = latest.get(order.id, False) if waits else False

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
        findings = self._fulfillment_judge_confirmation()
        self._fulfillment_hold_refused(findings)
        result = super(SaleOrder, self.with_context(fulfillment_door=CONFIRMING)).action_confirm()
        # After super: a promise that the confirmation itself fills in is the first one, not a change.
        self.filtered(lambda order: order.state == "sale")._fulfillment_capture_confirmation()
        self.env["fulfillment.control.point"]._remember(findings)
        return result

    def _validate_order(self):
        # The customer has signed: that is not undone over a rule. What a rule refuses is held
        # before the warehouse, and all findings become variances.
        return super(SaleOrder, self.with_context(fulfillment_door=CUSTOMER))._validate_order()

    @api.model_create_multi
    def create(self, vals_list):
        # A default counts, too: a client may put one into the context.
        default = self.default_get(["state"]).get("state")
        if not any(vals.get("state", default) == "sale" for vals in vals_list):
            return super().create(vals_list)
        # An import may bring orders that are confirmed already: they meet the same rules.
        orders = super(SaleOrder, self.with_context(fulfillment_door=CONFIRMING)).create(vals_list)
        orders = orders.with_context(fulfillment_door=self._fulfillment_door())
        confirmed = orders.filtered(lambda order: order.state == "sale")
        findings = confirmed._fulfillment_judge_confirmation()
        confirmed._fulfillment_capture_confirmation()
        self.env["fulfillment.control.point"]._remember(findings)
        return orders

    def write(self, vals):
        if "fulfillment_is_held" in vals and not self.env.su:
            raise UserError(self.env._("An order is held and released with the buttons Hold and Release."))
        if self._fulfillment_door() is CONFIRMING:
            return super().write(vals)
        promised = self.browse()
        old_promises, lines_before = {}, {}
        if PROMISE_FIELDS & vals.keys():
            promised = self.filtered(lambda order: order.state == "sale")
            old_promises = {order: order._fulfillment_order_promise() for order in promised}
            if "commitment_date" not in vals:
                lines_before = {
                    line: line._fulfillment_watched_values()
                    for line in promised.order_line
                    if line.fulfillment_confirmed_at
                }
        newly_confirmed = self.browse()
        findings = []
        if vals.get("state") == "sale":
            # An import or another addon may set the state without asking action_confirm.
            newly_confirmed = self.filtered(lambda order: order.state not in ("sale", "cancel"))
            findings = newly_confirmed._fulfillment_judge_confirmation()
        before = self._fulfillment_watch_change() if AGREED & vals.keys() else None
        writer = super()
        if before:
            door = self._fulfillment_door() or CHANGING
            writer = super(SaleOrder, self.with_context(fulfillment_door=door))
        result = writer.write(vals)
        self._fulfillment_meet_change(before)
        moved_findings = promised._fulfillment_judge_promise_change(old_promises)
        if "commitment_date" in vals:
            promised._fulfillment_capture_promise_change(old_promises)
        else:
            # Lead times move each line by itself.
            promised.order_line._fulfillment_capture_changes(lines_before)
        self.env["fulfillment.control.point"]._remember(moved_findings)
        newly_confirmed._fulfillment_capture_confirmation()
        self.env["fulfillment.control.point"]._remember(findings)
        return result

    def _fulfillment_door(self):
        return self.env.context.get("fulfillment_door")

    def _fulfillment_judge_confirmation(self):
        """Return the findings of the confirmation; raise when a rule refuses it."""
        if self.env["fulfillment.rule"].sudo()._judging_at("sale_order_confirm"):
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

    def _fulfillment_hold_refused(self, findings):
        """Hold what a rule refuses and a customer has signed or paid for nevertheless."""
        by_order = {}
        for finding in findings:
            if finding.is_refused:
                by_order.setdefault(finding.measure.record, []).append(finding)
        if by_order:
            self.env["fulfillment.hold"]._place(
                self.union(*by_order),
                {order: self._fulfillment_hold_values(found) for order, found in by_order.items()},
            )

    def _fulfillment_hold_values(self, findings):
        """One hold a rule, with what was found in words."""
        by_rule = {}
        for finding in findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        return [
            {
                "rule_id": rule.id,
                "finding": "\n".join(finding.measure.summary for finding in found),
                "owner_id": rule._owner_for(found[0].measure).id,
            }
            for rule, found in by_rule.items()
        ]

    def _fulfillment_judge_release(self):
        """Hold those of the orders that may not go to the warehouse.

        Nothing is raised here: a payment and the scheduler come this way, too. What was
        released by a person is not held again by the same rule.
        """
        orders = self.filtered(lambda order: not order.fulfillment_is_held)
        findings = self.env["fulfillment.control.point"]._findings("order_release", orders)
        if not findings:
            return
        released = {
            (hold.sale_order_id, hold.rule_id)
            for hold in self.env["fulfillment.hold"]
            .sudo()
            .search(
                [("sale_order_id", "in", orders.ids), ("state", "=", "released"), ("rule_id", "!=", False)]
            )
        }
        holding = [
            finding
            for finding in findings
            if finding.is_refused and (finding.measure.record, finding.rule) not in released
        ]
        self._fulfillment_hold_refused(holding)
        self.env["fulfillment.control.point"]._remember(
            [finding for finding in findings if not finding.is_refused]
        )

    def _fulfillment_require_holdable(self):
        for order in self:
            if order.state == "cancel" or order.delivery_status == "full":
                raise UserError(
                    self.env._(
                        "%(order)s was not held: nothing of it is left to go to the warehouse.",
                        order=order.name,
                    )
                )

    def action_fulfillment_hold(self):
        """Open the dialog that holds the order before the warehouse."""
        self.ensure_one()
        self.check_access("write")
        self._fulfillment_require_holdable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hold Order"),
            "res_model": "fulfillment.hold.place",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_sale_order_id": self.id},
        }

    def action_fulfillment_release(self):
        """Open the dialog that lifts all holds of the order."""
        self.ensure_one()
        holds = self.env["fulfillment.hold"].search([("sale_order_id", "=", self.id), ("state", "=", "held")])
        if not holds:
            raise UserError(self.env._("%(order)s is not held.", order=self.name))
        return holds.action_release_wizard()

    def action_fulfillment_open_approvals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_fulfillment_base.action_fulfillment_approval"
        )
        return {**action, "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)], "context": {}}

    def _fulfillment_judge_promise_change(self, old_promises):
        """Return the findings of promises that moved; the write is rolled back when a rule refuses.

        :param old_promises: {order: instant before, or False}
        """
        moved = {
            order: old for order, old in old_promises.items() if order._fulfillment_order_promise() != old
        }
        if not moved:
            return []
        return self.env["fulfillment.control.point"]._judge(
            "sale_promise_change",
            self.union(*moved),
            self.env._(
                "The promise of %(orders)s was not moved.", orders=", ".join(order.name for order in moved)
            ),
            old_promises=moved,
        )

    def _fulfillment_watch_change(self):
        """What confirmed orders say before a change: {order: (terms, {line: values})}.

        None where no rule judges changes, or where a wider change is under way that judges this one.
        """
        if self._fulfillment_door() in (CONFIRMING, CHANGING):
            return None
        if not self.env["fulfillment.rule"].sudo()._judging_at("sale_order_change"):
            return None
        return {
            order: (
                order._fulfillment_agreed(),
                {line: line._fulfillment_agreed() for line in order.order_line},
            )
            for order in self
            if order.state == "sale"
        }

    def _fulfillment_agreed(self):
        """The terms agreed with the customer that are judged when they are changed."""
        self.ensure_one()
        # Not the pricelist: Odoo itself refuses to change that of a confirmed order.
        return {"payment_term": self.payment_term_id}

    def _fulfillment_meet_change(self, before):
        """Judge what was changed on confirmed orders. The change is rolled back when a rule refuses.

        :param before: what `_fulfillment_watch_change` returned
        """
        old_orders, old_lines = {}, {}
        for order, (terms, lines) in (before or {}).items():
            if order._fulfillment_agreed() != terms:
                old_orders[order] = terms
            for line in order.order_line:
                if line._fulfillment_agreed() != lines.get(line):
                    # None for a line that was added.
                    old_lines[line] = lines.get(line)
        changed = self.browse().union(*old_orders, *(line.order_id for line in old_lines))
        if not changed:
            return
        findings = self.env["fulfillment.control.point"]._judge(
            "sale_order_change",
            changed,
            self.env._("%(orders)s was not changed.", orders=", ".join(changed.mapped("name"))),
            old_orders=old_orders,
            old_lines=old_lines,
        )
        self.env["fulfillment.control.point"]._remember(findings)

    def action_fulfillment_change(self):
        """Open the dialog that changes prices and terms of a confirmed order with a reason."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Terms"),
            "res_model": "fulfillment.order.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_sale_order_id": self.id},
        }

    def action_fulfillment_move_promise(self):
        """Open the dialog that moves the promise with a reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move Promise"),
            "res_model": "fulfillment.promise.move",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_sale_order_id": self.id, "default_new_promise": self.commitment_date},
        }

    def _action_cancel(self):
        states = {order: order.state for order in self}
        result = super(SaleOrder, self.with_context(fulfillment_door=CANCELLING))._action_cancel()
        held = self.filtered("fulfillment_is_held")
        if held:
            held.sudo().fulfillment_hold_ids._drop()
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="order_cancelled",
                    old_text=state,
                    amount=order.amount_untaxed,
                    reason_ref=self.env["fulfillment.reason"]._given().id,
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

    def _fulfillment_people(self):
        """Whose own work this order is: nobody waives a rule for themselves."""
        self.ensure_one()
        return self.user_id | self.create_uid

    def _fulfillment_value(self):
        """Untaxed value in company currency, at the rate of the order."""
        self.ensure_one()
        return self.company_id.currency_id.round(self.amount_untaxed / (self.currency_rate or 1.0))

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this order carries."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "model": self._name,
            "res_id": self.id,
            "sale_order_ref": self.id,
            "warehouse_ref": self.warehouse_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "currency_ref": self.currency_id.id,
        }

    def _fulfillment_order_promise(self):
        """The instant (UTC) the whole order is promised for now; False when nothing was promised.

        An explicit commitment date wins. Otherwise the latest of the lines' lead times.
        """
        self.ensure_one()
        if self.commitment_date:
            return self.commitment_date
        promises = [line._fulfillment_promise()[0] for line in self._fulfillment_promised_lines()]
        return max((promise for promise in promises if promise), default=False)

    def _fulfillment_promised_lines(self):
        """The lines a promise is kept for: goods or services, not sections, notes or down payments."""
        return self.order_line.filtered(
            lambda line: not line.display_type and line.product_id and not line.is_downpayment
        )

    def _fulfillment_capture_confirmation(self):
        """Record the confirmation; take the first promise, quantity and value of each line.

        An order that was cancelled, set back and confirmed anew was promised anew: its
        snapshot is that of the last confirmation, the ledger keeps both.
        """
        if not self:
            return
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="order_confirmed",
                    new_datetime=order._fulfillment_order_promise(),
                    amount=order.amount_untaxed,
                )
                for order in self
            ]
        )
        lines = self.env["sale.order.line"].union(*(order._fulfillment_promised_lines() for order in self))
        lines._fulfillment_capture_first_promise()

    def _fulfillment_capture_promise_change(self, old_promises):
        """Record one promise_change for each order whose promise moved.

        :param old_promises: {order: instant before, or False}
        """
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="promise_change",
                    old_datetime=old,
                    new_datetime=order._fulfillment_order_promise(),
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                )
                for order, old in old_promises.items()
                if order._fulfillment_order_promise() != old
            ]
        )
