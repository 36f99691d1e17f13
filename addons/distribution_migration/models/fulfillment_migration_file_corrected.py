from odoo import models
from odoo.tools import SQL

from ..source.staging import SEPARATOR


class FulfillmentMigrationFile(models.Model):
    """Rows that came back corrected take the place of those that they were made of.

    Rows are known by their numbers in the old system (_check_keys). Two kinds need more: rows whose number was
    missing or wrong, and documents, which stand or fall with all of their rows.
    """

    _inherit = "fulfillment.migration.file"

    def _check_keys(self):
        result = super()._check_keys()
        self._pass_over_corrected_rows()
        return result

    def _corrections_of(self):
        """Return the files of corrected rows that came back since this one."""
        return self.domain_id.file_ids.filtered(
            lambda file: file.is_correction and file.state != "draft" and file.id > self.id
        )

    def _pass_over_corrected_rows(self):
        """Pass over refused rows that came back under another number, or with the one that they lacked.

        The workbook says which row each of its rows was, and which values were refused in it. In a file that was
        uploaded anew other rows have these numbers; so the values have to be refused there now as they were then,
        and in no other file with these headings.
        """
        if self.is_correction:
            return
        same = (self.domain_id.file_ids - self).filtered(
            lambda file: file.header_signature == self.header_signature
        )
        corrections = self._corrections_of() & same
        for back in corrections:
            width = len(back.column_ids.filtered(lambda column: column.source_index >= 0))
            self._add_rejects(
                SQL(
                    """SELECT told.row_number, 'key' AS target, NULL AS value, 'superseded' AS code,
                        jsonb_build_object('row', back.row_number, 'file', %(name)s::text) AS params
                    FROM (
                        SELECT
                            reject.row_number,
                            string_agg(coalesce(reject.value, ''), E'\\n' ORDER BY reject.id) AS refused
                        FROM fulfillment_migration_reject AS reject
                        WHERE reject.file_id = %(file)s
                        GROUP BY reject.row_number
                        HAVING NOT bool_or(reject.code = 'superseded')
                    ) AS told
                    INNER JOIN fulfillment_migration_row AS back
                        ON split_part(back.cells, %(mark)s, %(place)s) = told.row_number::text
                            AND split_part(back.cells, %(mark)s, %(place)s + 2) = told.refused
                    WHERE back.file_id = %(back)s AND back.defect IS NULL AND NOT EXISTS (
                        SELECT FROM fulfillment_migration_reject AS other
                        WHERE other.file_id = ANY(%(others)s) AND other.row_number = told.row_number
                            AND other.code <> 'superseded'
                        GROUP BY other.file_id
                        HAVING string_agg(coalesce(other.value, ''), E'\\n' ORDER BY other.id) = told.refused
                    )""",
                    name=back.name,
                    file=self.id,
                    mark=SEPARATOR,
                    place=width + 1,
                    back=back.id,
                    others=(same.filtered(lambda file: not file.is_correction)).ids,
                )
            )

    def _pass_over_corrected_documents(self):
        """Pass over documents that came back with all of their rows; the latest correction counts."""
        corrections = self._corrections_of()
        if not corrections:
            return
        judge = self.env["fulfillment.migration.judge"]
        self._add_rejects(
            SQL(
                """SELECT own.row_number, 'key' AS target, own.key AS value, 'superseded' AS code,
                    jsonb_build_object('row', back.first_row, 'file', back.name) AS params
                FROM (
                    SELECT listed.*, count(*) OVER (PARTITION BY listed.key) AS row_count FROM (%s) AS listed
                ) AS own
                INNER JOIN (
                    SELECT DISTINCT ON (said.key) said.*
                    FROM (%s) AS said
                    ORDER BY said.key, said.file_id DESC
                ) AS back ON own.key = back.key AND own.row_count <= back.row_count""",
                judge._keys(self),
                SQL(" UNION ALL ").join(
                    SQL(
                        """SELECT
                            %s AS file_id,
                            %s::text AS name,
                            listed.key,
                            min(listed.row_number) AS first_row,
                            count(*) AS row_count
                        FROM (%s) AS listed
                        WHERE listed.key IS NOT NULL
                        GROUP BY listed.key""",
                        back.id,
                        back.name,
                        judge._keys(back),
                    )
                    for back in corrections
                ),
            )
        )
