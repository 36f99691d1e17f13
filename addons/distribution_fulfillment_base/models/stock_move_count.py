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
    fulfillment_count_cost = fields.Float(
        string="Unit Cost at the Count",
        digits=0,
        readonly=True,
        copy=False,
        aggregator=None,
        prefetch="fulfillment_count",
        help="Cost of one unit of the product when it was counted, in the currency of the company.",
    )
    fulfillment_count_class = fields.Char(
        string="Count Class",
        readonly=True,
        copy=False,
        prefetch="fulfillment_count",
        help="Class of the product when it was counted: a, b or c.",
    )
    fulfillment_count_tolerance = fields.Float(
        string="Count Tolerance (%)",
        digits=(16, 6),
        readonly=True,
        copy=False,
        aggregator=None,
        prefetch="fulfillment_count",
        help="How many percent of the books goods of that class were allowed to be away from them, at that warehouse "
        "and time.",
    )
    fulfillment_reverted_move_id = fields.Many2one(
        "stock.move",
        string="Takes Back",
        readonly=True,
        copy=False,
        index="btree_not_null",
        prefetch="fulfillment_count",
        help="The count whose difference was taken back.",
    )
    fulfillment_adj_reason_id = fields.Many2one(
        "fulfillment.reason",
        string="Reason of the Difference",
        readonly=True,
        copy=False,
        prefetch="fulfillment_count",
    )
