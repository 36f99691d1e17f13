from odoo import api, models

from ..doors import odoo_process


class StockRule(models.Model):
    """Marks procurement and the scheduler as Odoo's own process: what they reserve nobody asked for."""

    _inherit = "stock.rule"

    @api.model
    def run(self, procurements, raise_user_error=True):
        with odoo_process(self.env):
            return super().run(procurements, raise_user_error=raise_user_error)

    @api.model
    def _run_scheduler_tasks(self, use_new_cursor=False, company_id=False):
        with odoo_process(self.env):
            return super()._run_scheduler_tasks(use_new_cursor=use_new_cursor, company_id=company_id)
