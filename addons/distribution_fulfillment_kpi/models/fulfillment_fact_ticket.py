from odoo import fields, models


class FulfillmentFactTicket(models.Model):
    """Tickets, as the addon that owns them told the ledger."""

    _name = "fulfillment.fact.ticket"
    _inherit = "fulfillment.fact"
    _description = "Fact: Ticket"
    _auto = False

    _fact_grain = "ticket"
    _fact_sql = {"live": "fact_ticket"}
    _fact_scope = {"live": "event.res_id = ANY(%s)"}
    _fact_company = {"live": "event.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": (
            "SELECT res_id FROM fulfillment_event WHERE event_type = 'ticket_opened' AND company_id = ANY(%s)"
        )
    }
    _fact_marks = {
        "live": {
            "ticket": "SELECT unnest(%(keys)s::integer[])",
            # The local day follows the zone of the warehouse, or of the company.
            "warehouse": (
                "SELECT ticket_id FROM fulfillment_fact_ticket WHERE warehouse_id = ANY(%(keys)s::integer[])"
            ),
            "partner": """
                SELECT ticket.ticket_id
                FROM fulfillment_fact_ticket AS ticket
                INNER JOIN res_company AS company ON ticket.company_id = company.id
                LEFT JOIN stock_warehouse AS warehouse ON ticket.warehouse_id = warehouse.id
                WHERE company.partner_id = ANY(%(keys)s::integer[])
                    OR warehouse.partner_id = ANY(%(keys)s::integer[])
            """,
            "company": "SELECT ticket_id FROM fulfillment_fact_ticket WHERE company_id = ANY(%(keys)s::integer[])",
        }
    }
    _fact_excluded_day = "fact.opened_day"
    # The ledger stands for tickets: their own model belongs to another addon.
    _fact_records = {"live": ("id", "fulfillment.event"), "history": ("id", "fulfillment.event")}
    _fact_dimensions = ("company", "warehouse")
    _derived_indexes = (("scope", "btree", ["scope_id", "source"], {}),)

    ticket_model = fields.Char(readonly=True)
    ticket_id = fields.Integer(readonly=True, aggregator=None)
    order_id = fields.Integer(readonly=True, aggregator=None)
    tz = fields.Char(string="Time Zone", readonly=True)
    opened_at = fields.Datetime(readonly=True)
    answered_at = fields.Datetime(readonly=True)
    answer_seconds = fields.Integer(readonly=True, aggregator=None)
    closed_at = fields.Datetime(readonly=True)
    closing_seconds = fields.Integer(readonly=True, aggregator=None)
    answer_promised_seconds = fields.Integer(readonly=True, aggregator=None)
    closing_promised_seconds = fields.Integer(readonly=True, aggregator=None)
    opened_day = fields.Date(readonly=True)
    answered_day = fields.Date(readonly=True)
    closed_day = fields.Date(readonly=True)
