from datetime import datetime

from odoo import models

from ..doors import CONFIRMING, RELEASING, door, is_auto, is_system

# Whom it is for is named through parties, never in words: a name can be taken away.
ADDRESSES = ("partner_id", "partner_invoice_id", "partner_shipping_id")


class SaleOrder(models.Model):
    """Captures terms changed after the confirmation, and who locked or opened the order."""

    _inherit = "sale.order"

    def _fulfillment_terms(self):
        """Fields agreed at confirmation, of which Odoo keeps no trace. A glue addon adds its own."""
        return [
            *ADDRESSES,
            "payment_term_id",
            "pricelist_id",
            "picking_policy",
            # Figures may be measured against it: entered after a late delivery, it has to be seen.
            "fulfillment_requested_date",
        ]

    def write(self, vals):
        terms = [name for name in self._fulfillment_terms() if name in vals]
        if "partner_id" in vals:
            # Odoo works out the others from it, unless they are given.
            terms = list(dict.fromkeys([*terms, *ADDRESSES, "payment_term_id"]))
        if not terms and "locked" not in vals:
            return super().write(vals)
        confirmed = self.filtered(lambda order: order.state == "sale")
        before = {(order, name): order[name] for order in confirmed for name in terms}
        # What a release opens, it locks again: nobody did either.
        is_kept = "locked" not in vals or door(self.env) is RELEASING
        locks = {} if is_kept else {order: order.locked for order in confirmed}
        result = super().write(vals)
        if door(self.env) is not CONFIRMING:
            self._fulfillment_capture_terms(before)
        self._fulfillment_capture_locks(locks)
        return result

    def _fulfillment_capture_terms(self, before):
        """Record one terms_changed per order and term that changed.

        :param before: {(order, field name): value before}
        """
        facts = []
        for (order, name), old in before.items():
            new = order[name]
            if new == old:
                continue
            if name in ADDRESSES:
                pair = {"old_partner_id": old.id, "new_partner_id": new.id}
            elif isinstance(new, models.BaseModel):
                pair = {"old_text": old.sudo().display_name, "new_text": new.sudo().display_name}
            elif isinstance(new or old, datetime):
                pair = {"old_datetime": old, "new_datetime": new}
            else:
                pair = {"old_text": old, "new_text": new}
            facts.append(
                dict(
                    order._fulfillment_event_keys(),
                    event_type="terms_changed",
                    note=name,
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                    is_auto=is_system(self.env),
                    **pair,
                )
            )
        self.env["fulfillment.event"]._record(facts)

    def _fulfillment_capture_locks(self, before):
        """Record order_locked or order_unlocked. Locked by the confirmation itself is automatic."""
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="order_locked" if order.locked else "order_unlocked",
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                    is_auto=is_auto(self.env),
                )
                for order, was_locked in before.items()
                if order.locked != was_locked
            ]
        )
