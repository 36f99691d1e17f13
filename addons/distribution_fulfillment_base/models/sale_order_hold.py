from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..doors import CONFIRMING, door
from ..facts import refuse_by_hand, refuse_given

FACTS = {"fulfillment_is_held"}
DEBTORS = {"partner_id", "partner_invoice_id"}


class SaleOrder(models.Model):
    """Keeps orders from the warehouse: by hand, or by a rule when they would be released."""

    _inherit = "sale.order"

    fulfillment_hold_ids = fields.One2many("fulfillment.hold", "sale_order_id", string="Holds")
    # Stored beside the holds, so that the confirmation of an order that is not held asks no query.
    fulfillment_is_held = fields.Boolean(string="On Hold", readonly=True, copy=False)
    fulfillment_hold_reason = fields.Char(compute="_compute_fulfillment_hold_reason")

    @api.depends("fulfillment_is_held", "fulfillment_hold_ids.state")
    def _compute_fulfillment_hold_reason(self):
        for order in self:
            standing = order.sudo().fulfillment_hold_ids.filtered(lambda hold: hold.state == "held")
            order.fulfillment_hold_reason = "; ".join(
                self.env._(
                    "%(why)s (%(owner)s)",
                    why=hold.finding,
                    owner=hold.waits_for or hold.owner_id.name or self.env._("no owner"),
                )
                for hold in standing
            )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_given(self, vals_list, FACTS)
        return super().create(vals_list)

    def write(self, vals):
        refuse_by_hand(self, vals, FACTS)
        if vals.get("state") in ("draft", "sent", "sale"):
            # What somebody held by hand is not let go by who cancels it and begins anew.
            revived = self.filtered(lambda order: order.state == "cancel")
            revived.sudo().fulfillment_hold_ids._place_again()
        if not DEBTORS & vals.keys() or door(self.env) is CONFIRMING:
            return super().write(vals)
        before = {
            order: order._fulfillment_debtors()
            for order in self
            if order.state == "sale" and order.picking_ids
        }
        result = super().write(vals)
        others = self.filtered(
            lambda order: order in before and order._fulfillment_debtors() != before[order]
        )
        # Its transfers are there already; those that are held wait.
        others.filtered(lambda order: order.delivery_status != "full")._fulfillment_judge_release()
        return result

    def _fulfillment_debtors(self):
        """(who buys, who owes): whom a release was judged for."""
        self.ensure_one()
        return self.partner_id.commercial_partner_id, self.partner_invoice_id.commercial_partner_id

    def _action_cancel(self):
        result = super()._action_cancel()
        holds = self.sudo().fulfillment_hold_ids
        if holds:
            holds._drop()
        return result

    def _fulfillment_hold_refused(self, findings):
        """Hold what a rule refuses and a customer has signed or paid for nevertheless; return the holds.

        The exceptions are opened by `_remember`, as any; `_take_owners` makes them and the holds one thing.
        """
        by_order = {}
        for finding in findings:
            if finding.is_refused:
                by_order.setdefault(finding.measure.record, []).append(finding)
        if not by_order:
            return self.env["fulfillment.hold"]
        return self.env["fulfillment.hold"]._place(
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
                "rule_version_id": rule.version_id.id,
                "departure": max(finding.measure.amount or 0.0 for finding in found),
                "finding": "\n".join(finding.measure.summary for finding in found),
                "deviation": max(finding.measure.deviation for finding in found),
                "owner_id": rule._owner_for(found[0].measure).id,
            }
            for rule, found in by_rule.items()
        ]

    def _fulfillment_judge_release(self):
        """Hold those of the orders that may not go to the warehouse.

        Nothing is raised here: a payment and the scheduler come this way, too. What was
        released by a person is held again by the same rule when that covers it no more (`fulfillment.hold._covers`).
        """
        orders = self.filtered(lambda order: not order.fulfillment_is_held)
        findings = self.env["fulfillment.control.point"]._findings("order_release", orders)
        if not findings:
            return
        released = (
            self.env["fulfillment.hold"]
            .sudo()
            .search(
                [
                    ("sale_order_id", "in", orders.ids),
                    ("rule_id", "in", [finding.rule.id for finding in findings]),
                    ("state", "=", "released"),
                    ("is_over", "=", False),
                ]
            )
            .grouped(lambda hold: (hold.sale_order_id, hold.rule_id))
        )
        holding = [
            finding
            for finding in findings
            if finding.is_refused
            and not any(
                hold._covers(finding) for hold in released.get((finding.measure.record, finding.rule), ())
            )
        ]
        holds = self._fulfillment_hold_refused(holding)
        self.env["fulfillment.control.point"]._remember(
            [finding for finding in findings if not finding.is_refused] + holding
        )
        if holds:
            holds._take_owners()

    def _fulfillment_require_holdable(self):
        for order in self:
            if order.state == "cancel" or order.delivery_status == "full":
                raise UserError(
                    self.env._(
                        "%(order)s was not held: nothing of it is left to go to the warehouse.",
                        order=order.name,
                    )
                )

    def _fulfillment_require_may_hold(self):
        """Who works on the order, and who answers for the process or for what customers owe."""
        # Odoo lets the warehouse write on orders, for its transfers do. That is no work on the order.
        if not self.env["fulfillment.hold.place"].has_access("create"):
            raise AccessError(
                self.env._(
                    "%(orders)s was not held: the order desk, finance and process owners hold orders.\n"
                    "Ask one of them.",
                    orders=", ".join(self.mapped("display_name")),
                )
            )
        roles = ("group_process_owner", "group_finance")
        answers = any(self.env.user.has_group(f"distribution_fulfillment_base.{role}") for role in roles)
        self.check_access("read" if answers else "write")

    def action_fulfillment_hold(self):
        """Open the dialog that holds the order before the warehouse."""
        self.ensure_one()
        self._fulfillment_require_may_hold()
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
