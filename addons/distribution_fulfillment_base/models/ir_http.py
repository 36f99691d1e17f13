from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        # Told with the page, so that the systray of everybody else costs no request.
        info = super().session_info()
        info["fulfillment_inbox"] = self.env.user.has_group("distribution_fulfillment_base.group_user")
        return info
