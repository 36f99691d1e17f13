from odoo import fields, models

from ..metric import PURCHASE_EXCLUSIONS


class FulfillmentFactPurchaseOrder(models.Model):
    """Confirmed purchase orders, and whether somebody asked for more speed."""

    _name = "fulfillment.fact.purchase.order"
    _inherit = "fulfillment.fact"
    _description = "Fact: Purchase Order"
    _auto = False

    _fact_grain = "order"
    _fact_sequence = 20
    _fact_rests_on = "fulfillment.fact.purchase.line"
    _fact_sql = {"live": "fact_purchase_order"}
    _fact_scope = {"live": "line.source = 'live' AND line.scope_id = ANY(%s)"}
    _fact_company = {"live": "line.source = 'live' AND line.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": (
            "SELECT scope_id FROM fulfillment_fact_purchase_line WHERE source = 'live' AND company_id = ANY(%s)"
        ),
    }
    _fact_excluded_day = "fact.approved_day"
    # The history knows lines only: it never has a row here.
    _fact_records = {
        "live": ("order_id", "purchase.order"),
        "history": ("order_id", "fulfillment.history.purchase.line"),
    }
    _fact_exclusions = PURCHASE_EXCLUSIONS
    _fact_dimensions = ("company", "warehouse", "vendor")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["approved_day"], {}),
    )

    order_id = fields.Many2one("purchase.order", readonly=True)
    tz = fields.Char(string="Time Zone", readonly=True)
    vendor_id = fields.Many2one("res.partner", readonly=True)
    is_dropship = fields.Boolean(readonly=True)
    is_intercompany = fields.Boolean(readonly=True)
    approved_at = fields.Datetime(readonly=True)
    approved_day = fields.Date(readonly=True)
    expedited_at = fields.Datetime(readonly=True)
    expedited_day = fields.Date(readonly=True)
