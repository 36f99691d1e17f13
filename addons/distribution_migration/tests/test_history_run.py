from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..models import (
    fulfillment_history_import_check,
    fulfillment_history_import_load,
    fulfillment_history_import_run,
)
from .common import HistoryCase, table


def rows(count):
    return [
        f"{n},SO{n // 4},Maple Market,Apples,2024-05-02,2024-05-02,10,10,100,USD" for n in range(1, count + 1)
    ]


@tagged("post_install", "-at_install")
class TestHistoryRun(HistoryCase):
    """Steps run in chunks: in the background where somebody runs jobs, else at once."""

    def setUp(self):
        super().setUp()
        for module in (fulfillment_history_import_check, fulfillment_history_import_load):
            self.patch(module, "CHUNK_ROWS", 10)
        self.patch(fulfillment_history_import_run, "INLINE_ROWS", 20)

    def with_runner(self, is_on=True):
        return patch.object(
            type(self.env["fulfillment.history.import"]), "_has_job_runner", lambda _self: is_on
        )

    def run_jobs(self, trap, limit=100):
        """Run the trapped jobs, also those that they enqueue."""
        done = 0
        while trap.enqueued_jobs and done < limit:
            job = trap.enqueued_jobs.pop(0)
            job.perform()
            done += 1
        return done

    def test_large_files_become_jobs_with_progress(self):
        record = self.read(table(*rows(25)))
        with self.with_runner(), trap_jobs() as trap:
            record.action_check()
            trap.assert_jobs_count(1, only=record._job_run)
            self.assertEqual((record.state, record.job_state), ("mapped", "queued"))
            self.assertTrue(record.is_busy)
            with self.assertRaisesRegex(UserError, "step of .* is running"):
                record.action_check()
            trap.enqueued_jobs.pop(0).perform()
            self.assertEqual((record.job_state, record.position), ("running", 10))
            self.assertEqual(record.progress, 40.0)
            self.assertEqual(self.run_jobs(trap), 3)
            self.assertEqual((record.state, record.job_state), ("checked", "idle"))
            self.assertCounts(record, ready=25)
            record.action_load()
            self.assertEqual(self.run_jobs(trap), 4)
        self.assertEqual((record.state, record.progress), ("loaded", 100.0))
        self.assertEqual(len(self.lines(record)), 25)

    def test_small_files_do_not_wait_for_a_job(self):
        record = self.read(table(*rows(20)))
        with self.with_runner(), trap_jobs() as trap:
            record.action_check()
            record.action_load()
            trap.assert_jobs_count(0)
        self.assertEqual(len(self.lines(record)), 20)

    def test_without_a_runner_the_step_runs_at_once_and_says_so(self):
        self.patch(fulfillment_history_import_run, "INLINE_ROWS_WITHOUT_RUNNER", 25)
        record = self.read(table(*rows(25)))
        with self.with_runner(False):
            self.assertIn("No job runner is on", record.runner_note)
            record.action_check()
            self.assertEqual(record.state, "checked")
            larger = self.read(table(*rows(26)), "larger.csv")
            with self.assertRaisesRegex(UserError, "has 26 rows; without the job runner"):
                larger.action_check()

    def test_stop_between_chunks_and_resume(self):
        record = self.checked(table(*rows(25)))
        with self.with_runner(), trap_jobs() as trap:
            record.action_load()
            trap.enqueued_jobs.pop(0).perform()
            record.action_stop()
            self.run_jobs(trap)
            self.assertEqual((record.state, record.job_state), ("checked", "stopped"))
            self.assertCounts(record, loaded=10, ready=15)
            self.assertEqual(len(self.lines(record)), 10)
            with self.assertRaisesRegex(UserError, "rows of it are loaded"):
                record.action_check()
            record.action_resume()
            self.run_jobs(trap)
        self.assertEqual(record.state, "loaded")
        self.assertCounts(record, loaded=25, refused=0)
        self.assertEqual(len(self.lines(record)), 25)

    def test_a_step_that_died_is_noticed_and_resumed(self):
        record = self.checked(table(*rows(25)))
        with self.with_runner(), trap_jobs() as trap:
            record.action_load()
            trap.enqueued_jobs.pop(0).perform()
            trap.enqueued_jobs.clear()  # the process is gone
            self.assertFalse(record.is_stalled)
            with self.assertRaisesRegex(UserError, "nothing to resume"):
                record.action_resume()
            record._system_write({"heartbeat": fields.Datetime.now() - timedelta(minutes=5)})
            self.assertTrue(record.is_stalled)
            record.action_resume()
            self.run_jobs(trap)
        self.assertEqual((record.state, record.job_state), ("loaded", "idle"))
        self.assertEqual(len(self.lines(record)), 25)

    def test_a_job_that_comes_late_does_nothing(self):
        record = self.checked(table(*rows(25)))
        with self.with_runner(), trap_jobs() as trap:
            record.action_load()
            late = trap.enqueued_jobs[0]
            self.run_jobs(trap)
            late.perform()
        self.assertEqual(len(self.lines(record)), 25)
        self.assertEqual(record.state, "loaded")

    def test_a_broken_job_is_told_on_the_screen(self):
        record = self.checked(table(*rows(25)))
        record._system_write({"job_state": "running", "phase": "load"})
        record._job_failed(exc_name="ValueError", exc_message="no space left")
        self.assertEqual(record.job_state, "failed")
        self.assertIn("no space left", record.job_error)
        function = self.env["queue.job.function"].search(
            [("name", "=", "<fulfillment.history.import>._job_run")]
        )
        self.assertEqual(function.on_fail_method, "_job_failed")

    def test_a_large_file_is_read_by_a_job_and_its_fault_told(self):
        self.patch(fulfillment_history_import_run, "INLINE_BYTES", 10)
        good, bad = self.upload(table(*rows(3))), self.upload(b"%PDF-1.7 " + b"x" * 20, "b.pdf")
        with self.with_runner(), trap_jobs() as trap:
            (good | bad).browse(good.id).action_read()
            bad.action_read()
            self.run_jobs(trap)
        self.assertEqual((good.state, good.job_state), ("mapped", "idle"))
        self.assertEqual((bad.state, bad.job_state), ("draft", "failed"))
        self.assertIn("is a PDF file", bad.job_error)

    def test_cancelled_files_can_be_taken_up_again(self):
        record = self.read(table(*rows(3)))
        record.action_cancel()
        with self.assertRaisesRegex(UserError, "step is not possible"):
            record.action_check()
        record.action_reset()
        record.action_read()
        self.assertEqual(record.state, "mapped")
