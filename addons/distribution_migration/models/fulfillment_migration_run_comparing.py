from odoo import api, fields, models

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
    mended_count = fields.Integer(string="Not Refused any More", compute="_compute_change_counts")
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
        self.env.cr.execute(
            """UPDATE fulfillment_migration_result AS result SET change = compared.change
            FROM (
                SELECT
                    this.id,
                    CASE
                        WHEN other.id IS NULL THEN 'new'
                        WHEN other.state = 'refused' AND this.state <> 'refused' THEN 'mended'
                        WHEN other.state <> 'refused' AND this.state = 'refused' THEN 'broken'
                        WHEN other.fingerprint IS DISTINCT FROM this.fingerprint THEN 'changed'
                    END AS change
                FROM fulfillment_migration_result AS this
                LEFT JOIN fulfillment_migration_result AS other
                    ON other.run_id = %s AND this.domain_id = other.domain_id AND this.key = other.key
                WHERE this.run_id = %s AND this.key IS NOT NULL
            ) AS compared
            WHERE result.id = compared.id AND compared.change IS NOT NULL""",
            [before.id, self.id],
        )
        self.env.cr.execute(
            """SELECT change, count(*) FROM fulfillment_migration_result
            WHERE run_id = %(run)s AND change IS NOT NULL GROUP BY change
            UNION ALL
            SELECT 'gone', count(*) FROM fulfillment_migration_result AS other
            WHERE other.run_id = %(before)s AND other.key IS NOT NULL AND NOT EXISTS (
                SELECT FROM fulfillment_migration_result AS this
                WHERE this.run_id = %(run)s AND this.domain_id = other.domain_id AND this.key = other.key
            )""",
            {"run": self.id, "before": before.id},
        )
        changes = {change: count for change, count in self.env.cr.fetchall() if count}
        self._system_write({"previous_id": before.id, "changes": changes})
        self.env["fulfillment.migration.result"].invalidate_model()

    def action_open_changes(self):
        """List the rows that differ from the load before; those that are gone stand in that one."""
        self.ensure_one()
        action = self.action_open_results()
        if self.env.context.get("gone"):
            self.env.cr.execute(
                """SELECT other.id FROM fulfillment_migration_result AS other
                WHERE other.run_id = %s AND other.key IS NOT NULL AND NOT EXISTS (
                    SELECT FROM fulfillment_migration_result AS this
                    WHERE this.run_id = %s AND this.domain_id = other.domain_id AND this.key = other.key
                )""",
                [self.previous_id.id, self.id],
            )
            ids = [result_id for (result_id,) in self.env.cr.fetchall()]
            return {**action, "domain": [("id", "in", ids)], "context": {}}
        return action
