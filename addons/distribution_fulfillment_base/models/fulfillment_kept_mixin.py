from odoo import SUPERUSER_ID, models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class FulfillmentKeptMixin(models.AbstractModel):
    """What is kept for good: its `ondelete` guards hold for every person, whatever the context says.

    A context can say that the addon is being uninstalled, and Odoo then skips the guards. Over RPC
    anybody writes the context, so only the superuser itself is believed, who uninstalls. What a
    process does for a person with `sudo()` keeps that person's id, and is not.
    """

    _name = "fulfillment.kept.mixin"
    _description = "Kept for Good"

    def unlink(self):
        if self.env.uid != SUPERUSER_ID and self.env.context.get(MODULE_UNINSTALL_FLAG):
            self = self.with_context(**{MODULE_UNINSTALL_FLAG: False})
        return super().unlink()
