from odoo import models

from odoo.addons.distribution_fulfillment_base.doors import is_system


class StockLot(models.Model):
    """Captures expiration dates that were changed: goods that live longer on paper."""

    _inherit = "stock.lot"

    def write(self, vals):
        if "expiration_date" not in vals:
            return super().write(vals)
        before = {lot: lot.expiration_date for lot in self if lot.expiration_date}
        result = super().write(vals)
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "expiry_change",
                    "company_id": (lot.company_id or self.env.company).id,
                    "model": lot._name,
                    "res_id": lot.id,
                    "lot_ref": lot.id,
                    "product_ref": lot.product_id.id,
                    "old_datetime": old,
                    "new_datetime": lot.expiration_date,
                    "reason_ref": self.env["fulfillment.reason"]._given().id,
                    "is_auto": is_system(self.env),
                }
                for lot, old in before.items()
                if lot.expiration_date != old
            ]
        )
        return result
