from decimal import Decimal

from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationReconciler(models.AbstractModel):
    """What Odoo holds: asked of its own records, not of what the load noted."""

    _inherit = "fulfillment.migration.reconciler"

    def _odoo(self, run, domain, measure):
        """Return {names: {"sum": Decimal, "written": last change (UTC)}} of what Odoo holds now."""
        held = {}
        for where, sign in ((measure.where, 1), (measure.less, -1)):
            if sign < 0 and not where:
                continue
            for names, amount, written in self._sums(domain, measure, where):
                found = held.setdefault(names, {"sum": Decimal(), "written": None})
                found["sum"] += sign * Decimal(str(amount or 0.0))
                found["written"] = max(filter(None, (found["written"], written)), default=None)
        return held

    def _sums(self, domain, measure, where):
        """Yield (names, sum, last change) of Odoo's records."""
        Model = self.env[measure.model]
        conditions = list(where)
        if measure.everything:
            conditions.append((measure.company, "=", domain.company_id.id))
        else:
            conditions.append((measure.record, "in", self._brought(domain)))
        if "id" in measure.groups:
            for record in Model.search(conditions):
                yield (
                    tuple(
                        self._name_of(record if path == "id" else record.mapped(path))
                        for path in measure.groups
                    ),
                    record[measure.field],
                    record.write_date,
                )
            return
        for *names, amount, written in Model._read_group(
            conditions, measure.groups, [f"{measure.field}:sum", "write_date:max"]
        ):
            yield tuple(map(self._name_of, names)), amount, written

    def _name_of(self, value):
        if isinstance(value, models.BaseModel):
            return value.id or ""
        if isinstance(value, list):
            value = value[0] if value else ""
        return value or ""

    def _brought(self, domain):
        """Return the ids of the records that loads of the set brought."""
        return [
            res_id
            for (res_id,) in self.env.execute_query(
                SQL(
                    """SELECT DISTINCT xref.res_id FROM fulfillment_migration_xref AS xref
                    INNER JOIN fulfillment_migration_run AS run ON xref.run_id = run.id
                    WHERE xref.company_id = %s AND xref.kind = %s AND run.set_id = %s""",
                    domain.company_id.id,
                    domain.kind,
                    domain.set_id.id,
                )
            )
        ]
