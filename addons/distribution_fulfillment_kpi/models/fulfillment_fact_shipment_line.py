from odoo import api, fields, models


class FulfillmentFactShipmentLine(models.Model):
    """What left for customers, line by line and instant by instant, and the claims it met with."""

    _name = "fulfillment.fact.shipment.line"
    _inherit = ["fulfillment.fact.of.sale.line", "fulfillment.fact"]
    _description = "Fact: Shipped Line"
    _auto = False

    _fact_is_record = False
    _fact_sql = {"live": "fact_shipment_line", "history": "fact_shipment_line"}
    _fact_excluded_day = "fact.shipped_day"
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["shipped_day"], {}),
    )

    shipped_at = fields.Datetime(readonly=True)
    shipped_day = fields.Date(readonly=True)
    quantity = fields.Float(digits=0, readonly=True)
    value = fields.Float(digits=0, readonly=True)
    is_lead = fields.Boolean(string="First of its Shipment", readonly=True)
    claims_30 = fields.Integer(string="Claims within 30 Days", readonly=True)
    claims_60 = fields.Integer(string="Claims within 60 Days", readonly=True)
    claims_90 = fields.Integer(string="Claims within 90 Days", readonly=True)
    claims_rejected = fields.Integer(readonly=True)
    claimed_value = fields.Float(
        digits=0,
        readonly=True,
        help="Of the claims within 30 days, in company currency; empty: not all are known.",
    )

    @api.model
    def _record_ids(self, source, ids):
        # A line that left several times is one record.
        return list(set(ids))
