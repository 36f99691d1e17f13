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

    # Restricted: emptied by the deletion of a calendar, the figures of the past would go by another one in silence.
    fulfillment_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="When this warehouse works: its days and hours, and the holidays on which it does not. Empty: as the "
        "company does.",
    )

    fulfillment_count_tol_a = fields.Float(
        string="Count Tolerance, Class A (%)",
        digits=(16, 6),
        default=0,
        aggregator=None,
        help="How many percent of the books a count of goods of this class may be away and still be accurate.",
    )
    fulfillment_count_tol_b = fields.Float(
        string="Count Tolerance, Class B (%)", digits=(16, 6), default=2, aggregator=None
    )
    fulfillment_count_tol_c = fields.Float(
        string="Count Tolerance, Class C (%)", digits=(16, 6), default=5, aggregator=None
    )

    _fulfillment_count_tol = models.Constraint(
        "CHECK (fulfillment_count_tol_a BETWEEN 0 AND 100 AND fulfillment_count_tol_b BETWEEN 0 AND 100"
        " AND fulfillment_count_tol_c BETWEEN 0 AND 100)",
        "A count may be 0 to 100 % away from the books. Correct the count tolerances of the warehouse.",
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
