from odoo import fields, models


class SaleOrder(models.Model):
    """Captures what Odoo overwrites: the first promise, every move of it, who confirmed and cancelled."""

    _inherit = "sale.order"

    fulfillment_requested_date = fields.Datetime(
        string="Requested by Customer", copy=False, help="When the customer asked to have the goods; no promise."
    )

    def action_confirm(self):
        result = super(SaleOrder, self.with_context(fulfillment_confirming=True)).action_confirm()
        # After super: a promise that the confirmation itself fills in is the first one, not a change.
        self.filtered(lambda order: order.state == "sale")._fulfillment_capture_confirmation()
        return result

    def write(self, vals):
        confirming = self.env.context.get("fulfillment_confirming")
        promised = self.browse()
        old_promises = {}
        if "commitment_date" in vals and not confirming:
            promised = self.filtered(lambda order: order.state == "sale")
            old_promises = {order: order._fulfillment_order_promise() for order in promised}
        newly_confirmed = self.browse()
        if vals.get("state") == "sale" and not confirming:
            newly_confirmed = self.filtered(lambda order: order.state not in ("sale", "cancel"))
        result = super().write(vals)
        if old_promises:
            promised._fulfillment_capture_promise_change(old_promises)
        # An import or another addon may set the state without asking action_confirm.
        newly_confirmed._fulfillment_capture_confirmation()
        return result

    def _action_cancel(self):
        states = {order: order.state for order in self}
        result = super(SaleOrder, self.with_context(fulfillment_cancelling=True))._action_cancel()
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="order_cancelled",
                    old_text=state,
                    amount=order.amount_untaxed,
                    reason_ref=self.env.context.get("fulfillment_reason_id"),
                )
                for order, state in states.items()
                if state in ("sale", "sent", "draft")
            ]
        )
        return result

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
        """Record one promise_change per order whose promise really moved.

        :param old_promises: {order: instant before, or False}
        """
        facts = []
        for order, old in old_promises.items():
            new = order._fulfillment_order_promise()
            if new != old:
                facts.append(
                    dict(
                        order._fulfillment_event_keys(),
                        event_type="promise_change",
                        old_datetime=old,
                        new_datetime=new,
                        reason_ref=self.env.context.get("fulfillment_reason_id"),
                    )
                )
        self.env["fulfillment.event"]._record(facts)
        return facts
