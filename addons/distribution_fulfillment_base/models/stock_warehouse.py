import zoneinfo

from odoo import api, fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    fulfillment_tz = fields.Selection(
        "_selection_fulfillment_tz",
        string="Time Zone",
        help="Decides which local day a shipment belongs to. Empty: that of the warehouse's address, "
        "then that of the company, then UTC.",
    )

    @api.model
    def _selection_fulfillment_tz(self):
        return [
            (name, name) for name in sorted(zoneinfo.available_timezones()) if "/" in name or name == "UTC"
        ]

    def _fulfillment_tz(self):
        """The IANA zone that local days of this warehouse are counted in."""
        self.ensure_one()
        return self.fulfillment_tz or self.partner_id.tz or self.company_id.partner_id.tz or "UTC"
