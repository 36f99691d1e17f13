from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentOrderCancel(models.TransientModel):
    """Cancel a confirmed order, with a reason: figures tell the customer's wish from our failure by it.

    It cancels through Odoo's own button with the reason in the context: the ledger takes it from there, as it
    does from a client that gives one.
    """

    _name = "fulfillment.order.cancel"
    _inherit = ["fulfillment.order.dialog"]
    _description = "Cancel an Order"

    reason_id = fields.Many2one("fulfillment.reason", required=True)
    initiator = fields.Selection(related="reason_id.initiator")
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()

    def action_cancel_order(self):
        """Cancel with the user's own rights; the ledger takes the reason along.

        :raises UserError: where the order is not confirmed any more, or locked, or the reason does not do
        """
        self.ensure_one()
        order, reason = self.sale_order_id, self.reason_id.sudo()
        order.check_access("write")
        if order.state != "sale":
            raise self._refusal(self.env._("it is not confirmed any more. Look at it again."))
        if not reason._serves("cancel"):
            raise self._refusal(
                self.env._('"%(reason)s" is not offered here. Choose another reason.', reason=reason.name)
            )
        if not reason._is_told(self.note):
            raise self._refusal(self.env._('"%(reason)s" needs a note.', reason=reason.name))
        result = order.with_context(
            fulfillment_reason_id=reason.id, fulfillment_reason_note=self.note
        ).action_cancel()
        # An addon above ours may go on with an action of its own.
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}

    def _refusal(self, why):
        return UserError(
            self.env._("%(order)s was not cancelled: %(why)s", order=self.sale_order_id.display_name, why=why)
        )
