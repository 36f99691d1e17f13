from odoo import api, fields, models
from odoo.tools import SQL

CHANGES = ("new", "gone", "mended", "broken", "changed")


class FulfillmentMigrationResult(models.Model):
    _inherit = "fulfillment.migration.result"

    change = fields.Selection(
        [
            ("new", "New"),
            ("mended", "Not refused any more"),
            ("broken", "Refused now"),
            ("changed", "Other values"),
        ],
        string="Since the Load Before",
        readonly=True,
    )
    # Searched only: a list of ids would be as long as the file.
    lacking_run_id = fields.Many2one(
        "fulfillment.migration.run",
        string="Gone Since",
        compute="_compute_lacking_run_id",
        search="_search_lacking_run_id",
    )

    def _compute_lacking_run_id(self):
        self.lacking_run_id = False

    def _search_lacking_run_id(self, operator, value):
        """Find the rows of the load before that a load has not any more."""
        if operator != "in":
            return NotImplemented
        runs = self.env["fulfillment.migration.run"].browse(one for one in value if one).exists()
        runs = runs.filtered("previous_id")
        return fields.Domain.OR(
            fields.Domain("id", "in", SQL("(%s)", run._gone_since(run.previous_id))) for run in runs
        )


class FulfillmentMigrationRun(models.Model):
    """What differs from the load before: rehearsals are to have fewer surprises each time."""

    _inherit = "fulfillment.migration.run"

    previous_id = fields.Many2one(
        "fulfillment.migration.run",
        string="Load Before",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    changes = fields.Json(readonly=True, help="Rows by how they differ from the load before.")
    new_count = fields.Integer(string="New", compute="_compute_change_counts")
    gone_count = fields.Integer(string="Gone", compute="_compute_change_counts")
    mended_count = fields.Integer(string="Not Refused Any More", compute="_compute_change_counts")
    broken_count = fields.Integer(string="Refused Now", compute="_compute_change_counts")
    changed_values_count = fields.Integer(string="Other Values", compute="_compute_change_counts")

    @api.depends("changes")
    def _compute_change_counts(self):
        for run in self:
            counts = run.changes or {}
            for change in CHANGES:
                run["changed_values_count" if change == "changed" else f"{change}_count"] = counts.get(
                    change, 0
                )

    def _compare(self):
        """Compare each row, by its number in the old system, with what became of it in the load before."""
        self.ensure_one()
        before = self.search(
            [("set_id", "=", self.set_id.id), ("state", "=", "done"), ("id", "<", self.id)],
            order="id DESC",
            limit=1,
        )
        if not before:
            return
        self.env["fulfillment.migration.result"].flush_model()
        judge = self.env["fulfillment.migration.judge"]
        files = self.stage_ids.domain_id.file_ids
        self.env.cr.execute(
            SQL(
                """UPDATE fulfillment_migration_result AS result
                SET change = compared.change,
                    differs = CASE compared.change WHEN 'changed' THEN coalesce(result.differs, compared.differs)
                        ELSE result.differs END
                FROM (
                    SELECT
                        this.id,
                        CASE
                            WHEN other.id IS NULL THEN 'new'
                            WHEN other.state = 'refused' AND this.state <> 'refused' THEN 'mended'
                            WHEN other.state <> 'refused' AND this.state = 'refused' THEN 'broken'
                            -- What the file does not mention any more did not change.
                            WHEN other.fingerprint IS DISTINCT FROM this.fingerprint AND (
                                told.differs IS NOT NULL OR fed.is_document OR other.said IS NULL OR this.said IS NULL
                            ) THEN 'changed'
                        END AS change,
                        told.differs
                    FROM (%(pairs)s) AS pair
                    INNER JOIN fulfillment_migration_result AS this ON pair.this_id = this.id
                    INNER JOIN unnest(%(files)s::integer[], %(codes)s::text[], %(documents)s::boolean[])
                        AS fed (file_id, codes, is_document) ON this.file_id = fed.file_id
                    LEFT JOIN fulfillment_migration_result AS other ON pair.former_id = other.id
                    LEFT JOIN LATERAL (SELECT %(differs)s AS differs) AS told
                        ON other.fingerprint IS DISTINCT FROM this.fingerprint
                        AND other.said IS NOT NULL AND this.said IS NOT NULL
                ) AS compared
                WHERE result.id = compared.id AND compared.change IS NOT NULL""",
                pairs=self._pairs(before),
                files=files.ids,
                codes=[",".join(judge._feeds(file)) for file in files],
                documents=[bool(file.domain_id._what().document) for file in files],
                differs=judge._differs(
                    SQL("other.said"), SQL("this.said"), SQL("string_to_array(fed.codes, ',')")
                ),
            )
        )
        self.env.cr.execute(
            SQL(
                """SELECT change, count(*) FROM fulfillment_migration_result
                WHERE run_id = %s AND change IS NOT NULL GROUP BY change
                UNION ALL
                SELECT 'gone', count(*) FROM (%s) AS gone""",
                self.id,
                self._gone_since(before),
            )
        )
        changes = {change: count for change, count in self.env.cr.fetchall() if count}
        self._system_write({"previous_id": before.id, "changes": changes})
        self.env["fulfillment.migration.result"].invalidate_model()

    def _pairs(self, before):
        """Return the query of (this_id, former_id) of the rows of two loads that are the same row of the old system.

        Several rows of one number, as those of a document or one refused for it, have places in their order: by
        the number alone each would be compared with each. Grouped, not joined: PostgreSQL knows nothing yet of rows
        that were listed a moment ago, takes them for few, and would look through all of one load for each row of
        the other.
        """
        return SQL(
            """SELECT max(placed.id) FILTER (WHERE placed.run_id = %(now)s) AS this_id,
                max(placed.id) FILTER (WHERE placed.run_id = %(before)s) AS former_id
            FROM (
                SELECT row.id, row.run_id, row.domain_id, row.key, row_number() OVER (
                    PARTITION BY row.run_id, row.domain_id, row.key ORDER BY row.file_id, row.row_number
                ) AS place
                FROM fulfillment_migration_result AS row
                WHERE row.run_id IN (%(now)s, %(before)s) AND row.key IS NOT NULL
            ) AS placed
            GROUP BY placed.domain_id, placed.key, placed.place""",
            now=self.id,
            before=before.id,
        )

    def _gone_since(self, before):
        """Return the query of the ids of the rows of an earlier load that this one has not."""
        return SQL("SELECT pair.former_id FROM (%s) AS pair WHERE pair.this_id IS NULL", self._pairs(before))

    def action_open_changes(self):
        """List the rows that differ from the load before; those that are gone stand in that one."""
        self.ensure_one()
        action = self.action_open_results()
        if self.env.context.get("gone"):
            return {**action, "domain": [("lacking_run_id", "=", self.id)], "context": {}}
        return action
