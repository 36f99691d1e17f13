import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import get_db_name, tagged
from odoo.tools import config, mute_logger

from .real_common import LoadSetRealCase

ROWS = 45
# Enough for the command to be caught at work.
MANY_ROWS = 3000


@tagged("post_install", "-at_install", "once")
class TestLoadSetConcurrency(LoadSetRealCase):
    def setUp(self):
        super().setUp()
        self.small_batches()
        env = self.env()
        load_set = self.make_set(env, ROWS)
        self.run_id = env["fulfillment.migration.run"]._start(load_set, "real").id
        self.step(env)  # plans the batches
        self.load_set = load_set

    def step(self, env, commit=True):
        outcome = env["fulfillment.migration.run"].browse(self.run_id)._step()
        env.flush_all()
        if commit:
            env.cr.commit()
        return outcome

    def work_to_the_end(self, env):
        for _attempt in range(30):
            if self.step(env) == "ended":
                return
        self.fail("The load does not end.")

    def test_two_workers_take_batches_of_their_own(self):
        first, second = self.env(), self.env()
        self.assertEqual(self.step(first, commit=False), "worked")
        self.assertEqual(self.step(second, commit=False), "worked")
        first.cr.commit()
        second.cr.commit()
        self.assertEqual(len(self.vendors()[0]), 20)
        self.work_to_the_end(first)
        known, partners = self.vendors()
        self.assertEqual([key for key, _name in known], [f"RV{n:05}" for n in range(ROWS)])
        self.assertEqual(partners, ROWS)

    def test_a_worker_that_dies_loses_and_doubles_nothing(self):
        first, second = self.env(), self.env()
        self.step(first)
        self.step(first, commit=False)
        with mute_logger("odoo.sql_db"):
            first.cr._cnx.close()  # as when the process is killed
        self.work_to_the_end(second)
        run = second["fulfillment.migration.run"].browse(self.run_id)
        self.assertEqual((run.state, run.loaded_count, run.refused_count), ("done", ROWS, 0))
        known, partners = self.vendors()
        self.assertEqual([name for _key, name in known], [f"Vendor {n}" for n in range(ROWS)])
        self.assertEqual(partners, ROWS)

    def test_the_last_batches_are_waited_for(self):
        """A stage ends when the batches of all workers are through, not when none is free."""
        slow, quick = self.env(), self.env()
        self.step(slow, commit=False)
        for _batch in range(4):
            self.assertEqual(self.step(quick), "worked")
        self.assertEqual(self.step(quick), "waiting")
        slow.cr.commit()
        self.work_to_the_end(quick)
        self.assertEqual(self.vendors()[1], ROWS)

    def test_a_running_load_keeps_its_files_as_they_are(self):
        env = self.env()
        load_set = env["fulfillment.migration.set"].browse(self.load_set.id)
        file = load_set.domain_ids.file_ids
        with self.assertRaisesRegex(UserError, "is running"):
            file.column_ids[:1].target = False
        with self.assertRaisesRegex(UserError, "is running"):
            load_set.action_load()
        env.cr.rollback()

    def test_a_load_at_work_stops_after_its_batch(self):
        worker, env = self.env(), self.env()
        self.step(worker, commit=False)
        run = env["fulfillment.migration.run"].browse(self.run_id)
        run.action_stop()
        env.cr.commit()
        self.assertEqual((run.state, run.cancel_requested), ("running", True))
        worker.cr.commit()
        self.work_to_the_end(env)
        self.assertEqual(run.state, "stopped")
        self.assertEqual(len(self.vendors()[0]), 10)

    def test_a_load_without_a_process_is_stopped_and_resumed(self):
        env = self.env()
        self.step(env)
        run = env["fulfillment.migration.run"].browse(self.run_id)
        run.action_stop()
        self.assertEqual(run.state, "stopped")
        env.cr.commit()
        self.assertLess(len(self.vendors()[0]), ROWS)
        run.action_resume()
        env.cr.commit()
        self.assertEqual((run.state, run.loaded_count), ("done", ROWS))
        self.assertEqual(self.vendors()[1], ROWS)


@tagged("post_install", "-at_install", "once")
class TestMigrateCommandKilled(LoadSetRealCase):
    """The command itself, in processes of its own that are killed at work."""

    code = "killed_case"

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "vendors.csv").write_text(self.rows(MANY_ROWS), encoding="utf-8")
        data = {
            "format": 1,
            "name": "Killed",
            "code": self.code,
            "domains": [{"kind": "vendor", "files": [{"name": "vendors.csv"}]}],
        }
        (self.folder / "set.json").write_text(json.dumps(data), encoding="utf-8")

    def command(self):
        addons = str(Path(__file__).parents[2])
        words = [sys.executable, "-m", "odoo", f"--addons-path={addons}", "migrate", "-d", get_db_name()]
        if config["config"] and Path(config["config"]).is_file():
            words += ["-c", config["config"]]
        words += ["--set", str(self.folder / "set.json"), "--files", str(self.folder)]
        return subprocess.Popen(
            [*words, "--load", "--without-go", "--workers", "2", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )

    def killed_at(self, count):
        """Start the command and kill all of its processes once so many vendors are there; return its words."""
        process = self.command()
        # Long, for a machine that does much else beside it.
        deadline = time.monotonic() + 400
        try:
            while process.poll() is None and time.monotonic() < deadline:
                if len(self.vendors()[0]) >= count:
                    break
                time.sleep(0.05)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            out, _err = process.communicate()
        return out

    def test_killed_twice_and_then_through(self):
        out = self.killed_at(200)
        first = len(self.vendors()[0])
        self.assertGreaterEqual(first, 200, out)
        out = self.killed_at(first + 200)
        second = len(self.vendors()[0])
        self.assertGreater(second, first, out)
        process = self.command()
        out, _err = process.communicate(timeout=400)
        self.assertEqual(process.returncode, 0, out)
        result = json.loads(out.strip().splitlines()[-1])
        self.assertEqual((result["state"], result["loaded"], result["pending"]), ("done", MANY_ROWS, 0))
        known, partners = self.vendors()
        self.assertEqual([key for key, _name in known], [f"RV{n:05}" for n in range(MANY_ROWS)])
        self.assertEqual(partners, MANY_ROWS)
