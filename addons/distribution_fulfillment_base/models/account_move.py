from odoo import models


class AccountMove(models.Model):
    """Captures the instant of posting, which Odoo does not keep."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "invoice_posted",
                    "company_id": move.company_id.id,
                    "model": move._name,
                    "res_id": move.id,
                    "invoice_ref": move.id,
                    "partner_id": move.commercial_partner_id.id,
                    "new_text": move.move_type,
                    "amount": move.amount_total_signed,
                    "currency_ref": move.company_currency_id.id,
                }
                for move in posted
                if move.is_invoice()
            ]
        )
        return posted
