from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationFile(models.Model):
    """Third step, rows that name another row of their domain as the one above them."""

    _inherit = "fulfillment.migration.file"

    def _check_parents(self):
        """Refuse rows that are, over their parents, above themselves."""
        what = self.domain_id._what()
        if not what.parent:
            return
        judge = self.env["fulfillment.migration.judge"]
        files = self.domain_id.file_ids.filtered(lambda file: file.state != "draft")
        if not any(what.parent in judge._feeds(file) for file in files):
            return
        pairs = SQL(" UNION ").join(
            SQL("SELECT own.key, own.parent FROM (%s) AS own", self.domain_id._with_parents(file))
            for file in files
        )
        # Tables, and what is known of them: PostgreSQL takes a recursion for a thousand times what it is.
        self.env.cr.execute("DROP TABLE IF EXISTS fulfillment_migration_placed")
        self.env.cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE fulfillment_migration_placed ON COMMIT DROP AS
                WITH RECURSIVE pair AS MATERIALIZED (%s),
                placed AS (
                    -- No NOT IN: where many keys are expected, all of them were gone through for each row.
                    SELECT pair.key FROM pair
                    LEFT JOIN pair AS above ON pair.parent = above.key
                    WHERE above.key IS NULL
                    UNION
                    SELECT pair.key FROM placed INNER JOIN pair ON pair.parent = placed.key
                )
                SELECT placed.key FROM placed WHERE placed.key IS NOT NULL""",
                pairs,
            )
        )
        self.env.cr.execute("ANALYZE fulfillment_migration_placed")
        self._add_rejects(
            SQL(
                """SELECT own.row_number, %s AS target, own.%s AS value, 'cycle' AS code, NULL::jsonb AS params
                FROM (%s) AS own
                LEFT JOIN fulfillment_migration_placed AS placed ON own.key = placed.key
                WHERE own.key IS NOT NULL AND placed.key IS NULL""",
                what.parent,
                SQL.identifier(what.parent),
                judge._keys(self, what.parent),
            )
        )
        self.env.cr.execute("DROP TABLE fulfillment_migration_placed")
