from odoo import api, fields, models

from ..metric import LINE_EXCLUSIONS, ORDER_TYPES
from ..question import DEFAULT_PARAMS, SHARE_TOLERANCES
from .fulfillment_fact_order import ORDER_DIMENSIONS, FulfillmentFactOrder

ORDERS_OF_INVOICES = """
    SELECT line.order_id
    FROM account_move_line AS item
    INNER JOIN sale_order_line_invoice_rel AS link ON item.id = link.invoice_line_id
    INNER JOIN sale_order_line AS line ON link.order_line_id = line.id
    INNER JOIN asked ON item.move_id = asked.id OR item.move_id = asked.reversed_entry_id
"""


class FulfillmentFactPerfectOrder(models.Model):
    """Live orders, judged by everything that can go wrong with them."""

    _name = "fulfillment.fact.perfect.order"
    _inherit = "fulfillment.fact"
    _description = "Fact: Perfect Order"
    _auto = False

    _fact_grain = "order"
    _fact_sequence = 30
    _fact_rests_on = "fulfillment.fact.order"
    _fact_sql = {"live": "fact_perfect_order"}
    _fact_scope = {"live": FulfillmentFactOrder._fact_scope["live"]}
    _fact_company = {"live": FulfillmentFactOrder._fact_company["live"]}
    _fact_scopes = {
        "live": "SELECT scope_id FROM fulfillment_fact_order WHERE source = 'live' AND company_id = ANY(%s)"
    }
    _fact_marks = {
        "live": {
            # Of a credit note also those of the invoice that it reverses.
            "invoice": f"""
                WITH asked AS (SELECT id, reversed_entry_id FROM account_move WHERE id = ANY(%(keys)s))
                {ORDERS_OF_INVOICES}
            """,
            "invoiced_line": "SELECT order_id FROM sale_order_line WHERE id = ANY(%(keys)s)",
            "reason": f"""
                WITH asked AS (
                    SELECT id, reversed_entry_id FROM account_move
                    WHERE fulfillment_credit_reason_id = ANY(%(keys)s)
                )
                {ORDERS_OF_INVOICES}
            """,
        }
    }
    _fact_excluded_day = "coalesce(fact.judged_day, fact.closed_day, fact.confirmed_day)"
    _fact_records = FulfillmentFactOrder._fact_records
    _fact_exclusions = LINE_EXCLUSIONS
    _fact_dimensions = ORDER_DIMENSIONS
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["judged_day"], {}),
    )

    order_id = fields.Integer(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    channel_id = fields.Many2one("fulfillment.channel", readonly=True)
    is_dropship = fields.Boolean(readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    order_type = fields.Selection(ORDER_TYPES, readonly=True)
    is_closed = fields.Boolean(readonly=True)
    judged_day = fields.Date(readonly=True, help="Complete, or cancelled by us.")
    closed_day = fields.Date(readonly=True)
    confirmed_day = fields.Date(readonly=True)
    first_promise_day = fields.Date(readonly=True)
    fill_least = fields.Float(string="Worst Filled Line", digits=0, readonly=True, aggregator=None)
    fill_most = fields.Float(string="Most Filled Line", digits=0, readonly=True, aggregator=None)
    shipped_days_late = fields.Integer(readonly=True, aggregator=None)
    is_split = fields.Boolean(readonly=True, help="It did not leave at once.")
    must_be_whole = fields.Boolean(readonly=True, help="The customer wants complete deliveries only.")
    has_wrong_document = fields.Boolean(readonly=True)
    has_wrong_item = fields.Boolean(readonly=True)
    has_damage = fields.Boolean(readonly=True)

    @api.model
    def _fact_parameters(self):
        # What the daily cells are summed by; a question brings its own.
        return {
            **super()._fact_parameters(),
            "price_digits": self.env["decimal.precision"].precision_get("Product Price"),
            **{name: DEFAULT_PARAMS[name] for name in ("late_tol", *SHARE_TOLERANCES)},
        }
