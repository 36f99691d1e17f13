from odoo import api, fields, models

from ..doors import CONFIRMING, doing, in_process, is_system


class PurchaseOrder(models.Model):
    """Captures what was agreed with the vendor, and when the vendor agreed."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "fulfillment.document.mixin"]

    fulfillment_ack_at = fields.Datetime(
        string="Acknowledged At",
        readonly=True,
        copy=False,
        help="When the vendor acknowledged the order. A receipt alone is no acknowledgement.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # An import may bring orders that are confirmed already, and their lines with them.
        with doing(self.env, door=CONFIRMING):
            orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "purchase")._fulfillment_capture_confirmation()
        orders._fulfillment_capture_acknowledgement(dict.fromkeys(orders, (False, False, False)))
        return orders

    def write(self, vals):
        if not {"state", "acknowledged", "priority"} & vals.keys():
            return super().write(vals)
        before = {order: (order.state, order.acknowledged, order.priority) for order in self}
        result = super().write(vals)
        self._fulfillment_capture_state(before)
        # Receiving sets the mark too: that says nothing about when the vendor agreed.
        if not in_process(self.env):
            self._fulfillment_capture_acknowledgement(before)
        self._fulfillment_capture_priority(before)
        return result

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this order carries."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "model": self._name,
            "res_id": self.id,
            "purchase_order_ref": self.id,
            "warehouse_ref": self.picking_type_id.sudo().warehouse_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "currency_ref": self.currency_id.id,
            "reason_ref": self.env["fulfillment.reason"]._given().id,
            "is_auto": is_system(self.env),
        }

    def _fulfillment_order_promise(self):
        """The instant (UTC) by which the vendor is to deliver all lines; None where no line has a date."""
        self.ensure_one()
        return max((line.date_planned for line in self.order_line if line.date_planned), default=None)

    def _fulfillment_capture_state(self, before):
        confirmed = self.filtered(lambda order: order.state == "purchase" != before[order][0])
        confirmed._fulfillment_capture_confirmation()
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="purchase_cancelled",
                    old_text=before[order][0],
                    amount=order.amount_untaxed,
                    note=self.env["fulfillment.reason"]._given_note(),
                )
                for order in self
                if order.state == "cancel" != before[order][0]
            ]
        )

    def _fulfillment_capture_confirmation(self):
        """Record the confirmation; take first promise, quantity and price of each line."""
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="purchase_confirmed",
                    new_datetime=order._fulfillment_order_promise(),
                    amount=order.amount_untaxed,
                )
                for order in self
            ]
        )
        self.order_line._fulfillment_capture_first_promise()

    def _fulfillment_capture_acknowledgement(self, before):
        # Vendors also agree to a request: that is no less their word than after our confirmation.
        acknowledged = self.filtered(
            lambda order: order.state != "cancel" and order.acknowledged and not before[order][1]
        )
        if not acknowledged:
            return
        acknowledged.fulfillment_ack_at = fields.Datetime.now()
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="purchase_acknowledged",
                    old_text=order.state,
                    new_datetime=order._fulfillment_order_promise(),
                    note=order.partner_ref,
                )
                for order in acknowledged
            ]
        )

    def _fulfillment_capture_priority(self, before):
        facts = []
        for order in self:
            old, new = before[order][2] or "0", order.priority or "0"
            if old == new or order.state not in ("to approve", "purchase"):
                continue
            keys = order._fulfillment_event_keys()
            facts.append(dict(keys, event_type="priority_change", old_text=old, new_text=new))
            if new == "1":
                facts.append(dict(keys, event_type="expedited", new_text="vendor"))
        self.env["fulfillment.event"]._record(facts)
