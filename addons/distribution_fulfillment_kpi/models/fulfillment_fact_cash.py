from odoo import api, fields, models

from .. import sql
from ..history_scope import order_scope
from .fulfillment_fact_sale_line import ORDERS_OF

KEYS = "SELECT unnest(%(keys)s::integer[])"
# The orders of invoices: an invoice is split among all of its orders.
ORDERS_OF_INVOICES = """
    SELECT line.order_id
    FROM account_move_line AS invoice_line
    INNER JOIN sale_order_line_invoice_rel AS link ON invoice_line.id = link.invoice_line_id
    INNER JOIN sale_order_line AS line ON link.order_line_id = line.id
    WHERE invoice_line.move_id IN ({invoices})
"""
INVOICES_PAID_BY = """
    SELECT due.move_id
    FROM account_move_line AS settling
    INNER JOIN account_partial_reconcile AS applied ON settling.id = applied.credit_move_id
    INNER JOIN account_move_line AS due ON applied.debit_move_id = due.id
    WHERE settling.move_id IN ({entries})
"""
# Of payments that have no entry. One is split among its invoices, so each of them concerns all.
INVOICES_OF_PAYMENTS = """
    SELECT link.invoice_id FROM account_move__account_payment AS link WHERE link.payment_id IN ({payments})
"""
PAYMENTS_OF_INVOICES = """
    SELECT link.payment_id FROM account_move__account_payment AS link WHERE link.invoice_id IN ({invoices})
"""


def _orders_of_entries(entries):
    """Query of the orders whose money entries concern: they are invoices, or pay some."""
    siblings = INVOICES_OF_PAYMENTS.format(payments=PAYMENTS_OF_INVOICES.format(invoices=entries))
    return ORDERS_OF_INVOICES.format(
        invoices=f"{entries} UNION {INVOICES_PAID_BY.format(entries=entries)} UNION {siblings}"
    )


MONEY_OF = {
    "invoice": _orders_of_entries(KEYS),
    "entry_line": _orders_of_entries("SELECT move_id FROM account_move_line WHERE id = ANY(%(keys)s)"),
    "account": _orders_of_entries("SELECT move_id FROM account_move_line WHERE account_id = ANY(%(keys)s)"),
    "journal": _orders_of_entries("SELECT id FROM account_move WHERE journal_id = ANY(%(keys)s)"),
    "invoiced_line": "SELECT order_id FROM sale_order_line WHERE id = ANY(%(keys)s)",
    "payment": ORDERS_OF_INVOICES.format(
        invoices=f"""
        {INVOICES_OF_PAYMENTS.format(payments=KEYS)}
        UNION
        {INVOICES_PAID_BY.format(entries="SELECT move_id FROM account_payment WHERE id = ANY(%(keys)s)")}
        """
    ),
    **{kind: ORDERS_OF[kind] for kind in ("sale_order", "company", "sister")},
    # The day of the confirmation is that of the order's own warehouse, whichever its lines leave from.
    "warehouse": f"""
        {ORDERS_OF["warehouse"]}
        UNION
        SELECT id FROM sale_order WHERE warehouse_id = ANY(%(keys)s)
    """,
    "partner": f"""
        {ORDERS_OF["partner"]}
        UNION
        SELECT sale.id
        FROM sale_order AS sale
        INNER JOIN stock_warehouse AS warehouse ON sale.warehouse_id = warehouse.id
        WHERE warehouse.partner_id = ANY(%(keys)s)
    """,
}
# Orders of the former system: invoices that share a number.
HISTORY_ORDER = order_scope("history")
HISTORY_ORDERS = (
    f"SELECT {HISTORY_ORDER} FROM fulfillment_history_invoice AS history WHERE history.company_id = ANY(%s)"
)
HISTORY_MONEY_OF = {
    "history_invoice_order": KEYS,
    # When the order came and left, its lines tell where the invoice does not.
    "history_sale_order": KEYS,
    "company": HISTORY_ORDERS.replace("%s", "%(keys)s"),
}
MONEY_EXCLUSIONS = ("cancelled_order", "no_confirmation", "no_share", "other_currency", "intercompany")


class FulfillmentFactCash(models.Model):
    """What customers paid, by application of a payment and by order."""

    _name = "fulfillment.fact.cash"
    _inherit = "fulfillment.fact"
    _description = "Fact: Cash of an Order"
    _auto = False

    _fact_grain = "payment"
    _fact_sequence = 10
    _fact_sql = {"live": "fact_cash", "history": "fact_history_cash"}
    _fact_scope = {"live": "sale.id = ANY(%s)", "history": f"{HISTORY_ORDER} = ANY(%s)"}
    _fact_company = {"live": "sale.company_id = ANY(%s)", "history": "history.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": "SELECT id FROM sale_order WHERE company_id = ANY(%s)",
        "history": HISTORY_ORDERS,
    }
    _fact_marks = {"live": MONEY_OF, "history": HISTORY_MONEY_OF}
    _fact_excluded_day = "fact.cash_day"
    _fact_records = {
        "live": ("invoice_id", "account.move"),
        "history": ("payment_id", "fulfillment.history.payment"),
    }
    _fact_exclusions = MONEY_EXCLUSIONS
    _fact_dimensions = ("company", "warehouse", "partner", "team", "channel", "currency")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["cash_day"], {}),
    )

    order_id = fields.Integer(readonly=True)
    invoice_id = fields.Integer(readonly=True)
    partial_id = fields.Integer(readonly=True, aggregator=None, help="None: a payment without an entry.")
    payment_id = fields.Integer(readonly=True, aggregator=None)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    channel_id = fields.Many2one("fulfillment.channel", readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    confirmed_day = fields.Date(readonly=True)
    invoice_day = fields.Date(readonly=True)
    cash_day = fields.Date(readonly=True)
    amount = fields.Float(digits=0, readonly=True, help="In company currency, gross.")
    open_amount = fields.Float(
        digits=0, readonly=True, aggregator=None, help="What a payment without an entry finds to be paid."
    )
    amount_days = fields.Float(digits=0, readonly=True, help="Amount times days since the confirmation.")
    amount_invoice_days = fields.Float(digits=0, readonly=True, help="Amount times days since the invoice.")

    def _derived_sources(self):
        return [*super()._derived_sources(), sql.text("history_invoice")]

    @api.model
    def _fact_query(self, source, scope, is_small=False):
        if source != "history":
            return super()._fact_query(source, scope, is_small)
        return sql.load(self._fact_sql[source], invoices=sql.load("history_invoice", scope=scope))
