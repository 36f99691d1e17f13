from odoo import fields, models


class AccountMoveReversal(models.TransientModel):
    """Asks why a credit note is given, in a word that can be counted, next to its free text."""

    _inherit = "account.move.reversal"

    fulfillment_reason_id = fields.Many2one("fulfillment.reason", string="Reason of the Credit")

    def _prepare_default_reversal(self, move):
        return dict(
            super()._prepare_default_reversal(move),
            fulfillment_credit_reason_id=self.fulfillment_reason_id.id,
        )
