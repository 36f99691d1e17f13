import json
from collections import defaultdict

from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationFile(models.Model):
    """Third step, what Odoo takes for one record only: rows whose value another record has are refused."""

    _inherit = "fulfillment.migration.file"

    def _check_taken(self):
        """Refuse rows with a barcode that a product or a packaging of Odoo has, unless the row is that record.

        Odoo asks products and packagings together, products that are archived not at all.
        """
        judge = self.env["fulfillment.migration.judge"]
        for field in self.domain_id._what().fields:
            if not field.once or field.code not in judge._feeds(self):
                continue
            taken = self.env.execute_query(self._taken_values(field))
            if not taken:
                continue
            names = self._names_of_holders({(model, res_id) for _row, _value, model, res_id in taken})
            self._add_rejects(
                SQL(
                    """SELECT told.row_number, told.target, told.value, 'taken_value' AS code, told.params
                    FROM unnest(%s::integer[], %s::text[], %s::text[], %s::jsonb[])
                        AS told (row_number, target, value, params)""",
                    [row for row, *_rest in taken],
                    [field.code] * len(taken),
                    [value for _row, value, *_rest in taken],
                    [
                        json.dumps({"record": names.get((model, res_id))})
                        for _row, _value, model, res_id in taken
                    ],
                )
            )

    def _taken_values(self, field):
        """Return the query of (row number, value, model and id of the record that has it) of the rows at fault."""
        what = self.domain_id._what()
        updates = self.set_id.is_delta and self.env["fulfillment.migration.loader"]._of(self.kind)._updates
        merged = SQL(
            "SELECT NULL::text AS key, NULL::text AS survivor_key, NULL::integer AS survivor_id,"
            " NULL::text[] AS codes WHERE FALSE"
        )
        if what.matched and self.domain_id._has_merged():
            merged = self.domain_id._merged()
        return SQL(
            """SELECT DISTINCT ON (own.row_number) own.row_number, own.value, holder.model, holder.res_id
            FROM (%(rows)s) AS own
            INNER JOIN (%(holders)s) AS holder ON own.value = holder.value
            LEFT JOIN fulfillment_migration_xref AS xref
                ON xref.company_id = %(company)s AND xref.system = %(system)s AND xref.kind = %(kind)s
                AND xref.legacy_key = own.key
            LEFT JOIN (%(merged)s) AS merged ON own.key = merged.key
            -- What the record will have once the row that it is from is written.
            LEFT JOIN (%(written)s) AS written ON holder.model = %(model)s AND holder.res_id = written.res_id
            WHERE (holder.model, holder.res_id) IS DISTINCT FROM
                    (%(model)s, coalesce(xref.res_id, merged.survivor_id))
                -- Of known rows nothing is written but what they say anew, of others that become a record what
                -- somebody chose of them.
                AND (xref.id IS NULL OR (%(updates)s AND xref.said ->> %(code)s IS DISTINCT FROM own.value))
                AND (merged.key IS NULL OR (merged.survivor_id IS NOT NULL AND %(code)s = ANY(merged.codes)))
                AND (written.res_id IS NULL OR written.value IS NOT DISTINCT FROM own.value)
                AND NOT (own.active IS NOT DISTINCT FROM 'false' AND holder.model = %(model)s)
                -- A variant that Odoo made with its product may become the row's.
                AND NOT (own.family IS NOT NULL AND holder.model = 'product.product' AND NOT EXISTS (
                    SELECT FROM fulfillment_migration_xref AS brought
                    WHERE brought.model = 'product.product' AND brought.res_id = holder.res_id
                ))
                AND NOT EXISTS (
                    SELECT FROM fulfillment_migration_reject AS refused
                    WHERE refused.file_id = %(file)s AND refused.row_number = own.row_number
                )
            ORDER BY own.row_number, holder.model, holder.res_id""",
            rows=self._telling(self, field.code, "active", "family"),
            written=self._written_values(field)
            if updates
            else SQL("SELECT NULL::integer AS res_id, NULL::text AS value"),
            holders=SQL(" UNION ALL ").join(self._holders(*one) for one in field.once),
            merged=merged,
            company=self.company_id.id,
            system=self.set_id.system,
            kind=self.kind,
            model=what.model,
            code=field.code,
            file=self.id,
            updates=updates,
        )

    def _written_values(self, field):
        """Return the query of (res_id, value) of the known records that good rows of the domain say something of."""
        judge = self.env["fulfillment.migration.judge"]
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT former.res_id, other.value
                FROM (%s) AS other
                INNER JOIN fulfillment_migration_xref AS former
                    ON former.company_id = %s AND former.system = %s AND former.kind = %s
                    AND former.legacy_key = other.key
                WHERE NOT EXISTS (
                    SELECT FROM fulfillment_migration_reject AS refused
                    WHERE refused.file_id = %s AND refused.row_number = other.row_number
                )""",
                self._telling(file, field.code),
                self.company_id.id,
                self.set_id.system,
                self.kind,
                file.id,
            )
            for file in self.domain_id.file_ids
            if file.state != "draft" and field.code in judge._feeds(file)
        )

    def _telling(self, file, code, *others):
        """Return the query of (row_number, key, value, *others) of a file; NULL for what the domain does not know."""
        judge = self.env["fulfillment.migration.judge"]
        return SQL(
            "SELECT own.row_number, own.key, own.%s AS value%s FROM (%s) AS own",
            SQL.identifier(code),
            SQL("").join(SQL(", own.%s", SQL.identifier(other)) for other in others),
            judge._keys(file, code, *others),
        )

    def _holders(self, model, name):
        """Return the query of (model, res_id, value) of the records that have a value of which each is taken once."""
        Model = self.env[model]
        return SQL(
            "SELECT %s AS model, holder.id AS res_id, holder.%s AS value FROM %s AS holder"
            " WHERE holder.%s IS NOT NULL AND %s",
            model,
            SQL.identifier(name),
            SQL.identifier(Model._table),
            SQL.identifier(name),
            SQL("holder.active") if "active" in Model._fields else SQL("TRUE"),
        )

    def _names_of_holders(self, holders):
        """Return {(model, id): name} of those that the user may see."""
        ids = defaultdict(list)
        for model, res_id in holders:
            ids[model].append(res_id)
        return {
            (model, record.id): record.display_name
            for model, some in ids.items()
            for record in self.env[model].browse(some)._filtered_access("read")
        }
