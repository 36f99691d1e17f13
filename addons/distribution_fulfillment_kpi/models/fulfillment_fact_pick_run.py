from odoo import fields, models

# Facts that are told once and never change; only the day they belong to may.
FLOOR_EVENTS_OF = {
    "floor_event": "SELECT unnest(%(keys)s::integer[])",
    "warehouse": "SELECT scope_id FROM {table} WHERE source = 'live' AND warehouse_id = ANY(%(keys)s)",
    "partner": """
        SELECT fact.scope_id
        FROM {table} AS fact
        INNER JOIN res_company AS company ON fact.company_id = company.id
        LEFT JOIN stock_warehouse AS warehouse ON fact.warehouse_id = warehouse.id
        WHERE fact.source = 'live'
            AND (company.partner_id = ANY(%(keys)s) OR warehouse.partner_id = ANY(%(keys)s))
    """,
    "company": "SELECT scope_id FROM {table} WHERE source = 'live' AND company_id = ANY(%(keys)s)",
    "picking_type": """
        SELECT fact.scope_id
        FROM {table} AS fact
        INNER JOIN fulfillment_event AS event ON fact.scope_id = event.id
        INNER JOIN stock_picking AS picking ON event.picking_ref = picking.id
        WHERE fact.source = 'live' AND picking.picking_type_id = ANY(%(keys)s)
    """,
    # Rare, and not worth finding out whom it concerns.
    "uom": "SELECT scope_id FROM {table} WHERE source = 'live'",
}


class FulfillmentFactPickRun(models.Model):
    """Rounds of picking: lines, units and hours. Who picked is readable with its own group only."""

    _name = "fulfillment.fact.pick.run"
    _inherit = "fulfillment.fact"
    _description = "Fact: Pick Run"
    _auto = False

    _fact_grain = "pick run"
    _fact_sql = {"live": "fact_pick_run", "history": "fact_history_pick_run"}
    _fact_scope = {"live": "event.id = ANY(%s)", "history": "history.id = ANY(%s)"}
    _fact_company = {"live": "event.company_id = ANY(%s)", "history": "history.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": "SELECT id FROM fulfillment_event WHERE event_type = 'pick_run_done' AND company_id = ANY(%s)",
        "history": "SELECT id FROM fulfillment_history_pick AS history WHERE company_id = ANY(%s)",
    }
    _fact_marks = {
        "live": {
            kind: query.format(table="fulfillment_fact_pick_run") for kind, query in FLOOR_EVENTS_OF.items()
        },
        "history": {"history_pick": "SELECT unnest(%(keys)s::integer[])"},
    }
    _fact_excluded_day = "fact.run_day"
    _fact_records = {
        "live": ("event_id", "fulfillment.event"),
        "history": ("event_id", "fulfillment.history.pick"),
    }
    _fact_exclusions = ("no_minutes",)
    _fact_dimensions = ("company", "warehouse", "uom_family", "picker")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["run_day"], {}),
    )

    event_id = fields.Integer(readonly=True)
    picking_id = fields.Integer(readonly=True)
    tz = fields.Char(string="Time Zone", readonly=True)
    picker_id = fields.Many2one(
        "fulfillment.party", readonly=True, groups="distribution_fulfillment_base.group_person_level"
    )
    picker_name = fields.Char(readonly=True, groups="distribution_fulfillment_base.group_person_level")
    seconds = fields.Integer(readonly=True)
    line_count = fields.Float(string="Lines", digits=0, readonly=True)
    units = fields.Float(digits=0, readonly=True)
    uom_family_id = fields.Many2one("uom.uom", string="Family of Units", readonly=True)
    uom_name = fields.Char(string="Unit of the Old System", readonly=True)
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    run_day = fields.Date(readonly=True)
