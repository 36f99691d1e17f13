from odoo import models

from ..doors import SYSTEM, doing


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        # A scheduled action may run under a person's name: that person does nothing.
        with doing(self.env, actor=SYSTEM):
            return super()._callback(cron_name, server_action_id)
