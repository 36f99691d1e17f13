from decimal import Decimal

from odoo import models
from odoo.tools import SQL, split_every

# Records that are read at a time, and forgotten again.
READ = 1_000


class FulfillmentMigrationReconciler(models.AbstractModel):
    """What Odoo holds: asked of its own records, not of what the load noted."""

    _inherit = "fulfillment.migration.reconciler"

    def _odoo(self, run, domain, measure, part=None):
        """Return {names: {"sum": Decimal, "written": last change (UTC)}} of what Odoo holds now.

        :param part: of the names (see `_parts`); all by default
        """
        held = {}
        for where, sign in ((measure.where, 1), (measure.less, -1)):
            if sign < 0 and not where:
                continue
            for names, amount, written in self._sums(domain, measure, where, part):
                found = held.setdefault(names, {"sum": Decimal(), "written": None})
                found["sum"] += measure.sign * sign * Decimal(str(amount or 0.0))
                found["written"] = max(filter(None, (found["written"], written)), default=None)
        return held

    def _sums(self, domain, measure, where, part):
        """Yield (names, sum, last change) of Odoo's records."""
        Model = self.env[measure.model]
        conditions = self._conditions(domain, measure, where, part=part)
        if "id" in measure.groups:
            names = {measure.field, "write_date", *(path.split(".")[0] for path in measure.groups)} - {"id"}
            for ids in split_every(READ, Model.search(conditions).ids):
                records = Model.browse(ids)
                records.fetch(names)
                for record in records:
                    yield (
                        tuple(
                            self._name_of(record if path == "id" else record.mapped(path))
                            for path in measure.groups
                        ),
                        record[measure.field],
                        record.write_date,
                    )
                records.invalidate_recordset(flush=False)
            return
        for *names, amount, written in Model._read_group(
            conditions, measure.groups, [f"{measure.field}:sum", "write_date:max"]
        ):
            yield tuple(map(self._name_of, names)), amount, written

    def _conditions(self, domain, measure, where, scope=None, part=None):
        """Return which records count: of the company, or what loads of the set brought."""
        conditions = [*where, *self._between(measure, part)]
        if measure.everything and (scope or domain.scope) != "brought":
            return [*conditions, (measure.company, "=", domain.company_id.id)]
        brought = SQL("(%s)", self._of_loads(domain))
        if not measure.brought:
            return [*conditions, (measure.record, "in", brought)]
        Model = self.env[domain._what().model]
        led = Model._search([("id", "in", brought)])
        led = led.subselect(SQL.identifier(Model._table, measure.brought))
        return [*conditions, (measure.record, "in", led), ("create_date", ">=", self._first_load(domain))]

    def _name_of(self, value):
        if isinstance(value, models.BaseModel):
            return value.id or ""
        if isinstance(value, list):
            value = value[0] if value else ""
        return value or ""

    def _of_loads(self, domain):
        """Return the query of (res_id) of the records that loads of the set brought."""
        return SQL(
            """SELECT DISTINCT xref.res_id FROM fulfillment_migration_xref AS xref
            INNER JOIN fulfillment_migration_run AS run ON xref.run_id = run.id
            WHERE xref.company_id = %s AND xref.kind = %s AND run.set_id = %s""",
            domain.company_id.id,
            domain.kind,
            domain.set_id.id,
        )

    def _first_load(self, domain):
        """Return when the first load of the set began that brought records of the domain (UTC)."""
        ((began,),) = self.env.execute_query(
            SQL(
                """SELECT min(run.create_date) FROM fulfillment_migration_run AS run
                WHERE run.id IN (
                    SELECT xref.run_id FROM fulfillment_migration_xref AS xref
                    WHERE xref.company_id = %s AND xref.kind = %s
                ) AND run.set_id = %s""",
                domain.company_id.id,
                domain.kind,
                domain.set_id.id,
            )
        )
        return began or self.env.cr.now()

    # ----------------------------------------------------------------- others

    def _others(self, domain, measure):
        """Return (number, sum) of the records of the company that count, and that no load of the set brought."""
        count, total = 0, Decimal()
        for where, sign in ((measure.where, 1), (measure.less, -1)):
            if sign < 0 and not where:
                continue
            for scope, counted in (("company", 1), ("brought", -1)):
                ((number, amount),) = self.env[measure.model]._read_group(
                    self._conditions(domain, measure, where, scope),
                    aggregates=["__count", f"{measure.field}:sum"],
                )
                count += counted * number
                total += counted * sign * measure.sign * Decimal(str(amount or 0.0))
        return count, total
