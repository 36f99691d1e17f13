from odoo import fields, models


class FulfillmentHistorySaleLine(models.Model):
    """One order line of the old system, as far as its service can be measured.

    A source of facts beside Odoo's own documents. Instants are UTC; a bare date stands as
    noon of that day in `tz`, so that its local day survives. Quantities are in the unit the
    old system used, `uom_name`; nothing is converted.
    """

    _name = "fulfillment.history.sale.line"
    _description = "Fulfillment History Sale Line"
    _order = "ordered_at desc, order_ref, external_key, id"
    _rec_name = "external_key"
    _check_company_auto = True

    load_id = fields.Many2one(
        "fulfillment.history.load", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", check_company=True, readonly=True, index="btree_not_null"
    )
    external_key = fields.Char(required=True, readonly=True, help="The old system's key of the line.")
    row_number = fields.Integer(
        readonly=True, aggregator=None, help="Line of the file, the header being line 1."
    )
    row_hash = fields.Char(
        readonly=True, help="Of the mapped values: tells an unchanged row from a changed one."
    )
    order_ref = fields.Char(string="Order", readonly=True, index=True)
    shipment_ref = fields.Char(string="Shipment", readonly=True, index="btree_not_null")
    customer_name = fields.Char(string="Customer", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer in Odoo", readonly=True, index="btree_not_null"
    )
    product_code = fields.Char(readonly=True)
    product_name = fields.Char(string="Product", readonly=True)
    product_id = fields.Many2one(
        "product.product", string="Product in Odoo", readonly=True, index="btree_not_null"
    )
    category_name = fields.Char(string="Category", readonly=True)
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
    tz = fields.Char(string="Time Zone", required=True, default="UTC", readonly=True)

    _key_uniq = models.UniqueIndex(
        "(company_id, external_key)", "This line of the old system is loaded already."
    )
    _promise_idx = models.Index("(company_id, first_promised_at)")
    _shipped_idx = models.Index("(company_id, shipped_at)")
