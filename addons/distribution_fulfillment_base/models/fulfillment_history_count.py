from odoo import fields, models


class FulfillmentHistoryCount(models.Model):
    """One counted record of the old system's stock: product at a place, lot by lot where it has lots.

    `book_qty` is what the books said when `counted_qty` was counted; it may be negative, as
    books are. `unit_cost` values both; without it a count has no value and is not worth 0.
    """

    _name = "fulfillment.history.count"
    _description = "Fulfillment History Count"
    _inherit = "fulfillment.history.mixin"
    _order = "counted_at desc, sheet_ref, external_key, id"

    external_key = fields.Char(help="The old system's key of the counted record.")
    sheet_ref = fields.Char(string="Count Sheet", readonly=True, index="btree_not_null")
    counted_at = fields.Datetime(string="Counted", readonly=True)
    location_name = fields.Char(string="Location", readonly=True)
    lot_name = fields.Char(string="Lot/Serial Number", readonly=True)
    package_name = fields.Char(string="Package", readonly=True)
    owner_name = fields.Char(string="Owner", readonly=True)
    book_qty = fields.Float(string="Book Quantity", digits=(16, 6), readonly=True)
    counted_qty = fields.Float(string="Counted Quantity", digits=(16, 6), readonly=True)
    uom_name = fields.Char(string="Unit", readonly=True)
    unit_cost = fields.Float(
        digits=(16, 6), readonly=True, aggregator=None, help="Cost of one unit, as the old system valued it."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    reason_name = fields.Char(string="Reason", readonly=True)
    tolerance_class = fields.Char(
        readonly=True, help="Class that decides which difference is accepted, as A, B, C."
    )
    is_blind = fields.Boolean(
        string="Blind Count", readonly=True, help="Who counted did not see the book quantity."
    )

    _counted_idx = models.Index("(company_id, counted_at)")
