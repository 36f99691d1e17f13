import tempfile
from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.queue_job.exception import RetryableJobError

from ..watch import WORKING, NotToDo, hold, watched

KEPT = (
    "run_id, stage_id, domain_id, file_id, company_id, row_number, key, fingerprint, batch_number, level,"
    " state, res_id, survivor_key, replaced, code, target, value, params, message, said, differs, change_kept"
)


class FulfillmentMigrationRun(models.Model):
    """A mock load: all of the work in one transaction, and then it is taken back.

    Others see how far the job is that does it, and stop it (`watch`); in the request of the user there is nothing to
    see till its end.
    """

    _inherit = "fulfillment.migration.run"

    def _rehearse(self, watch=None):
        """Do all of the work and take it back; what became of each row stays.

        The rows are kept in a file meanwhile: rolling back takes them away, and memory may not hold them.

        :param watch: shows to others how far it is, and hears of a Stop
        """
        self.ensure_one()
        with tempfile.TemporaryFile() as kept, self._no_afterwards():
            savepoint = self.env.cr.savepoint()
            try:
                state = "stopped" if self._work_alone(watch) == "stopped" else self.state
                self.env.cr.copy_expert(
                    f"COPY (SELECT {KEPT} FROM fulfillment_migration_result WHERE run_id = {self.id:d}) TO STDOUT",  # noqa: S608
                    kept,
                )
                stages = {stage.id: (stage.state, stage.seconds) for stage in self.stage_ids}
                # What Odoo holds of a mock is there now, and never again.
                reconciled = self._reconciled() if state == "done" else {}
            finally:
                savepoint.rollback()
                savepoint.close(rollback=False)
                # Records that are no more must not be answered from memory.
                self.env.registry.clear_all_caches()
                self.env.invalidate_all(flush=False)
            kept.seek(0)
            self.env.cr.copy_expert(f"COPY fulfillment_migration_result ({KEPT}) FROM STDIN", kept)
        for stage in self.stage_ids:
            stage_state, seconds = stages[stage.id]
            stage._system_write({"state": stage_state, "seconds": seconds})
            stage._count()
        self._end(state)
        if state == "done":
            self._compare()
        self._keep_reconciled(reconciled)

    def _work_alone(self, watch=None):
        """Do all of the work in this transaction, which nobody else sees.

        :returns: "ended", or "stopped" where the watch heard of a Stop
        :raises UserError: when another process holds a part of it after all
        """
        while True:
            if watch and watch.tell(*self._measured()):
                return "stopped"
            outcome = self._step()
            if outcome == "ended":
                return outcome
            # As other workers, which begin each batch in a transaction of its own: what is known of the records of
            # one is of no use to the next, and is as much as the whole load in the end.
            self.env.invalidate_all()
            if outcome == "waiting":
                raise UserError(
                    self.env._(
                        "%(name)s is being worked on by another process. Wait for it.", name=self.display_name
                    )
                )

    @contextmanager
    def _no_afterwards(self):
        """Forget what Odoo puts off inside until the commit: it would be about records that are no more.

        As the ranks of customers with invoices, which are raised then.
        """
        postcommit = self.env.cr.postcommit
        waiting, data = list(postcommit._funcs), dict(postcommit.data)
        postcommit.clear()
        try:
            yield
        finally:
            postcommit.clear()
            postcommit.data.update(data)
            for function in waiting:
                postcommit.add(function)

    # ------------------------------------------------------------------- jobs

    def _job_rehearse(self):
        """Job: do the mock where others see how far it is; it commits with its job.

        A job whose process died is given to another one by the job runner. What killed the first (a limit of time
        or memory) would kill that, too, so that the load has failed then, and is not begun again.
        """
        try:
            with watched(self) as watch:
                self._rehearse(watch)
        except NotToDo as reason:
            if str(reason) == "busy":
                raise RetryableJobError("The load is held.", seconds=5, ignore_retry=True) from reason
            if str(reason) == "abandoned":
                self._fail_abandoned()
        return self.display_name

    # ------------------------------------------------------------------- dead

    def refresh_running(self):
        """Find out whether somebody still works on these loads; an open form asks before it reads them again."""
        self.check_access("read")
        self._fail_abandoned()
        return True

    def _fail_abandoned(self):
        """Mark mock loads whose process died as failed; return those."""
        told = self._told()
        abandoned = self.browse()
        for run in self:
            progress = told.get(run.id)
            if run.kind != "mock" or run.state != "running" or not (progress and progress.began_at):
                continue
            if not hold(self.env, WORKING, run.id):
                continue
            run._end("failed")
            run._system_write(
                {
                    "error": self.env._(
                        "The process that worked on this load died: the server was restarted, or a limit of time or "
                        "memory ended it. Nothing of the load stays in Odoo.\nStart another one. A set that is too big "
                        "for the server is rehearsed from the command line (odoo migrate --mock), without a limit."
                    )
                }
            )
            abandoned += run
        # Written before the next load of the set is, of which one may be running.
        abandoned.flush_recordset(["state"])
        return abandoned

    def _stop_mock(self):
        """Have the worker of a mock load stop after its batch; where none has begun, the load ends here."""
        self.ensure_one()
        progress = self._told().get(self.id)
        if progress and progress.began_at:
            if not self._fail_abandoned():
                progress.is_stop_requested = True
        elif hold(self.env, WORKING, self.id):
            self._end("stopped")
        else:
            # Its worker begins this very moment, and looks before its first batch.
            progress.is_stop_requested = True

    def _check_nobody_works(self):
        """Raise while a worker is at a mock load, or it waits for one: what the worker holds is not deleted."""
        progress = self._told().get(self.id)
        if (progress and not progress.began_at) or not hold(self.env, WORKING, self.id):
            raise UserError(
                self.env._(
                    "%(name)s is running and was not deleted.\nPress Stop first.", name=self.display_name
                )
            )
