from odoo import fields, models
from odoo.tools import SQL

from .. import sql

# The working time of a dispute is told by the calendar of its warehouse, else of its company.
DISPUTES_OF_CALENDARS = """
    SELECT opened.id
    FROM fulfillment_event AS opened
    INNER JOIN res_company AS company ON opened.company_id = company.id
    LEFT JOIN sale_order AS sale ON opened.sale_order_ref = sale.id
    LEFT JOIN stock_warehouse AS warehouse ON coalesce(opened.warehouse_ref, sale.warehouse_id) = warehouse.id
    INNER JOIN resource_calendar AS calendar
        ON coalesce(warehouse.fulfillment_calendar_id, company.resource_calendar_id) = calendar.id
    WHERE opened.event_type = 'dispute_opened' AND {condition}
"""
DISPUTES_OF = "SELECT id FROM fulfillment_event AS opened WHERE event_type = 'dispute_opened' AND {condition}"


class FulfillmentFactDispute(models.Model):
    """Disputes about invoices, from the ledger."""

    _name = "fulfillment.fact.dispute"
    _inherit = "fulfillment.fact"
    _description = "Fact: Invoice Dispute"
    _auto = False

    _fact_grain = "dispute"
    _fact_sequence = 10
    _fact_sql = {"live": "fact_dispute"}
    _fact_scope = {"live": "opened.id = ANY(%s)"}
    _fact_company = {"live": "opened.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": "SELECT id FROM fulfillment_event WHERE event_type = 'dispute_opened' AND company_id = ANY(%s)"
    }
    _fact_marks = {
        "live": {
            "invoice": DISPUTES_OF.format(condition="invoice_ref = ANY(%(keys)s)"),
            "dispute": """
                SELECT opened.id
                FROM fulfillment_event AS resolved
                INNER JOIN fulfillment_event AS opened
                    ON resolved.root_event_uuid = opened.uuid
                    OR (resolved.root_event_uuid IS NULL AND resolved.invoice_ref = opened.invoice_ref)
                WHERE resolved.id = ANY(%(keys)s) AND opened.event_type = 'dispute_opened'
                UNION
                SELECT unnest(%(keys)s::integer[])
            """,
            "sale_order": DISPUTES_OF.format(condition="sale_order_ref = ANY(%(keys)s)"),
            "warehouse": DISPUTES_OF.format(
                condition="""(
                    warehouse_ref = ANY(%(keys)s)
                    OR sale_order_ref IN (SELECT id FROM sale_order WHERE warehouse_id = ANY(%(keys)s))
                )"""
            ),
            "company": DISPUTES_OF.format(condition="company_id = ANY(%(keys)s)"),
            "calendar": DISPUTES_OF_CALENDARS.format(condition="calendar.id = ANY(%(keys)s)"),
            # A holiday of all calendars of a company; 0: of all companies. What no company owns is shared by all.
            "holiday": DISPUTES_OF_CALENDARS.format(
                condition="(calendar.company_id = ANY(%(keys)s) OR calendar.company_id IS NULL OR 0 = ANY(%(keys)s))"
            ),
            "partner": DISPUTES_OF.format(
                condition="""(
                    company_id IN (SELECT id FROM res_company WHERE partner_id = ANY(%(keys)s))
                    OR warehouse_ref IN (SELECT id FROM stock_warehouse WHERE partner_id = ANY(%(keys)s))
                    OR sale_order_ref IN (
                        SELECT sale.id
                        FROM sale_order AS sale
                        LEFT JOIN stock_warehouse AS warehouse ON sale.warehouse_id = warehouse.id
                        WHERE sale.partner_id = ANY(%(keys)s) OR warehouse.partner_id = ANY(%(keys)s)
                    )
                )"""
            ),
        }
    }
    _fact_excluded_day = "fact.opened_day"
    _fact_records = {"live": ("event_id", "fulfillment.event")}
    _fact_dimensions = ("company", "warehouse", "partner", "team", "reason", "currency")
    _derived_indexes = (("scope", "btree", ["scope_id", "source"], {}),)

    event_id = fields.Integer(readonly=True, help="The event that opened it.")
    invoice_id = fields.Integer(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    reason_id = fields.Many2one("fulfillment.reason", readonly=True)
    amount = fields.Float(string="Contested", digits=0, readonly=True, help="In company currency.")
    opened_at = fields.Datetime(readonly=True)
    resolved_at = fields.Datetime(readonly=True)
    resolution = fields.Char(readonly=True)
    dispute_seconds = fields.Float(digits=0, readonly=True, aggregator=None)
    working_seconds = fields.Float(
        digits=0,
        readonly=True,
        aggregator=None,
        help="Of them, in the working time of the warehouse, else of the company.",
    )
    opened_day = fields.Date(readonly=True)
    resolved_day = fields.Date(readonly=True)

    def init(self):
        # The facts are made anew where the function is another one.
        self.env.cr.execute(SQL(sql.text("working_seconds")))
        return super().init()

    def _derived_sources(self):
        return [*super()._derived_sources(), sql.text("working_seconds")]
