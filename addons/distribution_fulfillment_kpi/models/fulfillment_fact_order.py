from odoo import api, fields, models
from odoo.tools import SQL

from ..metric import LINE_EXCLUSIONS, ORDER_TYPES

ORDER_DIMENSIONS = ("company", "warehouse", "partner", "team", "channel", "order_type")


class FulfillmentFactOrder(models.Model):
    """Orders, judged by all of their lines."""

    _name = "fulfillment.fact.order"
    _inherit = "fulfillment.fact"
    _description = "Fact: Order"
    _auto = False

    _fact_order = "confirmed_day"
    _fact_grain = "order"
    _fact_sequence = 20
    _fact_rests_on = "fulfillment.fact.sale.line"
    _fact_sql = {"live": "fact_order", "history": "fact_order"}
    _fact_scope = {
        "live": "line.source = 'live' AND line.scope_id = ANY(%s)",
        "history": "line.source = 'history' AND line.scope_id = ANY(%s)",
    }
    _fact_company = {
        "live": "line.source = 'live' AND line.company_id = ANY(%s)",
        "history": "line.source = 'history' AND line.company_id = ANY(%s)",
    }
    _fact_scopes = {
        "live": (
            "SELECT scope_id FROM fulfillment_fact_sale_line WHERE source = 'live' AND company_id = ANY(%s)"
        ),
        "history": (
            "SELECT scope_id FROM fulfillment_fact_sale_line"
            " WHERE source = 'history' AND company_id = ANY(%s)"
        ),
    }
    _fact_excluded_day = "coalesce(fact.closed_day, fact.confirmed_day)"
    _fact_records = {
        "live": ("order_id", "sale.order"),
        "history": ("order_id", "fulfillment.history.sale.line"),
    }
    _fact_exclusions = LINE_EXCLUSIONS
    _fact_dimensions = (*ORDER_DIMENSIONS, "currency")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("order", "btree", ["order_id", "source"], {}),
        (
            "days",
            "brin",
            ["last_shipped_day", "first_judged_day", "first_promise_day", "last_promise_day"],
            {},
        ),
    )

    order_id = fields.Integer(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    channel_id = fields.Many2one("fulfillment.channel", readonly=True)
    tz = fields.Char(string="Time Zone", readonly=True)
    is_dropship = fields.Boolean(readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    order_type = fields.Selection(ORDER_TYPES, readonly=True)
    confirmed_at = fields.Datetime(readonly=True)
    confirmed_day = fields.Date(readonly=True)
    is_closed = fields.Boolean(readonly=True)
    closed_day = fields.Date(readonly=True)
    finished_day = fields.Date(
        readonly=True, help="When the last line that takes part was closed, if all are."
    )
    is_filled_finally = fields.Boolean(readonly=True)
    last_shipped_at = fields.Datetime(readonly=True)
    last_shipped_day = fields.Date(readonly=True)
    group_shipped_at = fields.Datetime(readonly=True)
    first_judged_day = fields.Date(readonly=True)
    is_filled_first = fields.Boolean(readonly=True)
    is_backordered = fields.Boolean(readonly=True)
    first_promise_day = fields.Date(readonly=True)
    is_filled_first_promise = fields.Boolean(readonly=True)
    first_promise_ship_late = fields.Integer(readonly=True, aggregator=None)
    first_promise_ship_least = fields.Integer(readonly=True, aggregator=None)
    first_promise_deliver_late = fields.Integer(readonly=True, aggregator=None)
    first_promise_deliver_least = fields.Integer(readonly=True, aggregator=None)
    last_promise_day = fields.Date(readonly=True)
    is_filled_last_promise = fields.Boolean(readonly=True)
    last_promise_ship_late = fields.Integer(readonly=True, aggregator=None)
    last_promise_ship_least = fields.Integer(readonly=True, aggregator=None)
    last_promise_deliver_late = fields.Integer(readonly=True, aggregator=None)
    last_promise_deliver_least = fields.Integer(readonly=True, aggregator=None)
    requested_day = fields.Date(readonly=True)
    is_filled_requested = fields.Boolean(readonly=True)
    requested_ship_late = fields.Integer(readonly=True, aggregator=None)
    requested_ship_least = fields.Integer(readonly=True, aggregator=None)
    requested_deliver_late = fields.Integer(readonly=True, aggregator=None)
    requested_deliver_least = fields.Integer(readonly=True, aggregator=None)
    is_arrival_unknown = fields.Boolean(
        readonly=True, help="Something left in full, and neither a proof nor transit days say when it came."
    )
    expedited_at = fields.Datetime(readonly=True)
    expedited_day = fields.Date(readonly=True)
    premium_freight = fields.Float(
        digits=0, readonly=True, help="What premium carriers cost, in company currency."
    )
    order_value = fields.Float(
        digits=0, readonly=True, help="Of what the customer wants, in company currency."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    entered_at = fields.Datetime(readonly=True)
    is_taken_over = fields.Boolean(readonly=True, help="Agreed in the former system.")
    standard_lead = fields.Integer(readonly=True, aggregator=None, help="Of the slowest line, in seconds.")
    first_promise_at = fields.Datetime(readonly=True)
    promise_moved_at = fields.Datetime(readonly=True)
    promise_rebased_at = fields.Datetime(readonly=True)
    is_pushed = fields.Boolean(readonly=True)

    @api.model
    def _record_ids(self, source, ids):
        # An order of the history has no record of its own: its lines stand for it.
        if source != "history":
            return ids
        rows = self.env.execute_query(
            SQL(
                "SELECT line_id FROM fulfillment_fact_sale_line WHERE source = 'history' AND order_id = ANY(%s)",
                ids,
            )
        )
        return [row[0] for row in rows]
