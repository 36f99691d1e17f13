from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationDomain(models.Model):
    """What was decided about duplicates, as check and load read it."""

    _inherit = "fulfillment.migration.domain"

    def _has_merged(self):
        return bool(
            self.env["fulfillment.migration.match.group"]
            .sudo()
            .search_count([("domain_id", "in", self.ids), ("state", "=", "merged")], limit=1)
        )

    def _merged(self):
        """Return the query of the rows that become another row or a record.

        (key, survivor_key or NULL, survivor_id: of the record, or NULL, codes: fields in which the record gets
        the value of the row)
        """
        self.ensure_one()
        return SQL(
            """SELECT
                member.key,
                survivor.key AS survivor_key,
                survivor.res_id AS survivor_id,
                CASE WHEN survivor.res_id IS NULL THEN ARRAY[]::text[] ELSE ARRAY(
                    SELECT told.code FROM jsonb_each_text(coalesce(grp.chosen, '{}')) AS told (code, member_id)
                    WHERE told.member_id = member.id::text
                ) END AS codes
            FROM fulfillment_migration_match_member AS member
            INNER JOIN fulfillment_migration_match_group AS grp ON member.group_id = grp.id
            INNER JOIN fulfillment_migration_match_member AS survivor ON grp.survivor_id = survivor.id
            WHERE member.domain_id = %s AND member.is_applied AND member.key IS NOT NULL
                AND member.id <> survivor.id""",
            self.id,
        )

    def _with_parents(self, file):
        """Return the query of (row_number, key, parent) of a file; a parent that was merged is its survivor."""
        parent = SQL.identifier(self._what().parent)
        own = self.env["fulfillment.migration.judge"]._keys(file, self._what().parent)
        if not self._has_merged():
            return SQL("SELECT own.row_number, own.key, own.%s AS parent FROM (%s) AS own", parent, own)
        return SQL(
            """SELECT own.row_number, own.key, coalesce(above.survivor_key, own.%s) AS parent
            FROM (%s) AS own
            LEFT JOIN (%s) AS above ON own.%s = above.key""",
            parent,
            own,
            self._merged(),
            parent,
        )

    def _chosen_of_rows(self):
        """Return [(key of the row that stands, code, key of the row whose value it has; None for no value)]."""
        return self.env.execute_query(
            SQL(
                """SELECT survivor.key, told.code, source.key
                FROM fulfillment_migration_match_group AS grp
                INNER JOIN fulfillment_migration_match_member AS survivor ON grp.survivor_id = survivor.id
                CROSS JOIN LATERAL jsonb_each_text(coalesce(grp.chosen, '{}')) AS told (code, member_id)
                LEFT JOIN fulfillment_migration_match_member AS source ON source.id = told.member_id::integer
                WHERE grp.domain_id = %s AND grp.state = 'merged' AND survivor.res_id IS NULL
                    AND told.member_id::integer <> survivor.id
                    AND (told.member_id = '0' OR source.key IS NOT NULL)""",
                self.id,
            )
        )

    def _texts_of(self, asked, read):
        """Return {(key, code): text of the value} of what rows of the domain say.

        :param read: files of which the texts were just read
        """
        judge, found = self.env["fulfillment.migration.judge"], {}
        if not asked:
            return found
        keys, codes = {key for key, _code in asked}, sorted({code for _key, code in asked})
        files = self.file_ids.filtered(lambda file: file.state != "draft")
        corrected = files.filtered("is_correction").sorted("id", reverse=True)
        for file in corrected + (files - corrected):
            if file.state == "mapped" and file not in read:
                judge._read_values(file)
            rows = self.env.execute_query(
                SQL(
                    "SELECT own.* FROM (%s) AS own WHERE own.key = ANY(%s)",
                    judge._keys(file, *codes, survived=False),
                    list(keys),
                )
            )
            for _number, key, *texts in rows:
                for code, text in zip(codes, texts, strict=True):
                    if text and (key, code) in asked:
                        found.setdefault((key, code), text)
        return found
