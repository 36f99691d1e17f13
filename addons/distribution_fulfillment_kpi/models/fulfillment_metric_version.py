import hashlib
import json

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import table_exists

from ..question import DEFAULT_PARAMS
from .fulfillment_metric import DEFINITION_NUMBER


class FulfillmentMetricVersion(models.Model):
    """What a metric meant from when on: a chart marks where the definition changed.

    Written by itself whenever the server loads definitions (or defaults of the parameters) that
    differ from the last known ones, which is after an update. Never changed.
    """

    _name = "fulfillment.metric.version"
    _inherit = "fulfillment.kept.mixin"
    _description = "Version of a Definition"
    _order = "metric_code, number desc"
    _rec_name = "version"

    metric_code = fields.Char(string="Metric", required=True, readonly=True, index=True)
    metric_name = fields.Char(compute="_compute_metric_name")
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    version = fields.Char(required=True, readonly=True)
    first_seen = fields.Datetime(required=True, readonly=True, help="When this server first computed by it.")
    changed = fields.Char(
        readonly=True,
        string="What Changed",
        help="Parts of the definition, and parameters whose default changed. Empty: the first known one.",
    )
    parts = fields.Json(readonly=True, help="Hash of each part, and the defaults of the parameters.")

    _number_uniq = models.UniqueIndex(
        "(metric_code, number)", "Versions of a metric are numbered one by one."
    )

    @api.depends("metric_code")
    def _compute_metric_name(self):
        definitions = self.env["fulfillment.metric"]._definitions()
        for version in self:
            metric = definitions.get(version.metric_code)
            version.metric_name = metric.name if metric else self.env._("no longer defined")

    def _register_hook(self):
        super()._register_hook()
        # Code may be loaded before its database is updated.
        if table_exists(self.env.cr, self._table):
            self._note_versions()

    @api.model
    def _note_versions(self):
        """Keep each definition that differs from the last known one; run again, it changes nothing.

        :return: how many versions were added
        """
        known = self._last_parts()
        found = {
            code: (version, parts)
            for code, (version, parts) in self._current_parts().items()
            if known.get(code, (0, None))[1] != parts
        }
        if not found:
            return 0
        now = fields.Datetime.now()
        rows = [
            {
                "metric_code": code,
                "number": known.get(code, (0, None))[0] + 1,
                "version": version,
                "first_seen": fields.Datetime.to_string(now),
                "changed": self._changed(known.get(code, (0, None))[1], parts),
                "parts": parts,
            }
            for code, (version, parts) in found.items()
        ]
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL(
                        """
                        INSERT INTO fulfillment_metric_version
                            (metric_code, number, version, first_seen, changed, parts, create_uid, create_date)
                        SELECT metric_code, number, version, first_seen, changed, parts, %s, %s
                        FROM jsonb_to_recordset(%s::jsonb) AS row (
                            metric_code varchar, number integer, version varchar, first_seen timestamp,
                            changed varchar, parts jsonb
                        )
                        """,
                        self.env.uid,
                        now,
                        json.dumps(rows),
                    ),
                    log_exceptions=False,
                )
        except (UniqueViolation, SerializationFailure):
            # Several workers load the same definitions: another one has written them.
            return 0
        self.invalidate_model()
        return len(rows)

    @api.model
    def _current_parts(self):
        """{code: (version, parts)} of the definitions that are loaded."""
        Metric = self.env["fulfillment.metric"]
        return {
            code: (
                Metric._version(metric),
                {
                    **{name: self._hash(text) for name, text in Metric._definition_parts(metric).items()},
                    "number": DEFINITION_NUMBER,
                    "parameters": dict(DEFAULT_PARAMS),
                },
            )
            for code, metric in Metric._definitions().items()
        }

    @staticmethod
    def _hash(text):
        return hashlib.sha256(json.dumps(text).encode()).hexdigest()[:16]

    @api.model
    def _last_parts(self):
        """{code: (number, parts)} of the last known version of each metric."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (metric_code) metric_code, number, parts"
                " FROM fulfillment_metric_version ORDER BY metric_code, number DESC"
            )
        )
        return {code: (number, parts) for code, number, parts in rows}

    @api.model
    def _changed(self, before, after):
        """Names of the parts and parameters that differ; None for the first version."""
        if before is None:
            return None
        if before.get("number") != after["number"]:
            # Hashed in another way, so that parts cannot be held against each other.
            names = ["number"]
        else:
            names = [name for name in after if name != "parameters" and before.get(name) != after[name]]
        old, new = before.get("parameters") or {}, after["parameters"]
        names += sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        return ", ".join(names)

    @api.model
    def _versions(self, code):
        """Return the versions of a metric, oldest first, for the marks on a chart.

        :return: list of dicts `version`, `first_seen` (UTC, as text) and `changed`
        """
        return [
            {
                "version": version.version,
                "first_seen": fields.Datetime.to_string(version.first_seen),
                "changed": version.changed or "",
            }
            for version in self.sudo().search([("metric_code", "=", code)], order="number")
        ]

    def write(self, vals):  # pylint: disable=method-required-super; it refuses
        raise UserError(self.env._("What a metric meant is never changed: an update adds a version."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Versions of a definition are kept: figures were computed by them."))
