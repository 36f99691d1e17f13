from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    fulfillment_opening_run_id = fields.Many2one(
        "fulfillment.migration.run",
        string="Load of Opening Stock",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
        help="The load that counted this in as opening stock, or out again when it was undone.",
    )
