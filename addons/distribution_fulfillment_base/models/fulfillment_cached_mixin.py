from odoo import api, models


class FulfillmentCachedMixin(models.AbstractModel):
    """Records that something in the registry's cache was worked out from: a change of them clears it."""

    _name = "fulfillment.cached.mixin"
    _description = "Clears the Cache When Changed"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
