from odoo import models

from odoo.addons.distribution_fulfillment_base.doors import is_system


class StockPicking(models.Model):
    """Captures carriers changed by hand, premium freight, and what booking a carrier cost."""

    _inherit = "stock.picking"

    def _fulfillment_captures(self):
        return dict(super()._fulfillment_captures(), carrier_id=self._fulfillment_capture_carrier)

    def _fulfillment_capture_carrier(self, before):
        """Record carrier_changed, and expedited where the new carrier is a premium one."""
        facts = []
        for picking, old in before.items():
            new = picking.carrier_id
            if new == old:
                continue
            keys = dict(
                picking._fulfillment_event_keys(),
                reason_ref=self.env["fulfillment.reason"]._given().id,
                is_auto=is_system(self.env),
            )
            facts.append(
                dict(keys, event_type="carrier_changed", old_text=old.sudo().name, new_text=new.sudo().name)
            )
            if new.fulfillment_is_premium and not old.fulfillment_is_premium:
                facts.append(dict(keys, event_type="expedited", new_text="carrier"))
        self.env["fulfillment.event"]._record(facts)

    def _fulfillment_transit_days(self):
        days = super()._fulfillment_transit_days()
        for picking in self:
            # Who validates need not see carriers.
            carrier = picking.sudo().carrier_id
            if carrier.fulfillment_is_transit_known and any(
                move._fulfillment_is_shipment() for move in picking.move_ids
            ):
                days[picking] = carrier.fulfillment_transit_days
        return days

    def send_to_shipper(self):
        result = super().send_to_shipper()
        cost = dict(
            self._fulfillment_event_keys(),
            amount=self.carrier_price,
            currency_ref=(self.sudo().sale_id.currency_id or self.company_id.currency_id).id,
            note=self.carrier_id.name,
        )
        facts = [dict(cost, event_type="carrier_booked", new_text=self.carrier_tracking_ref)]
        if self.carrier_id.fulfillment_is_premium:
            # Whether a carrier is a premium one may be decided anew; what was paid for speed was paid for it.
            facts.append(dict(cost, event_type="premium_freight"))
        self.env["fulfillment.event"]._record(facts)
        return result
