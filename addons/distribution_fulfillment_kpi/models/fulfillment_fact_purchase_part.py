from odoo import fields, models

from ..metric import PURCHASE_EXCLUSIONS


class FulfillmentFactPurchasePart(models.Model):
    """Parts of purchase lines: what was ordered, divided by the day on which it came.

    Figures that ask how many units came within a window are read from it, whatever the window.
    """

    _name = "fulfillment.fact.purchase.part"
    _inherit = ["fulfillment.fact.goods", "fulfillment.fact"]
    _description = "Fact: Part of a Purchase Line"
    _auto = False

    _fact_grain = "part"
    _fact_sequence = 20
    _fact_rests_on = "fulfillment.fact.purchase.line"
    _fact_sql = {"live": "fact_purchase_part", "history": "fact_history_purchase_part"}
    _fact_scope = {
        "live": "line.order_id = ANY(%s)",
        "history": "fact.source = 'history' AND fact.scope_id = ANY(%s)",
    }
    _fact_company = {
        "live": "line.company_id = ANY(%s)",
        "history": "fact.source = 'history' AND fact.company_id = ANY(%s)",
    }
    _fact_scopes = {
        source: (
            f"SELECT scope_id FROM fulfillment_fact_purchase_line WHERE source = '{source}'"
            " AND company_id = ANY(%s)"
        )
        for source in _fact_sql
    }
    _fact_excluded_day = "coalesce(fact.first_promise_day, fact.approved_day)"
    _fact_records = {
        "live": ("line_id", "purchase.order.line"),
        "history": ("line_id", "fulfillment.history.purchase.line"),
    }
    _fact_exclusions = PURCHASE_EXCLUSIONS
    _fact_dimensions = ("company", "warehouse", "vendor", "product", "category", "order_type", "uom_family")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["first_promise_day", "last_promise_day"], {}),
    )

    line_id = fields.Integer(readonly=True, aggregator=None, help="Of the live order or of the history.")
    tz = fields.Char(string="Time Zone", readonly=True)
    vendor_id = fields.Many2one("res.partner", readonly=True)
    vendor_name = fields.Char(readonly=True)
    order_type = fields.Char(readonly=True)
    is_dropship = fields.Boolean(readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    is_closed = fields.Boolean(readonly=True, help="Of the whole line.")
    approved_day = fields.Date(readonly=True)
    first_promise_day = fields.Date(readonly=True)
    last_promise_day = fields.Date(readonly=True)
    requested_day = fields.Date(readonly=True)
    cancelled_day = fields.Date(readonly=True)
    quantity = fields.Float(string="Ordered", digits=0, readonly=True)
    received_day = fields.Date(readonly=True)
    is_day_unknown = fields.Boolean(readonly=True, help="It came, but nobody told when.")
