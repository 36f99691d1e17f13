from odoo import fields, models


class FulfillmentHistoryInvoice(models.Model):
    """One customer invoice or credit note of the old system; its cash is `payment_ids`.

    Amounts are positive, in the currency of the document; `is_credit` tells that they are
    given back. Accounting dates are days as the old system booked them, without time zone;
    the instants of the order and of its shipment are those the invoice is about.
    """

    _name = "fulfillment.history.invoice"
    _description = "Fulfillment History Invoice"
    _inherit = "fulfillment.history.mixin"
    _order = "invoiced_on desc, invoice_ref, external_key, id"
    _partner_name_column = "customer_name"

    external_key = fields.Char(help="The old system's key of the invoice.")
    partner_id = fields.Many2one(string="Customer in Odoo")
    invoice_ref = fields.Char(string="Invoice", readonly=True, index=True)
    order_ref = fields.Char(string="Order", readonly=True, index="btree_not_null")
    customer_name = fields.Char(string="Customer", readonly=True)
    ordered_at = fields.Datetime(string="Ordered", readonly=True)
    shipped_at = fields.Datetime(string="Shipped", readonly=True)
    invoiced_on = fields.Date(string="Invoice Date", readonly=True)
    due_on = fields.Date(string="Due Date", readonly=True)
    amount_total = fields.Monetary(string="Total", readonly=True)
    amount_untaxed = fields.Monetary(string="Untaxed Amount", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    is_credit = fields.Boolean(string="Credit Note", readonly=True)
    payment_ids = fields.One2many("fulfillment.history.payment", "invoice_id", readonly=True)

    _invoiced_idx = models.Index("(company_id, invoiced_on)")
