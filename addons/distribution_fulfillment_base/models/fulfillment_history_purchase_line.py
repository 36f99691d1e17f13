from odoo import fields, models


class FulfillmentHistoryPurchaseLine(models.Model):
    """One purchase line of the old system with what was received of it.

    `received_at` is the receipt that completed the line, the last one known otherwise. What
    was ordered and is neither received nor cancelled is still open. `rejected_qty` is a part
    of `received_qty`; NULL means that nobody inspected the goods, 0 that nothing was found.
    Prices are those of one unit `uom_name`, untaxed.
    """

    _name = "fulfillment.history.purchase.line"
    _description = "Fulfillment History Purchase Line"
    _inherit = "fulfillment.history.mixin"
    _order = "ordered_at desc, order_ref, external_key, id"
    _partner_name_column = "vendor_name"

    external_key = fields.Char(help="The old system's key of the line.")
    partner_id = fields.Many2one(string="Vendor in Odoo")
    order_ref = fields.Char(string="Order", readonly=True, index=True)
    receipt_ref = fields.Char(string="Receipt", readonly=True, index="btree_not_null")
    vendor_name = fields.Char(string="Vendor", readonly=True)
    carrier_name = fields.Char(string="Carrier", readonly=True)
    terms_name = fields.Char(string="Terms", readonly=True, help="Delivery or payment terms agreed.")
    ordered_at = fields.Datetime(string="Ordered", readonly=True, help="When the order went to the vendor.")
    requested_at = fields.Datetime(string="Requested", readonly=True)
    first_promised_at = fields.Datetime(string="First Promise", readonly=True)
    last_promised_at = fields.Datetime(string="Last Promise", readonly=True)
    shipped_at = fields.Datetime(string="Shipped", readonly=True, help="When it left the vendor.")
    received_at = fields.Datetime(
        string="Received", readonly=True, help="The receipt that completed the line."
    )
    ordered_qty = fields.Float(string="Ordered Quantity", digits=(16, 6), readonly=True)
    received_qty = fields.Float(string="Received Quantity", digits=(16, 6), readonly=True)
    rejected_qty = fields.Float(
        string="Rejected Quantity",
        digits=(16, 6),
        readonly=True,
        help="Part of the received quantity. Unknown where nobody inspected the goods.",
    )
    cancelled_qty = fields.Float(
        string="Cancelled Quantity",
        digits=(16, 6),
        readonly=True,
        help="Part of the ordered quantity that nobody waits for any more.",
    )
    uom_name = fields.Char(string="Unit", readonly=True)
    unit_price = fields.Float(
        digits=(16, 6), readonly=True, aggregator=None, help="Agreed price of one unit, untaxed."
    )
    billed_unit_price = fields.Float(
        digits=(16, 6), readonly=True, aggregator=None, help="Billed price of one unit, untaxed."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    is_dropship = fields.Boolean(
        string="Dropship",
        readonly=True,
        help="The vendor delivered to the customer; nothing was received here.",
    )

    _promise_idx = models.Index("(company_id, first_promised_at)")
    _received_idx = models.Index("(company_id, received_at)")
