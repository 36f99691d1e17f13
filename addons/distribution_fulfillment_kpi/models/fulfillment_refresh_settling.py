from odoo import api, models
from odoo.exceptions import UserError


class FulfillmentRefresh(models.AbstractModel):
    """Figures that are kept for good are read when nothing waits any more."""

    _inherit = "fulfillment.refresh"

    @api.model
    def _settle(self):
        """Work off all marks in this transaction, so that figures hold everything that was done.

        :raises UserError: where another process refreshes at this moment
        """
        while left := self._refresh():
            pass
        if left is None:
            raise UserError(
                self.env._(
                    "Nothing was kept: the figures are being refreshed at this moment. Try again in a minute."
                )
            )
