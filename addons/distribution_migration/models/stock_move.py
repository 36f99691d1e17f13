from odoo import fields, models

from odoo.addons.distribution_fulfillment_base.doors import MIGRATION, under_way


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

    def _trigger_scheduler(self):
        """Have reorder rules wait while documents are taken over: orders come before the stock that they will take.

        Odoo would buy, make or move what lies in the warehouse already; its scheduler looks once all is there.
        """
        if under_way(self.env, "source") == MIGRATION:
            return None
        return super()._trigger_scheduler()
