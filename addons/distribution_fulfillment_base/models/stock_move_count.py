from odoo import fields, models


class StockMove(models.Model):
    """What the books said and what was counted, on the move that a count makes."""

    _inherit = "stock.move"

    # Read together, and only for counts: every other move would pay for them.
    fulfillment_count_kind = fields.Selection(
        [("count", "Count"), ("edit", "Quantity Typed In"), ("reverted", "Reverted")],
        string="Kind of Count",
        readonly=True,
        copy=False,
        prefetch="fulfillment_count",
    )
    fulfillment_book_qty = fields.Float(
        string="Book Quantity",
        digits=(16, 6),
        readonly=True,
        copy=False,
        aggregator=None,
        prefetch="fulfillment_count",
    )
    fulfillment_counted_qty = fields.Float(
        string="Counted Quantity",
        digits=(16, 6),
        readonly=True,
        copy=False,
        aggregator=None,
        prefetch="fulfillment_count",
    )
    fulfillment_adj_reason_id = fields.Many2one(
        "fulfillment.reason",
        string="Reason of the Difference",
        readonly=True,
        copy=False,
        prefetch="fulfillment_count",
    )
