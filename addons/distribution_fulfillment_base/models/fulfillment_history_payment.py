from odoo import fields, models


class FulfillmentHistoryPayment(models.Model):
    """Cash that came in for one invoice of the old system, on one day.

    A payment for several invoices is several rows. Write-offs are not cash and stay out of the
    file; what is paid for a credit note is a refund, which the mark of its invoice tells.
    Payments come in a load of their own; the load of their invoices cannot be deleted before
    (fulfillment.history.load), so the cascade below only follows where both go together.
    """

    _name = "fulfillment.history.payment"
    _description = "Fulfillment History Payment"
    _inherit = "fulfillment.history.mixin"
    _order = "paid_on desc, invoice_ref, external_key, id"

    external_key = fields.Char(help="The old system's key of the payment.")
    partner_id = fields.Many2one(string="Customer in Odoo")
    invoice_id = fields.Many2one(
        "fulfillment.history.invoice",
        string="Paid Invoice",
        required=True,
        check_company=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    invoice_ref = fields.Char(string="Invoice", readonly=True, help="As the file of payments named it.")
    payment_ref = fields.Char(string="Payment", readonly=True)
    paid_on = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    _paid_idx = models.Index("(company_id, paid_on)")
