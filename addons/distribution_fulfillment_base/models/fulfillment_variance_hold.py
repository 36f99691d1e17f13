from odoo import fields, models
from odoo.exceptions import UserError

from .fulfillment_hold import STATES


class FulfillmentVariance(models.Model):
    """An exception for which an order is held: it is open as long as the hold stands, and no longer."""

    _inherit = "fulfillment.variance"

    hold_id = fields.Many2one(
        "fulfillment.hold",
        compute="_compute_hold",
        string="Order Hold",
        help="The last one that the same rule placed on the order.",
    )
    hold_state = fields.Selection(STATES, compute="_compute_hold", string="State of the Hold")

    def _compute_hold(self):
        # As far as the user may see it. Another one is placed only when the one before has ended.
        holds = {hold._variance_key(): hold for hold in self.env["fulfillment.hold"]._of(self).sorted("id")}
        for variance in self:
            variance.hold_id = holds.get(variance._hold_key())
            variance.hold_state = variance.hold_id.state

    def _hold_key(self):
        """(rule id, order id), as `fulfillment.hold._variance_key`; None where it is not about an order."""
        self.ensure_one()
        return (self.rule_id.id, self.res_id) if self.res_model == "sale.order" else None

    def _standing_holds(self):
        """The holds that stand for these exceptions, with the rights of the system."""
        return self.env["fulfillment.hold"].sudo()._of(self, [("state", "=", "held")])

    def _asked_to_release(self):
        """Those whose owner is asked already to let the order go."""
        asked = {hold._variance_key(): hold._our_activities().user_id for hold in self._standing_holds()}
        return self.filtered(lambda variance: variance.owner_id in asked.get(variance._hold_key(), ()))

    def _require_not_held(self):
        """Refuse to close what still keeps an order from the warehouse: nobody would be reminded of that."""
        holds = self.filtered(lambda variance: variance.state != "resolved")._standing_holds()
        if holds:
            raise UserError(
                self.env._(
                    "Nothing was resolved: %(orders)s is on hold for it.\n"
                    "Release the order: its exceptions are closed with that. Name the root cause then.",
                    orders=", ".join(dict.fromkeys(holds.sale_order_id.mapped("name"))),
                )
            )

    def action_resolve_wizard(self):
        action = super().action_resolve_wizard()
        self._require_not_held()
        return action

    def _resolve(self, root_cause, resolution):
        self._require_not_held()
        return super()._resolve(root_cause, resolution)

    def _waive(self, waiver):
        """What is accepted keeps no order from the warehouse, unless its rule found more there."""
        holds = self._standing_holds()
        super()._waive(waiver)
        if not holds:
            return
        holds._lock_orders(holds.sale_order_id)
        others = {variance._hold_key() for variance in holds._variances()}
        holds.filtered(lambda hold: hold._variance_key() not in others)._lift(
            self.env._(
                "Waived until %(day)s: %(reason)s", day=waiver.valid_until, reason=waiver.reason_id.name
            )
        )

    def action_open_hold(self):
        """The hold that the exception stands for."""
        self.ensure_one()
        if not self.hold_id:
            raise UserError(self.env._("No order is held for %(finding)s.", finding=self.name))
        return {
            "type": "ir.actions.act_window",
            "res_model": "fulfillment.hold",
            "res_id": self.hold_id.id,
            "views": [(False, "form")],
        }
