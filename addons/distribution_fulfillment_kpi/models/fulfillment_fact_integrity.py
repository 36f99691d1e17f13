from odoo import api, fields, models
from odoo.tools import SQL

from .. import sql
from ..question import DIMENSIONS

RUNS_OF = (
    "SELECT id FROM fulfillment_event WHERE event_type = 'integrity_checked' AND company_id IN ({companies})"
)
CHECK_FILES = [f"integrity_i{number:02}" for number in range(1, 13)]


class FulfillmentFactIntegrity(models.Model):
    """Runs of the integrity checks, from the ledger."""

    _name = "fulfillment.fact.integrity"
    _inherit = "fulfillment.fact"
    _description = "Fact: Integrity Check"
    _auto = False

    _fact_grain = "run"
    _fact_sequence = 10
    _fact_sql = {"live": "fact_integrity"}
    _fact_scope = {"live": "run.id = ANY(%s)"}
    _fact_company = {"live": "run.company_id = ANY(%s)"}
    _fact_scopes = {"live": RUNS_OF.format(companies="SELECT unnest(%s::integer[])")}
    _fact_marks = {
        "live": {
            "check_run": "SELECT unnest(%(keys)s::integer[])",
            "company": RUNS_OF.format(companies="SELECT unnest(%(keys)s::integer[])"),
            "partner": RUNS_OF.format(
                companies="SELECT id FROM res_company WHERE partner_id = ANY(%(keys)s)"
            ),
        }
    }
    _fact_excluded_day = "fact.checked_day"
    _fact_records = {"live": ("event_id", "fulfillment.event")}
    _fact_dimensions = ("company", "check", "currency")

    event_id = fields.Integer(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    check_code = fields.Char(readonly=True, help="I1 to I12, or all together.")
    checked_at = fields.Datetime(readonly=True)
    checked_day = fields.Date(readonly=True)
    tested = fields.Float(digits=0, readonly=True, help="Documents.")
    failed = fields.Float(digits=0, readonly=True, help="Documents.")
    amount = fields.Float(digits=0, readonly=True, help="Money of the failed ones, in company currency.")

    @api.model
    def _snapshot(self, metric, scope, keys, day):
        columns = [SQL.identifier(column) for name in keys for column in DIMENSIONS[name]]
        query = sql.load(
            "snapshot_integrity",
            figure=SQL.identifier(metric.snapshot),
            keys=SQL(", ").join([SQL("source"), *columns]),
            sources=list(scope["source"]),
            company_ids=scope["company_ids"],
            day=day,
            is_all="check" not in keys,
            # A run is of no warehouse.
            is_asked=scope["warehouse_ids"] is None,
        )
        return SQL("SELECT state.*, NULL::varchar AS excluded FROM (%s) AS state", query)

    @api.model
    def _snapshot_sources(self, metric):
        return [sql.text("snapshot_integrity")]

    def _meaning_sources(self):
        # A run says how many failed; what failing is, the checks say.
        return [*super()._meaning_sources(), *(sql.text(name) for name in CHECK_FILES)]

    @api.model
    def _snapshot_records(self, metric, scope, keys, day):
        conditions = [
            SQL("%s = %s", SQL.identifier(column), keys[name])
            for name in keys
            for column in DIMENSIONS[name]
            if keys[name] is not None
        ]
        found = self.env.execute_query(
            SQL(
                "SELECT unnest(event_ids) FROM (%s) AS snapshot WHERE %s",
                self._snapshot(metric, scope, tuple(keys), day),
                SQL(" AND ").join(conditions) or SQL("TRUE"),
            )
        )
        return {"ids": sorted(row[0] for row in found), "count": len(found)}
