from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from ..watch import watched
from .real_common import LoadSetRealCase

ROWS = 45


@tagged("post_install", "-at_install", "once")
class TestMockWatched(LoadSetRealCase):
    """What others see of a mock load at work, on cursors of their own."""

    code = "watched_case"

    def setUp(self):
        super().setUp()
        self.workers = []
        self.small_batches()
        env = self.env()
        self.set_id = self.make_set(env, ROWS).id
        env.cr.commit()

    def announced(self):
        """Return a mock load as the button leaves it for the job."""
        env = self.env()
        run = env["fulfillment.migration.run"]._start(self.load_set(env), "mock")
        run._announce()
        env.cr.commit()
        return run.id

    def load_set(self, env):
        return env["fulfillment.migration.set"].browse(self.set_id)

    def run_of(self, run_id):
        """Return the load as somebody sees it who looks at it now."""
        return self.env()["fulfillment.migration.run"].browse(run_id)

    def work(self, run_id, after_batch=None):
        """Do the job of a mock load; `after_batch` is called with the number of batches done."""
        run, done = self.run_of(run_id), []
        Batch = type(run.env["fulfillment.migration.batch"])
        work = Batch._work

        def observed(batch):
            work(batch)
            done.append(batch)
            if after_batch:
                after_batch(len(done))

        with patch.object(Batch, "_work", observed):
            run._job_step(0, 0)
        run.env.flush_all()
        run.env.cr.commit()
        return len(done)

    def test_others_see_how_far_it_is(self):
        run_id = self.announced()
        waiting = self.run_of(run_id)
        self.assertEqual((waiting.progress, waiting.progress_text), (0, "Waiting for a free job runner …"))
        seen = []

        def look(_number):
            run = self.run_of(run_id)
            run.refresh_running()
            seen.append((run.state, round(run.progress), run.progress_text.split(",")[:2]))
            self.assertFalse(run.result_ids)

        self.assertEqual(self.work(run_id, look), 5)
        self.assertEqual(
            seen,
            [
                ("running", round(100 * rows / ROWS), ["Vendors", f" {rows} of {ROWS} rows"])
                # What is shown is what was done when the batch began.
                for rows in (0, 10, 20, 30, 40)
            ],
        )
        run = self.run_of(run_id)
        self.assertEqual((run.state, run.loaded_count, run.progress), ("done", ROWS, 0))
        self.assertTrue(run.reconciliation_ids)
        self.assertFalse(self.vendors()[1])

    def test_a_stop_is_heard_between_batches(self):
        run_id = self.announced()

        def stop(number):
            run = self.run_of(run_id)
            if number == 2:
                run.action_stop()
                run.env.cr.commit()
                self.assertTrue(run.is_stopping)
                with self.assertRaisesRegex(UserError, "Press Stop first"):
                    run.unlink()

        self.assertEqual(self.work(run_id, stop), 2)
        run = self.run_of(run_id)
        self.assertEqual(
            (run.state, run.loaded_count, run.pending_count, run.refused_count), ("stopped", 20, 25, 0)
        )
        self.assertFalse(run.reconciliation_ids)
        self.assertFalse(self.vendors()[1])
        with self.assertRaisesRegex(UserError, "start another one"):
            run.action_resume()
        # Before a job has begun, a load is stopped at once, and its job finds nothing to do.
        waiting = self.run_of(self.announced())
        with self.assertRaisesRegex(UserError, "Press Stop first"):
            waiting.unlink()
        waiting.action_stop()
        waiting.env.cr.commit()
        self.assertEqual(waiting.state, "stopped")
        self.assertEqual(self.work(waiting.id), 0)
        self.assertEqual(self.run_of(waiting.id).state, "stopped")
        # Nor does a job of a load that is no more.
        waiting.unlink()
        waiting.env.cr.commit()
        self.assertEqual(self.work(waiting.id), 0)

    def worker_at(self, run_id):
        """Return the watch of a worker that has begun a mock load."""
        manager = watched(self.run_of(run_id))
        watch = manager.__enter__()
        self.cursors.append(watch._cr)
        self.workers.append(manager)
        return watch

    def kill(self, watch):
        with mute_logger("odoo.sql_db"):
            watch._cr._cnx.close()  # as when the process is killed

    def test_a_dead_worker_is_found(self):
        run_id = self.announced()
        watch = self.worker_at(run_id)
        watch.tell("vendor", 20, ROWS)
        run = self.run_of(run_id)
        run.refresh_running()
        self.assertEqual(run.state, "running")
        with self.assertRaisesRegex(RetryableJobError, "is held"):
            self.run_of(run_id)._job_rehearse()
        self.kill(watch)
        # The job runner gives the job to another process, which does not begin it again.
        self.assertEqual(self.work(run_id), 0)
        run = self.run_of(run_id)
        self.assertEqual(run.state, "failed")
        self.assertIn("died", run.error)
        # Whoever looks finds out, and so does who starts another load.
        run_id = self.announced()
        self.kill(self.worker_at(run_id))
        run = self.run_of(run_id)
        run.set_id.refresh_running()
        self.assertEqual(run.state, "failed")
        run.env.cr.rollback()
        next_id = self.announced()
        self.assertEqual(self.run_of(run_id).state, "failed")
        self.assertEqual(self.work(next_id), 5)

    def test_a_mock_that_breaks_may_be_begun_anew(self):
        run_id = self.announced()

        def broken(_number):
            raise ValueError("no space left")

        with self.assertRaisesRegex(ValueError, "no space left"):
            self.work(run_id, broken)
        self.assertEqual(self.run_of(run_id).state, "running")
        self.assertEqual(self.work(run_id), 5)
        run = self.run_of(run_id)
        self.assertEqual(run.state, "done")
        run._job_failed(exc_message="no space left")
        self.assertRegex(run.error, "no space left\nNothing of it stays")
        run.env.cr.rollback()

    def test_of_two_who_press_one_is_told(self):
        first, second = self.env(), self.env()
        first["fulfillment.migration.run"]._start(self.load_set(first), "mock")
        with self.assertRaisesRegex(UserError, "no second load was started"):
            self.load_set(second).action_mock()
        second.cr.rollback()
        first.cr.commit()
        with self.assertRaisesRegex(UserError, "Mock Load 1 of Real is running"):
            self.load_set(second).action_mock()
