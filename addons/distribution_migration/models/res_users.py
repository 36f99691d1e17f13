from odoo import models

from .base import MADE_TOGETHER


class ResUsers(models.Model):
    """Orders that a load makes together ask once from which warehouse a salesperson delivers."""

    _inherit = "res.users"

    def _get_default_warehouse_id(self):
        if self.env.context.get("fulfillment_together") is not MADE_TOGETHER:
            return super()._get_default_warehouse_id()
        known = self.env.cr.cache.setdefault("fulfillment_warehouses", {})
        key = (self.id, self.env.company.id)
        if key not in known:
            known[key] = super()._get_default_warehouse_id().id
        return self.env["stock.warehouse"].browse(known[key])
