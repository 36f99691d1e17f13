from odoo import fields, models

from .fulfillment_fact_pick_run import FLOOR_EVENTS_OF


class FulfillmentFactJob(models.Model):
    """Jobs of kitting and value-added work, each held against its standard."""

    _name = "fulfillment.fact.job"
    _inherit = "fulfillment.fact"
    _description = "Fact: Job on the Floor"
    _auto = False

    _fact_grain = "job"
    _fact_sql = {"live": "fact_job"}
    _fact_scope = {"live": "event.id = ANY(%s)"}
    _fact_company = {"live": "event.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": """
            SELECT id FROM fulfillment_event
            WHERE event_type IN ('production_done', 'vas_task_done') AND company_id = ANY(%s)
        """
    }
    _fact_marks = {
        "live": {
            **{kind: query.format(table="fulfillment_fact_job") for kind, query in FLOOR_EVENTS_OF.items()},
            "product_template": """
                SELECT fact.scope_id
                FROM fulfillment_fact_job AS fact
                INNER JOIN product_product AS product ON fact.product_id = product.id
                WHERE fact.source = 'live' AND product.product_tmpl_id = ANY(%(keys)s)
            """,
        }
    }
    _fact_excluded_day = "fact.done_day"
    _fact_records = {"live": ("event_id", "fulfillment.event")}
    _fact_exclusions = ("no_minutes",)
    _fact_dimensions = ("company", "warehouse", "product", "category")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["done_day"], {}),
    )

    event_id = fields.Integer(readonly=True)
    kind = fields.Char(readonly=True, help="production_done or vas_task_done")
    line_id = fields.Integer(readonly=True, help="Order line that it was done for.")
    order_id = fields.Integer(readonly=True)
    tz = fields.Char(string="Time Zone", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    category_id = fields.Many2one("product.category", readonly=True)
    quantity = fields.Float(digits=0, readonly=True)
    standard_seconds = fields.Integer(readonly=True)
    actual_seconds = fields.Integer(readonly=True)
    unit_ms = fields.Float(string="Milliseconds per Unit", digits=0, readonly=True, aggregator=None)
    done_at = fields.Datetime(readonly=True)
    done_day = fields.Date(readonly=True)
