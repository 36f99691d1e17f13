from odoo import fields, models


class StockMove(models.Model):
    """What the books said and what was counted, on the move that a count makes."""

    _inherit = "stock.move"

    fulfillment_count_kind = fields.Selection(
        [("count", "Count"), ("edit", "Quantity Typed In"), ("reverted", "Reverted")],
        string="Kind of Count",
        readonly=True,
        copy=False,
    )
    fulfillment_book_qty = fields.Float(
        string="Book Quantity", digits=(16, 6), readonly=True, copy=False, aggregator=None
    )
    fulfillment_counted_qty = fields.Float(
        string="Counted Quantity", digits=(16, 6), readonly=True, copy=False, aggregator=None
    )
    fulfillment_adj_reason_id = fields.Many2one(
        "fulfillment.reason", string="Reason of the Difference", readonly=True, copy=False
    )
