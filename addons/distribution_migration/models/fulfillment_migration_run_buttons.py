from odoo import fields, models
from odoo.exceptions import UserError

# Rows that a request loads while the user waits: with a job runner, and without one.
INLINE_ROWS, INLINE_ROWS_WITHOUT_RUNNER = 500, 20_000


class FulfillmentMigrationRun(models.Model):
    """A run goes on at once, or by jobs in the background; it can be stopped and resumed."""

    _inherit = "fulfillment.migration.run"

    def _go(self):
        """Do the work: while the user waits where it is little, else by jobs."""
        self.ensure_one()
        rows = sum(self.stage_ids.domain_id.file_ids.mapped("row_count"))
        if self._has_job_runner() and rows > INLINE_ROWS:
            self._enqueue()
        elif rows > INLINE_ROWS_WITHOUT_RUNNER:
            raise UserError(
                self.env._(
                    "%(set)s has %(rows)s rows; without the job runner the screen loads up to %(limit)s.\n"
                    "Start Odoo with --load=base,rpc,web,queue_job, or load it from the command line "
                    "(odoo migrate).",
                    set=self.set_id.name,
                    rows=f"{rows:,}",
                    limit=f"{INLINE_ROWS_WITHOUT_RUNNER:,}",
                )
            )
        elif self.kind == "mock":
            self._rehearse()
        else:
            self._work_alone()

    def _has_job_runner(self):
        return self.env["fulfillment.history.import"]._has_job_runner()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_stop(self):
        """Stop before the next batch; what is loaded stays, and a real load can be resumed.

        Where nobody is at work any more (its process died), the run ends here, or it would never.
        """
        for run in self:
            run.check_access("write")
            if run.state != "running":
                continue
            if run.kind == "mock":
                run._stop_mock()
            elif run._lock() and not run._is_worked_on():
                run._end("stopped")
            else:
                run._system_write({"cancel_requested": True})
        return True

    def _is_worked_on(self):
        """Tell whether another transaction holds a batch of the run."""
        self.env.cr.execute(
            """SELECT count(*) FROM fulfillment_migration_batch AS batch
            INNER JOIN fulfillment_migration_stage AS stage ON batch.stage_id = stage.id
            WHERE stage.run_id = %s AND batch.is_done IS NOT TRUE""",
            [self.id],
        )
        (left,) = self.env.cr.fetchone()
        self.env.cr.execute(
            """SELECT batch.id FROM fulfillment_migration_batch AS batch
            WHERE batch.is_done IS NOT TRUE AND batch.stage_id IN (
                SELECT stage.id FROM fulfillment_migration_stage AS stage WHERE stage.run_id = %s
            )
            FOR UPDATE SKIP LOCKED""",
            [self.id],
        )
        return len(self.env.cr.fetchall()) < left

    def action_resume(self):
        """Go on where the run was stopped or its process died."""
        self.ensure_one()
        self.check_access("write")
        if self.kind == "mock":
            raise UserError(
                self.env._(
                    "%(name)s left nothing behind to go on with: start another one.", name=self.display_name
                )
            )
        if self.state not in ("stopped", "failed", "running"):
            raise UserError(
                self.env._("%(name)s has ended: there is nothing to resume.", name=self.display_name)
            )
        self._system_write({"state": "running", "cancel_requested": False, "error": False, "ended_at": False})
        self._go()
        return self._open()

    # ------------------------------------------------------------------- jobs

    def _enqueue(self):
        """Start as many chains of jobs as there are workers; a mock is one transaction, and one job."""
        if self.kind == "mock":
            self._announce()
        workers = 1 if self.kind == "mock" else self._workers()
        for worker in range(workers):
            self._enqueue_step(worker)

    def _workers(self):
        """Return how many jobs work side by side: the channel decides how many really run."""
        value = self.env["ir.config_parameter"].sudo().get_param("distribution_migration.workers", "4")
        return min(32, max(1, int(value))) if value.isdecimal() else 4

    def _enqueue_step(self, worker, position=0, eta=None):
        self.with_delay(
            description=self.env._("Load %(set)s, %(run)s", set=self.set_id.name, run=self.display_name),
            identity_key=f"fulfillment-migration-{self.id}-{worker}-{position}-{self.started_at}",
            max_retries=20,
            eta=eta,
        )._job_step(worker, position)

    def _job_step(self, worker, position):
        """Job: do one piece of work, then enqueue the next. Each commits with its job."""
        if not self.exists():
            return "ended"
        if self.kind == "mock":
            return self._job_rehearse()
        outcome = self._step()
        if outcome != "ended":
            self._enqueue_step(worker, position + 1, eta=5 if outcome == "waiting" else None)
        return outcome

    def _job_failed(self, exc_info=None, exc_name=None, exc_message=None):
        """Called by the job runner, from a cursor of its own, when a batch broke."""
        self._system_write(
            {
                "state": "failed",
                "ended_at": fields.Datetime.now(),
                "error": self._broken(exc_message or exc_name or ""),
            }
        )

    def _broken(self, error):
        if self.kind == "mock":
            return self.env._(
                "The mock load broke: %(error)s\nNothing of it stays. Start another one; if it breaks again, send "
                "the log of the job to your administrator.",
                error=error,
            )
        return self.env._(
            "The load broke: %(error)s\nWhat is loaded stays. Press Resume; if it breaks again, send "
            "the log of the job to your administrator.",
            error=error,
        )
