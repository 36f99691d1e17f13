from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationFile(models.Model):
    """Third step, what Odoo would refuse of a row as a whole: known at the check already, a statement a fault."""

    _inherit = "fulfillment.migration.file"

    def _check_lengths(self):
        """Refuse names that Odoo would cut off."""
        judge = self.env["fulfillment.migration.judge"]
        for field in self.domain_id._what().fields:
            if not field.longest:
                continue
            parts, joins = judge._parts(self, {field.code, *judge._key_codes(self)})
            # Where the row gives none, its number is what Odoo gets.
            value = parts[field.code][1] if field.code in parts else SQL("NULL::text")
            named = SQL("coalesce(%s, %s)", value, judge._key(self, parts))
            self._add_rejects(
                SQL(
                    """SELECT named.row_number, %s AS target, named.value, 'long_code' AS code, NULL::jsonb AS params
                    FROM (SELECT staged.row_number, %s AS value FROM %s) AS named
                    WHERE length(named.value) > %s""",
                    field.code,
                    named,
                    joins,
                    field.longest,
                )
            )

    def _check_former(self):
        """Refuse lines of which more was delivered or invoiced than was ordered."""
        loader = self.env["fulfillment.migration.loader"]._of(self.domain_id.kind)
        former = getattr(loader, "_former", ())
        if not former:
            return
        judge = self.env["fulfillment.migration.judge"]
        fields = self.domain_id._what().fields
        ordered = next(field.code for field in fields if field.of_line and field.name == loader._ordered)
        parts, joins = judge._parts(self, {ordered, *(code for code, _name in former)})
        for code, _name in former:
            if code not in parts or ordered not in parts:
                continue
            raw, done, _fault, _params = parts[code]
            self._add_rejects(
                SQL(
                    """SELECT staged.row_number, %s AS target, %s AS value, 'more_than_ordered' AS code,
                        NULL::jsonb AS params
                    FROM %s WHERE (%s)::numeric > (%s)::numeric""",
                    code,
                    raw,
                    joins,
                    done,
                    parts[ordered][1],
                )
            )

    def _check_once(self):
        """Refuse a row with a value that an earlier row has, where Odoo takes each value once.

        Earlier rows of the domain, and of those loaded before whose records are asked, too: the packagings of products.
        Rows that are refused, closed, or become another one are not loaded, so they take it from nobody.
        """
        for field in self.domain_id._what().fields:
            if not field.once or field.code not in self.env["fulfillment.migration.judge"]._feeds(self):
                continue
            listed = SQL(" UNION ALL ").join(
                SQL("SELECT %s AS file_id, %s AS rank, own.* FROM (%s) AS own", file.id, rank, own)
                for rank, (file, own) in enumerate(self._telling_once(field))
            )
            if not self._find_repeated(listed, "value"):
                continue
            self._add_rejects(
                SQL(
                    """WITH again AS (
                        SELECT
                            listed.*,
                            first_value(listed.row_number) OVER same AS first_row,
                            first_value(listed.file_id) OVER same AS first_file,
                            row_number() OVER same AS occurrence
                        FROM (%(listed)s) AS listed
                        WHERE hashtextextended(listed.value, 0) IN (SELECT hash FROM fulfillment_migration_repeated)
                            AND NOT EXISTS (
                                SELECT FROM fulfillment_migration_reject AS refused
                                WHERE refused.file_id = listed.file_id AND refused.row_number = listed.row_number
                            )
                            AND NOT EXISTS (
                                SELECT FROM fulfillment_migration_closed AS closed
                                WHERE closed.file_id = listed.file_id AND closed.row_number = listed.row_number
                            )
                        WINDOW same AS (PARTITION BY listed.value ORDER BY listed.rank, listed.row_number)
                    )
                    SELECT
                        again.row_number,
                        %(target)s AS target,
                        again.value,
                        'repeated_value' AS code,
                        jsonb_build_object('row', again.first_row, 'file', file.name) AS params
                    FROM again
                    INNER JOIN fulfillment_migration_file AS file ON again.first_file = file.id
                    WHERE again.occurrence > 1 AND again.file_id = %(file)s""",
                    listed=listed,
                    target=field.code,
                    file=self.id,
                )
            )

    def _telling_once(self, field):
        """Return [(file, query of (row_number, key, value))] of the rows that may have a value before this file's."""
        judge, found = self.env["fulfillment.migration.judge"], []
        domains = self.set_id._in_order()
        for domain in domains[: list(domains).index(self.domain_id) + 1]:
            for other in domain._what().fields:
                if other.once != field.once:
                    continue
                gone = SQL("SELECT NULL::text AS key WHERE FALSE")
                if domain._what().matched and domain._has_merged():
                    gone = SQL("SELECT merged.key FROM (%s) AS merged", domain._merged())
                found += [
                    (
                        file,
                        SQL(
                            """SELECT told.row_number, told.key, told.%s AS value FROM (%s) AS told
                            -- Odoo does not ask archived ones.
                            WHERE told.active IS DISTINCT FROM 'false'
                                AND NOT EXISTS (SELECT FROM (%s) AS gone WHERE gone.key = told.key)""",
                            SQL.identifier(other.code),
                            judge._keys(file, other.code, "active"),
                            gone,
                        ),
                    )
                    for file in domain.file_ids
                    if file.state != "draft" and other.code in judge._feeds(file)
                ]
        return found
