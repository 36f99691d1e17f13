from odoo import api, models

from .base import MADE_TOGETHER


class IrSequence(models.Model):
    """Documents that a load makes together ask once which sequence numbers them."""

    _inherit = "ir.sequence"

    @api.model
    def next_by_code(self, sequence_code, sequence_date=None):
        if self.env.context.get("fulfillment_together") is not MADE_TOGETHER:
            return super().next_by_code(sequence_code, sequence_date=sequence_date)
        known, company_id = self.env.cr.cache.setdefault("fulfillment_sequences", {}), self.env.company.id
        if (sequence_code, company_id) not in known:
            self.browse().check_access("read")
            # The company's own before that of all.
            known[sequence_code, company_id] = self.search(
                [("code", "=", sequence_code), ("company_id", "in", (company_id, False))],
                order="company_id",
                limit=1,
            ).id
        sequence = self.browse(known[sequence_code, company_id])
        return sequence._next(sequence_date=sequence_date) if sequence else False
