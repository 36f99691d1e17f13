from odoo import api, fields, models
from odoo.tools import SQL

from .. import sql
from .fulfillment_fact_cash import MONEY_EXCLUSIONS, MONEY_OF, FulfillmentFactCash
from .fulfillment_fact_sale_line import ORDERS_OF


class FulfillmentFactOrderCash(models.Model):
    """Invoiced orders: whether they are settled, how long their cash took, and what went wrong cost."""

    _name = "fulfillment.fact.order.cash"
    _inherit = "fulfillment.fact"
    _description = "Fact: Cash Cycle of an Order"
    _auto = False

    _fact_grain = "order"
    _fact_sequence = 30
    _fact_rests_on = ("fulfillment.fact.sale.line", "fulfillment.fact.cash")
    _fact_sql = {"live": "fact_order_cash", "history": "fact_history_order_cash"}
    _fact_scope = FulfillmentFactCash._fact_scope
    _fact_company = FulfillmentFactCash._fact_company
    _fact_scopes = FulfillmentFactCash._fact_scopes
    _fact_marks = {
        "live": {**ORDERS_OF, **MONEY_OF, "costly_order": "SELECT unnest(%(keys)s::integer[])"},
        "history": FulfillmentFactCash._fact_marks["history"],
    }
    _fact_excluded_day = "coalesce(fact.settled_day, fact.confirmed_day)"
    _fact_records = {
        "live": ("order_id", "sale.order"),
        "history": ("order_id", "fulfillment.history.invoice"),
    }
    _fact_exclusions = (*MONEY_EXCLUSIONS, "no_cash")
    _fact_dimensions = (
        "company",
        "warehouse",
        "partner",
        "team",
        "channel",
        "currency",
        "prepaid",
        "disputed",
    )
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["settled_day"], {}),
    )

    order_id = fields.Integer(readonly=True, help="Of the history: the first of its invoices.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    channel_id = fields.Many2one("fulfillment.channel", readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    confirmed_day = fields.Date(readonly=True)
    first_shipped_day = fields.Date(readonly=True)
    last_cash_day = fields.Date(readonly=True)
    is_settled = fields.Boolean(readonly=True)
    settled_day = fields.Date(readonly=True, help="Day of the last cash of an order that is settled.")
    is_disputed = fields.Boolean(readonly=True)
    is_prepaid = fields.Boolean(readonly=True, help="All cash was there when the first goods left.")
    amount = fields.Float(string="Cash", digits=0, readonly=True, help="In company currency, gross.")
    amount_days = fields.Float(digits=0, readonly=True, help="Amount times days since the confirmation.")
    amount_ship_days = fields.Float(
        digits=0, readonly=True, help="Amount times days since the first shipment."
    )
    amount_invoice_days = fields.Float(digits=0, readonly=True, help="Amount times days since the invoice.")
    cost = fields.Float(digits=0, readonly=True, help="Of its exceptions, in company currency.")

    def _derived_sources(self):
        return [*super()._derived_sources(), sql.text("history_invoice")]

    @api.model
    def _fact_query(self, source, scope, is_small=False):
        if source != "history":
            return super()._fact_query(source, scope, is_small)
        return sql.load(self._fact_sql[source], invoices=sql.load("history_invoice", scope=scope))

    @api.model
    def _record_ids(self, source, ids):
        # An order of the history has no record of its own: its invoices stand for it.
        if source != "history":
            return ids
        rows = self.env.execute_query(
            SQL(
                """
                SELECT invoice.id
                FROM fulfillment_history_invoice AS first
                INNER JOIN fulfillment_history_invoice AS invoice
                    ON first.id = invoice.id
                    OR (first.company_id = invoice.company_id AND first.order_ref = invoice.order_ref)
                WHERE first.id = ANY(%s)
                """,
                ids,
            )
        )
        return [row[0] for row in rows]
