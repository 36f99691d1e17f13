from odoo import fields, models


class FulfillmentHistoryReturn(models.Model):
    """Goods that came back to the old system's warehouse, and what became of them.

    Grain: one returned line, or one disposition of it. Rows of a line that was disposed of in
    parts share `return_ref` and product, and `quantity` is the part each row speaks of;
    `disposed_qty` is what of that part left the returns area. Rows without `disposed_at`
    are still open, or were never inspected.
    """

    _name = "fulfillment.history.return"
    _description = "Fulfillment History Return"
    _inherit = "fulfillment.history.mixin"
    _order = "received_at desc, return_ref, external_key, id"
    _partner_name_column = "customer_name"

    external_key = fields.Char(help="The old system's key of the returned line or of its disposition.")
    partner_id = fields.Many2one(string="Customer in Odoo")
    return_ref = fields.Char(string="Return", readonly=True, index="btree_not_null")
    order_ref = fields.Char(string="Order", readonly=True, index="btree_not_null")
    customer_name = fields.Char(string="Customer", readonly=True)
    lot_name = fields.Char(string="Lot/Serial Number", readonly=True)
    requested_at = fields.Datetime(string="Requested", readonly=True)
    received_at = fields.Datetime(string="Received", readonly=True)
    decided_at = fields.Datetime(string="Decided", readonly=True)
    disposed_at = fields.Datetime(string="Disposed Of", readonly=True)
    credited_on = fields.Date(readonly=True)
    disposition = fields.Char(
        readonly=True,
        help="What became of the goods. Facts of Odoo say: restock, rework, scrap, vendor, customer, adjusted.",
    )
    reason_name = fields.Char(string="Reason", readonly=True)
    quantity = fields.Float(digits=(16, 6), readonly=True)
    disposed_qty = fields.Float(string="Disposed Quantity", digits=(16, 6), readonly=True)
    uom_name = fields.Char(string="Unit", readonly=True)

    _received_idx = models.Index("(company_id, received_at)")
    _disposed_idx = models.Index("(company_id, disposed_at)")
