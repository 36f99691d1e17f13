from odoo import fields, models
from odoo.tools import mute_logger


class FulfillmentMigrationRun(models.Model):
    """How a run gets on: stage after stage, batch after batch, by as many workers as there are.

    A worker takes the next free batch and holds its row; a batch whose worker dies is free again, and
    its rows are as they were. Batches of a level wait for those of the levels above, and a stage for
    the stages before.
    """

    _inherit = "fulfillment.migration.run"

    def _step(self):
        """Do one piece of work. The caller commits.

        :returns: "worked", "waiting" (others hold what has to be done first), or "ended"
        """
        self.ensure_one()
        if self.state != "running":
            return "ended"
        if self.cancel_requested and self._lock():
            self._end("stopped")
            return "ended"
        batch = self._take_batch()
        if batch:
            batch._work()
            return "worked"
        if not self._lock():
            return "waiting"
        if self.state != "running":
            return "ended"
        return self._advance()

    def _take_batch(self):
        """Return a free batch of the stage at work, held by this transaction; empty where there is none."""
        self.env["fulfillment.migration.stage"].flush_model(["run_id", "state"])
        # What another worker has taken since this transaction began is an error, after which it tries again.
        with mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                """WITH left_over AS (
                SELECT batch.id, batch.number, batch.level, min(batch.level) OVER () AS first_level
                FROM fulfillment_migration_batch AS batch
                INNER JOIN fulfillment_migration_stage AS stage ON batch.stage_id = stage.id
                WHERE stage.run_id = %s AND stage.state = 'working' AND batch.is_done IS NOT TRUE
            )
            SELECT batch.id
            FROM fulfillment_migration_batch AS batch
            WHERE batch.is_done IS NOT TRUE AND batch.id IN (
                SELECT left_over.id FROM left_over WHERE left_over.level = left_over.first_level
            )
            ORDER BY batch.number
            LIMIT 1
            FOR UPDATE SKIP LOCKED""",
                [self.id],
            )
        found = self.env.cr.fetchone()
        return self.env["fulfillment.migration.batch"].browse(found)

    def _lock(self):
        """Hold the run, so that one worker alone moves it on; return whether it could be had."""
        with mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "SELECT id FROM fulfillment_migration_run WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED",
                [self.id],
            )
        taken = bool(self.env.cr.fetchone())
        self.invalidate_recordset()
        return taken

    def _advance(self):
        """End the stage at work and plan the next one."""
        working = self.stage_ids.filtered(lambda stage: stage.state == "working")
        if working:
            self.env.cr.execute(
                "SELECT 1 FROM fulfillment_migration_batch WHERE stage_id = %s AND is_done IS NOT TRUE LIMIT 1",
                [working.id],
            )
            if self.env.cr.fetchone():
                return "waiting"
        # Whoever locks the run with an older view of it than this has to look again: it would plan a stage twice.
        self.env.cr.execute(
            "UPDATE fulfillment_migration_run SET started_at = started_at WHERE id = %s", [self.id]
        )
        if working:
            self._end_stage(working)
        waiting = self.stage_ids.filtered(lambda stage: stage.state == "waiting").sorted("sequence")
        if not waiting:
            self._end("done")
            if self.kind == "real":
                self._compare()
                self._keep_reconciled(self._reconciled())
            return "ended"
        waiting[0]._plan()
        return "worked"

    def _end_stage(self, stage):
        stage._refuse_left_over()
        stage._close_history()
        self.env.cr.execute(
            "SELECT coalesce(sum(seconds), 0) FROM fulfillment_migration_batch WHERE stage_id = %s",
            [stage.id],
        )
        stage._system_write({"state": "done", "seconds": self.env.cr.fetchone()[0]})
        stage._count()

    def _end(self, state):
        self._system_write({"state": state, "ended_at": fields.Datetime.now(), "cancel_requested": False})
