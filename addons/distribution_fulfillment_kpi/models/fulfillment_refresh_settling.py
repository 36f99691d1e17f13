from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfillmentRefresh(models.AbstractModel):
    """Figures that are kept for good are read when nothing waits any more."""

    _inherit = "fulfillment.refresh"

    @api.model
    def _settle(self):
        """Work off all marks in this transaction, so that figures hold everything that was done.

        :raises UserError: where another process refreshes at this moment
        """
        if not self._is_settled():
            raise UserError(
                self.env._(
                    "Nothing was kept: the figures are being refreshed at this moment. Try again in a minute."
                )
            )

    @api.model
    def _settle_for(self, cron):
        """Work off all marks for a scheduled job, which comes again soon where another process refreshes.

        :param cron: XML id of the job, within this addon
        :return: whether nothing waits; if not, the job leaves its work to the next run
        """
        if self._is_settled():
            return True
        job = self.env.ref(f"distribution_fulfillment_kpi.{cron}", raise_if_not_found=False)
        if job:
            job.sudo()._trigger(at=fields.Datetime.now() + timedelta(minutes=2))
        return False

    @api.model
    def _is_settled(self):
        """Work off all marks; return whether that was possible. From then on nobody else writes facts
        until this transaction ends."""
        while left := self._refresh():
            pass
        return left is not None
