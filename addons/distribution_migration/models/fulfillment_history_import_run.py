import logging
import os
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from odoo.addons.queue_job.jobrunner.runner import _channels

_logger = logging.getLogger(__name__)

# Rows that a request handles at once, when there is a job runner and when there is none.
INLINE_ROWS = 1000
INLINE_ROWS_WITHOUT_RUNNER = 50000
# Reading counts bytes: rows are not known yet.
INLINE_BYTES = 5 * 1024**2
# A running step that has said nothing for so long has died with its process.
STALLED_AFTER = timedelta(minutes=3)


class FulfillmentHistoryImport(models.Model):
    """How the steps run: at once, or in chunks in the background."""

    _inherit = "fulfillment.history.import"

    # ---------------------------------------------------------------- steps

    def _start(self, phase):
        """Prepare a step and run it, at once or in the background."""
        if self.is_busy and not self.is_stalled:
            raise UserError(
                self.env._(
                    "A step of %(name)s is running.\nWait for it, or press Stop.",
                    name=self.display_name,
                )
            )
        self._prepare(phase)
        return self._dispatch(phase)

    def _prepare(self, phase):
        if phase == "check":
            self._prepare_check()
        elif phase == "load":
            self._prepare_load()

    def _dispatch(self, phase):
        vals = {"phase": phase, "cancel_requested": False, "job_error": False}
        if self._runs_in_background(phase):
            now = fields.Datetime.now()
            self._system_write({**vals, "job_state": "queued", "heartbeat": now})
            self._enqueue(phase)
            return True
        self._system_write(vals)
        while self._run_chunk(phase):
            pass
        self._system_write({"job_state": "idle"})
        return True

    def _run_chunk(self, phase):
        """Do the next part of a step; return whether there is more to do."""
        if phase == "read":
            self._read_source()
            return False
        if phase == "check":
            return self._check_chunk()
        return self._load_chunk()

    def _size(self, phase):
        """Return (size of the step, what a request may handle beside a job runner, without one)."""
        if phase == "read":
            size = self._source_attachment().file_size
            return size, INLINE_BYTES, size
        return self.row_count, INLINE_ROWS, INLINE_ROWS_WITHOUT_RUNNER

    def _runs_in_background(self, phase):
        """Tell whether the step becomes jobs; raise when it must and nobody would run them."""
        size, inline, inline_without_runner = self._size(phase)
        if self._has_job_runner():
            return size > inline
        if size > inline_without_runner:
            raise UserError(
                self.env._(
                    "%(name)s has %(size)s rows; without the job runner the screen handles up to "
                    "%(limit)s.\nStart Odoo with --load=base,rpc,web,queue_job, or load the file "
                    "from the command line (odoo history).",
                    name=self.display_name,
                    size=f"{size:,}",
                    limit=f"{inline_without_runner:,}",
                )
            )
        return False

    def _has_job_runner(self):
        """Tell whether this server runs queued jobs (server-wide module, channel capacity)."""
        return (
            "queue_job" in config["server_wide_modules"]
            and not _channels().strip().startswith("root:0")
            and not os.environ.get("QUEUE_JOB__NO_DELAY")
        )

    def _compute_runner_note(self):
        note = False
        if not self._has_job_runner():
            note = self.env._(
                "No job runner is on: each step runs while you wait, for files of up to %(limit)s rows.",
                limit=f"{INLINE_ROWS_WITHOUT_RUNNER:,}",
            )
        for record in self:
            record.runner_note = note

    # ----------------------------------------------------------------- jobs

    def _enqueue(self, phase):
        # The position is part of the identity: the job that enqueues its successor is
        # still there, and a second press of Resume must not start a second chain.
        self.with_delay(
            description=self.env._("%(step)s %(name)s", step=phase, name=self.display_name),
            identity_key=f"fulfillment-history-{self.id}-{phase}-{self.position}-{self.state}",
            max_retries=20,
        )._job_run(phase)

    def _job_run(self, phase):
        """Job: do one chunk, then enqueue the next. Each chunk commits with its job."""
        self._lock()
        if not self.is_busy or self.phase != phase:
            return self.env._("Nothing to do.")
        if self.cancel_requested:
            self._stopped()
            return self.env._("Stopped.")
        self._system_write({"job_state": "running", "heartbeat": fields.Datetime.now()})
        try:
            with self.env.cr.savepoint():
                more = self._run_chunk(phase)
        except UserError as error:
            # The user's matter, not the administrator's: it is told on the screen.
            self._system_write({"job_state": "failed", "job_error": str(error)})
            return str(error)
        if more:
            self._enqueue(phase)
        else:
            self._system_write({"job_state": "idle"})
        return self.env._("%(done)s of %(total)s rows", done=self.position, total=self.row_count)

    def _job_failed(self, exc_info=None, exc_name=None, exc_message=None):
        """Called by the job runner, from a cursor of its own, when a chunk broke."""
        self._system_write(
            {
                "job_state": "failed",
                "job_error": self.env._(
                    "The step broke: %(error)s\nThe rows done so far are kept. Press Resume; if "
                    "it breaks again, send the log of the job to your administrator.",
                    error=exc_message or exc_name or "",
                ),
            }
        )

    def _stopped(self):
        self._count_states()
        self._system_write({"job_state": "stopped", "cancel_requested": False})

    def _lock(self):
        """Hold the import until the transaction ends: one chunk at a time."""
        self.env.cr.execute(
            "SELECT id FROM fulfillment_history_import WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )
        self.invalidate_recordset()

    def _is_stalled(self):
        self.ensure_one()
        if self.job_state not in ("queued", "running") or not self.heartbeat:
            return False
        return fields.Datetime.now() - self.heartbeat > STALLED_AFTER
