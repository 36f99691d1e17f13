from odoo import models
from odoo.tools import SQL

from ..streaming import in_parts

# Names that are compared at a time.
PART = 20_000
# Texts that are looked up at a time.
ASKED = 10_000


class FulfillmentMigrationReconciler(models.AbstractModel):
    """Figures of many names are compared some at a time: memory holds a part of them, however many rows there are.

    A part is a range of ids of the records that come first in the names, as products, documents or the records that
    rows became: of both sides the names of a range are all there.
    """

    _inherit = "fulfillment.migration.reconciler"

    def _parts(self, domain, measure):
        """Return [(low, high)] of the ids of records, low excluded; [None]: all at once."""
        if not self._has_parts(domain, measure):
            return [None]
        ids = self._ids_of_files(domain, measure)
        if measure.everything or measure.by[0] != "key":
            ids = SQL("%s UNION %s", ids, self._ids_of_odoo(domain, measure))
        ends = self.env.execute_query(
            SQL(
                """SELECT max(placed.id) FROM (
                    SELECT named.id, (row_number() OVER (ORDER BY named.id) - 1) / %s AS place
                    FROM (%s) AS named (id) WHERE named.id IS NOT NULL
                ) AS placed GROUP BY placed.place ORDER BY placed.place""",
                PART,
                ids,
            )
        )
        if len(ends) < 2:
            return [None]
        bounds = [None, *(end for (end,) in ends[:-1]), None]
        return list(zip(bounds, bounds[1:], strict=False))

    def _has_parts(self, domain, measure):
        """Tell whether the first name of a measure is a record on both sides, and rows are too many for one part."""
        first, lead = measure.by[0], measure.groups[0]
        field = self.env[measure.model]._fields.get(lead)
        if not isinstance(first, str) or not field or not (lead == "id" or field.type == "many2one"):
            return False
        if first != "key" and (first not in domain._what().by_code or lead == "id"):
            return False
        return sum(domain.file_ids.mapped("row_count")) > PART

    def _ids_of_files(self, domain, measure):
        """Return the query of (id) of the records that rows became, or that they name."""
        if measure.by[0] == "key":
            return self._of_loads(domain)
        self._keep_named(domain, measure.by[0])
        return SQL("SELECT named.id FROM fulfillment_migration_named AS named")

    def _ids_of_odoo(self, domain, measure):
        """Return the query of (id) of the records that come first in the names of Odoo's side."""
        Model, lead = self.env[measure.model], measure.groups[0]
        column = SQL.identifier(Model._table, lead)
        return SQL(" UNION ").join(
            Model._search(self._conditions(domain, measure, where)).subselect(column)
            for where in (measure.where, measure.less)
            if where or where is measure.where
        )

    def _keep_named(self, domain, code):
        """Keep which record each different text of a field names, for this transaction."""
        cr, judge = self.env.cr, self.env["fulfillment.migration.judge"]
        field, texts = domain._what().by_code[code], []
        for file in domain.file_ids.filtered(lambda file: file.state != "draft"):
            parts, joins = judge._parts(file, {code})
            if code in parts:
                texts.append(SQL("SELECT %s FROM %s", parts[code][1], joins))
        cr.execute("DROP TABLE IF EXISTS fulfillment_migration_named")
        cr.execute(
            "CREATE TEMPORARY TABLE fulfillment_migration_named (text text, id integer) ON COMMIT DROP"
        )
        told = SQL(
            "SELECT DISTINCT told.text FROM (%s) AS told (text) WHERE told.text IS NOT NULL",
            SQL(" UNION ALL ").join(texts or [SQL("SELECT NULL::text")]),
        )
        for asked in in_parts(cr, "fulfillment_migration_named_part", told, ASKED):
            found = self.env["fulfillment.migration.link"]._resolve(
                field, domain, {text for (text,) in asked}
            )
            named = [(text, ids[0]) for text, ids in found.items() if len(ids) == 1]
            if named:
                cr.execute_values("INSERT INTO fulfillment_migration_named (text, id) VALUES %s", named)
            self.env.invalidate_all(flush=False)
        cr.execute("ANALYZE fulfillment_migration_named")

    # ------------------------------------------------------------- conditions

    def _between(self, measure, part):
        """Return the conditions that records of Odoo are of a part."""
        low, high = part or (None, None)
        lead, conditions = measure.groups[0], []
        if low is not None:
            conditions.append((lead, ">", low))
        if high is not None:
            conditions.append((lead, "<=", high))
        if conditions and low is None and lead != "id":
            # What names nothing is of the first part.
            conditions = ["|", (lead, "=", False), *conditions]
        return conditions

    def _within(self, part):
        """Return the condition that a row is of a part; what names no record is of the first."""
        if not part:
            return SQL("TRUE")
        low, high = part
        return SQL(
            "(%(low)s::integer IS NULL OR known.id > %(low)s)"
            " AND (%(high)s::integer IS NULL OR coalesce(known.id, 0) <= %(high)s)",
            low=low,
            high=high,
        )

    def _known_rows(self, domain, measure):
        """Return the join to the records by whose ids rows fall into parts."""
        if measure.by[0] != "key":
            return SQL(
                "LEFT JOIN fulfillment_migration_named AS known ON known.text = %s",
                SQL.identifier("said", f"by_{measure.by[0]}"),
            )
        return SQL(
            """LEFT JOIN (
                SELECT xref.legacy_key, xref.res_id AS id FROM fulfillment_migration_xref AS xref
                WHERE xref.company_id = %s AND xref.system = %s AND xref.kind = %s
            ) AS known ON known.legacy_key = said.by_key""",
            domain.company_id.id,
            domain.set_id.system,
            domain.kind,
        )
