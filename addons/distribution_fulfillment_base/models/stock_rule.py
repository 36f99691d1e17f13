from odoo import api, models

from ..doors import PROCESS


class StockRule(models.Model):
    """Marks procurement and the scheduler as Odoo's own process: what they reserve nobody asked for."""

    _inherit = "stock.rule"

    @api.model
    def run(self, procurements, raise_user_error=True):
        process = self.with_context(fulfillment_process=PROCESS)
        return super(StockRule, process).run(procurements, raise_user_error=raise_user_error)

    @api.model
    def _run_scheduler_tasks(self, use_new_cursor=False, company_id=False):
        process = self.with_context(fulfillment_process=PROCESS)
        return super(StockRule, process)._run_scheduler_tasks(
            use_new_cursor=use_new_cursor, company_id=company_id
        )
