from odoo import fields, models

# Entries that a change elsewhere concerns.
ENTRIES_OF = {
    "invoice": "SELECT unnest(%(keys)s::integer[])",
    "partner": "SELECT id FROM account_move WHERE commercial_partner_id = ANY(%(keys)s)",
    "company": "SELECT id FROM account_move WHERE company_id = ANY(%(keys)s)",
    "sister": "SELECT id FROM account_move WHERE commercial_partner_id = ANY(%(keys)s)",
}
HISTORY_INVOICES = "SELECT id FROM fulfillment_history_invoice WHERE company_id = ANY(%s)"
HISTORY_INVOICES_OF = {
    "history_invoice": "SELECT unnest(%(keys)s::integer[])",
    "company": HISTORY_INVOICES.replace("%s", "%(keys)s"),
}


class FulfillmentFactInvoice(models.Model):
    """Posted customer invoices, credit notes and receipts."""

    _name = "fulfillment.fact.invoice"
    _inherit = "fulfillment.fact"
    _description = "Fact: Customer Invoice"
    _auto = False

    _fact_grain = "invoice"
    _fact_sequence = 10
    _fact_sql = {"live": "fact_invoice", "history": "fact_history_invoice"}
    _fact_scope = {"live": "invoice.id = ANY(%s)", "history": "history.id = ANY(%s)"}
    _fact_company = {"live": "invoice.company_id = ANY(%s)", "history": "history.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": (
            "SELECT id FROM account_move WHERE state = 'posted'"
            " AND move_type IN ('out_invoice', 'out_refund', 'out_receipt') AND company_id = ANY(%s)"
        ),
        "history": HISTORY_INVOICES,
    }
    _fact_marks = {
        "live": {
            **ENTRIES_OF,
            "entry_line": "SELECT move_id FROM account_move_line WHERE id = ANY(%(keys)s)",
            "sale_order": """
                SELECT invoice_line.move_id
                FROM sale_order_line AS line
                INNER JOIN sale_order_line_invoice_rel AS link ON line.id = link.order_line_id
                INNER JOIN account_move_line AS invoice_line ON link.invoice_line_id = invoice_line.id
                WHERE line.order_id = ANY(%(keys)s)
            """,
        },
        "history": HISTORY_INVOICES_OF,
    }
    _fact_excluded_day = "fact.accounting_day"
    _fact_records = {
        "live": ("invoice_id", "account.move"),
        "history": ("invoice_id", "fulfillment.history.invoice"),
    }
    _fact_exclusions = ("intercompany",)
    _fact_dimensions = ("company", "warehouse", "partner", "team", "channel", "currency")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["accounting_day"], {}),
    )

    invoice_id = fields.Integer(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    channel_id = fields.Many2one("fulfillment.channel", readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    move_type = fields.Char(string="Type", readonly=True)
    amount = fields.Float(digits=0, readonly=True, help="Gross, in company currency; credit notes negative.")
    untaxed_amount = fields.Float(digits=0, readonly=True)
    invoice_day = fields.Date(readonly=True)
    accounting_day = fields.Date(readonly=True)
    due_day = fields.Date(readonly=True)
    posted_at = fields.Datetime(readonly=True)
    settled_day = fields.Date(readonly=True)
