from odoo import fields, models


class FulfillmentHistorySaleLine(models.Model):
    """One order line of the old system, as far as its service can be measured.

    A source of facts beside Odoo's own documents.
    """

    _name = "fulfillment.history.sale.line"
    _description = "Fulfillment History Sale Line"
    _inherit = "fulfillment.history.mixin"
    _order = "ordered_at desc, order_ref, external_key, id"
    _partner_name_column = "customer_name"

    external_key = fields.Char(help="The old system's key of the line.")
    partner_id = fields.Many2one(string="Customer in Odoo")
    order_ref = fields.Char(string="Order", readonly=True, index=True)
    shipment_ref = fields.Char(string="Shipment", readonly=True, index="btree_not_null")
    customer_name = fields.Char(string="Customer", readonly=True)
    vendor_name = fields.Char(string="Vendor", readonly=True)
    carrier_name = fields.Char(string="Carrier", readonly=True)
    ordered_at = fields.Datetime(string="Ordered", readonly=True)
    requested_at = fields.Datetime(string="Requested", readonly=True)
    first_promised_at = fields.Datetime(string="First Promise", readonly=True)
    last_promised_at = fields.Datetime(string="Last Promise", readonly=True)
    shipped_at = fields.Datetime(string="Shipped", readonly=True)
    delivered_at = fields.Datetime(string="Delivered", readonly=True)
    ordered_qty = fields.Float(string="Ordered Quantity", digits=(16, 6), readonly=True)
    shipped_qty = fields.Float(string="Shipped Quantity", digits=(16, 6), readonly=True)
    uom_name = fields.Char(string="Unit", readonly=True)
    amount_untaxed = fields.Monetary(string="Untaxed Amount", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    _promise_idx = models.Index("(company_id, first_promised_at)")
    _shipped_idx = models.Index("(company_id, shipped_at)")
