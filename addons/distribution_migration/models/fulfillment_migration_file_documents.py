from odoo import models
from odoo.tools import SQL

from ..source.staging import SEPARATOR


class FulfillmentMigrationFile(models.Model):
    """Documents of several rows: their rows have to agree, and a document is good as a whole or not at all."""

    _inherit = "fulfillment.migration.file"

    def _find_first_rows(self):
        """Note for rows that tell of a line only which row tells of their document: the last one that did.

        None where the row before them is damaged: it may have begun another document.
        """
        judge = self.env["fulfillment.migration.judge"]
        feeds = [feed for feed in judge._feeds(self).values() if feed.is_said_once and feed.indexes]
        if not feeds:
            return
        indexes = sorted({index for feed in feeds for index in feed.indexes})
        said = SQL(" || ").join(
            SQL("split_part(row.cells, %s, %s)", SEPARATOR, index + 1) for index in indexes
        )
        self.env.cr.execute(
            SQL(
                """UPDATE fulfillment_migration_row AS row
                SET first_row = CASE WHEN found.last_mark %% 2 = 0 THEN found.last_mark / 2 END
                FROM (
                    SELECT
                        marked.row_number,
                        marked.mark,
                        max(marked.mark) OVER (ORDER BY marked.row_number) AS last_mark
                    FROM (
                        -- The numbers rise, so that the highest mark is the last; odd ones are of damaged rows.
                        SELECT
                            row.row_number,
                            CASE
                                WHEN row.defect IS NOT NULL THEN row.row_number * 2 + 1
                                WHEN btrim(%s) <> '' THEN row.row_number * 2
                            END AS mark
                        FROM fulfillment_migration_row AS row
                        WHERE row.file_id = %s
                    ) AS marked
                ) AS found
                WHERE row.file_id = %s AND row.row_number = found.row_number AND found.mark IS NULL""",
                said,
                self.id,
                self.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE fulfillment_migration_row AS row SET first_row = NULL
                WHERE row.file_id = %s AND row.first_row IS NOT NULL AND btrim(%s) <> ''""",
                self.id,
                said,
            )
        )
        self.env["fulfillment.migration.row"].invalidate_model(["first_row"])

    def _check_keys(self):
        if not self.domain_id._what().document:
            return super()._check_keys()
        self._pass_over_corrected_documents()
        self._check_one_file()
        self._check_lines()
        self._check_heads()
        self._check_balance()
        self._refuse_rest()
        return None

    def _check_one_file(self):
        """Refuse rows of documents that an earlier file of the domain has good rows of."""
        judge = self.env["fulfillment.migration.judge"]
        files = self.domain_id.file_ids.filtered(lambda file: file.state != "draft")
        earlier = files[: list(files).index(self)]
        if earlier:
            self._add_rejects(
                SQL(
                    """SELECT own.row_number, 'key' AS target, own.key AS value, 'document_elsewhere' AS code,
                        NULL::jsonb AS params
                    FROM (%s) AS own
                    WHERE own.key IN (%s)""",
                    judge._keys(self),
                    SQL(" UNION ").join(
                        SQL(
                            """SELECT other.key FROM (%s) AS other WHERE NOT EXISTS (
                                SELECT FROM fulfillment_migration_reject AS reject
                                WHERE reject.file_id = %s AND reject.row_number = other.row_number
                            )""",
                            judge._keys(other),
                            other.id,
                        )
                        for other in earlier
                    ),
                )
            )

    def _check_lines(self):
        """Refuse a line whose number another line of the document bears before it."""
        if "line" not in self.env["fulfillment.migration.judge"]._feeds(self):
            return
        self._add_rejects(
            SQL(
                """SELECT again.row_number, 'line' AS target, again.line AS value, 'repeated_line' AS code,
                    jsonb_build_object('row', again.first_row) AS params
                FROM (
                    SELECT own.*, min(own.row_number) OVER (PARTITION BY own.key, own.line) AS first_row
                    FROM (%s) AS own
                    WHERE own.key IS NOT NULL AND own.line IS NOT NULL
                ) AS again
                WHERE again.row_number > again.first_row""",
                self.env["fulfillment.migration.judge"]._keys(self, "line"),
            )
        )

    def _check_heads(self):
        """Refuse a row that says something else of the document than its first row that says anything."""
        judge, what = self.env["fulfillment.migration.judge"], self.domain_id._what()
        fed = judge._feeds(self)
        codes = [field.code for field in what.head if field.code in fed and not field.is_key]
        if not codes:
            return
        self._add_rejects(
            SQL(
                """SELECT said.row_number, said.target, said.value, 'document_differs' AS code,
                    jsonb_build_object('row', said.first_row, 'other', left(said.first_value, 200)) AS params
                FROM (
                    SELECT
                        own.row_number,
                        field.target,
                        field.value,
                        first_value(own.row_number) OVER same AS first_row,
                        first_value(field.value) OVER same AS first_value
                    FROM (%s) AS own
                    CROSS JOIN LATERAL (VALUES %s) AS field (target, value)
                    WHERE own.key IS NOT NULL AND field.value IS NOT NULL
                    WINDOW same AS (PARTITION BY own.key, field.target ORDER BY own.row_number)
                ) AS said
                WHERE said.value <> said.first_value""",
                judge._keys(self, *codes),
                SQL(", ").join(SQL("(%s, own.%s)", code, SQL.identifier(code)) for code in codes),
            )
        )

    def _refuse_rest(self):
        """Refuse the good rows of documents that have refused ones.

        A damaged row cannot be asked for its document: it may belong to that of the row before or after it.
        """
        self._add_rejects(
            SQL(
                """WITH own AS MATERIALIZED (%s),
                refused AS (
                    SELECT DISTINCT reject.row_number FROM fulfillment_migration_reject AS reject
                    WHERE reject.file_id = %s
                ),
                placed AS (
                    SELECT
                        row.defect,
                        max(row.row_number) FILTER (WHERE row.defect IS NULL) OVER (
                            ORDER BY row.row_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                        ) AS before,
                        min(row.row_number) FILTER (WHERE row.defect IS NULL) OVER (
                            ORDER BY row.row_number ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
                        ) AS after
                    FROM fulfillment_migration_row AS row
                    WHERE row.file_id = %s
                ),
                neighbour AS (
                    SELECT placed.before AS row_number FROM placed WHERE placed.defect IS NOT NULL
                    UNION
                    SELECT placed.after FROM placed WHERE placed.defect IS NOT NULL
                ),
                bad AS (
                    SELECT own.key FROM own INNER JOIN refused ON own.row_number = refused.row_number
                    UNION
                    SELECT own.key FROM own INNER JOIN neighbour ON own.row_number = neighbour.row_number
                )
                SELECT own.row_number, NULL AS target, own.key AS value, 'document' AS code, NULL::jsonb AS params
                FROM own
                WHERE own.key IN (SELECT bad.key FROM bad WHERE bad.key IS NOT NULL)
                    AND own.row_number NOT IN (SELECT refused.row_number FROM refused)""",
                self.env["fulfillment.migration.judge"]._keys(self),
                self.id,
                self.id,
            )
        )
