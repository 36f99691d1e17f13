from odoo import api, fields, models
from odoo.tools import SQL

from .. import sql
from ..question import DIMENSIONS

FINDINGS_OF = "SELECT id FROM fulfillment_integrity_finding WHERE company_id IN ({companies})"


class FulfillmentFactFinding(models.Model):
    """Findings of the integrity checks, for how long they are and were open."""

    _name = "fulfillment.fact.finding"
    _inherit = "fulfillment.fact"
    _description = "Fact: Integrity Finding"
    _auto = False

    _fact_grain = "finding"
    _fact_sequence = 10
    _fact_sql = {"live": "fact_finding"}
    _fact_scope = {"live": "finding.id = ANY(%s)"}
    _fact_company = {"live": "finding.company_id = ANY(%s)"}
    _fact_scopes = {"live": FINDINGS_OF.format(companies="SELECT unnest(%s::integer[])")}
    _fact_marks = {
        "live": {
            "finding": "SELECT unnest(%(keys)s::integer[])",
            "company": FINDINGS_OF.format(companies="SELECT unnest(%(keys)s::integer[])"),
            "partner": FINDINGS_OF.format(
                companies="SELECT id FROM res_company WHERE partner_id = ANY(%(keys)s)"
            ),
        }
    }
    _fact_excluded_day = "fact.first_seen_day"
    _fact_records = {"live": ("finding_id", "fulfillment.integrity.finding")}
    _fact_dimensions = ("company", "check")

    finding_id = fields.Integer(readonly=True)
    check_code = fields.Char(readonly=True, help="I1 to I12.")
    first_seen_at = fields.Datetime(readonly=True)
    cleared_at = fields.Datetime(readonly=True)
    first_seen_day = fields.Date(readonly=True)
    cleared_day = fields.Date(readonly=True)
    open_seconds = fields.Float(digits=0, readonly=True, aggregator=None)

    @api.model
    def _snapshot(self, metric, scope, keys, day):
        columns = [SQL.identifier("fact", column) for name in keys for column in DIMENSIONS[name]]
        query = sql.load(
            "snapshot_finding",
            keys=SQL(", ").join([SQL("fact.source"), *columns]),
            sources=list(scope["source"]),
            company_ids=scope["company_ids"],
            day=day,
            # A finding is of no warehouse.
            is_asked=scope["warehouse_ids"] is None,
        )
        return SQL("SELECT state.*, NULL::varchar AS excluded FROM (%s) AS state", query)

    @api.model
    def _snapshot_sources(self, metric):
        return [sql.text("snapshot_finding")]

    @api.model
    def _snapshot_rests_on(self, day):
        return SQL(
            "fact.first_seen_day <= %s::date AND coalesce(fact.cleared_day > %s::date, TRUE)", day, day
        )

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
                "SELECT unnest(finding_ids) FROM (%s) AS snapshot WHERE %s",
                self._snapshot(metric, scope, tuple(keys), day),
                SQL(" AND ").join(conditions) or SQL("TRUE"),
            )
        )
        return {"ids": sorted(row[0] for row in found), "count": len(found)}
