"""Real transactions side by side: no change is lost, whoever commits when, and whoever is killed."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

LINE = "fulfillment.fact.sale.line"

INSERT_LINE = """
    INSERT INTO fulfillment_history_sale_line
        (load_id, company_id, external_key, order_ref, ordered_at, first_promised_at, shipped_at,
         ordered_qty, shipped_qty, tz)
    VALUES (%s, %s, %s, %s, '2011-01-03 12:00', '2011-01-07 12:00', '2011-01-05 12:00', 1, 1, 'UTC')
"""


class SideBySide(BaseCase):
    """History lines stand for documents: they can be written and deleted without a trace in the ledger."""

    def setUp(self):
        super().setUp()
        self.cursors = []
        self.addCleanup(self.clean)
        env = self.another()
        self.company = env.ref("base.main_company").id
        self.load = (
            env["fulfillment.history.load"].create({"name": "Side by side", "company_id": self.company}).id
        )
        env.cr.commit()
        self.refresh()

    def another(self):
        cr = db_connect(get_db_name()).cursor()
        self.cursors.append(cr)
        return Environment(cr, SUPERUSER_ID, {})

    def clean(self):
        for cr in self.cursors:
            if not cr.closed and not cr._cnx.closed:
                cr.rollback()
                cr.close()
        with db_connect(get_db_name()).cursor() as cr:
            cr.execute("DELETE FROM fulfillment_history_load WHERE name = 'Side by side'")
            cr.commit()  # pylint: disable=invalid-commit; a cursor of its own
        self.refresh()

    def refresh(self):
        """Work off all marks in transactions of their own."""
        env = self.another()
        while env["fulfillment.refresh"]._refresh():
            env.cr.commit()
        env.cr.commit()
        env.cr.close()

    def add(self, env, key):
        env.cr.execute(INSERT_LINE, [self.load, self.company, f"beside/{key}", f"B-{key}"])

    def on_time(self):
        """(on time, counted) of what these tests loaded, as the door says it."""
        env = self.another()
        row = env["fulfillment.metric"].compute(
            ["M13.line"], "2011-01-01", "2011-12-31", company_ids=[self.company], source=["history"]
        )[0]
        env.cr.close()
        return row["numerator"], row["count"]


@tagged("post_install", "-at_install")
class TestRefreshConcurrency(SideBySide):
    def test_a_change_that_commits_during_a_refresh(self):
        """The refresh does not see it; its mark stays for the next one."""
        first, writer, refresher = self.another(), self.another(), self.another()
        self.add(first, "first")
        first.cr.commit()
        self.add(writer, "second")
        # The snapshot of the refresh is taken while the writer has not committed.
        refresher["fulfillment.refresh"]._pending()
        writer.cr.commit()
        self.assertEqual(refresher["fulfillment.refresh"]._refresh(), 0)
        refresher.cr.commit()
        self.assertEqual(self.on_time(), (1, 1))
        self.refresh()
        self.assertEqual(self.on_time(), (2, 2))

    def test_a_later_change_of_what_is_being_refreshed(self):
        """The refresh computed the old value; the mark of the new one is not taken away with its own."""
        first, writer, refresher = self.another(), self.another(), self.another()
        self.add(first, "first")
        first.cr.commit()
        refresher["fulfillment.refresh"]._pending()
        writer.cr.execute(
            "UPDATE fulfillment_history_sale_line SET shipped_at = '2011-01-09 12:00'"
            " WHERE external_key = 'beside/first'"
        )
        writer.cr.commit()
        refresher["fulfillment.refresh"]._refresh()
        refresher.cr.commit()
        self.assertEqual(self.on_time(), (1, 1))
        self.refresh()
        self.assertEqual(self.on_time(), (0, 1))

    def test_a_deletion_during_a_refresh(self):
        first, writer, refresher = self.another(), self.another(), self.another()
        self.add(first, "first")
        first.cr.commit()
        refresher["fulfillment.refresh"]._pending()
        writer.cr.execute("DELETE FROM fulfillment_history_sale_line WHERE external_key = 'beside/first'")
        writer.cr.commit()
        refresher["fulfillment.refresh"]._refresh()
        refresher.cr.commit()
        self.refresh()
        self.assertEqual(self.on_time(), (0, 0))

    def test_only_one_refreshes(self):
        first, second = self.another(), self.another()
        self.add(first, "first")
        first.cr.commit()
        first["fulfillment.refresh"]._refresh()
        self.assertIsNone(second["fulfillment.refresh"]._refresh())
        second.cr.rollback()
        first.cr.commit()
        self.assertEqual(second["fulfillment.refresh"]._refresh(), 0)

    def test_who_needs_all_changes_does_not_go_on_without_them(self):
        """Somebody else refreshes: nothing is checked or kept by facts that are behind; the jobs come again."""
        first, second = self.another(), self.another()
        self.add(first, "first")
        first.cr.commit()
        first["fulfillment.refresh"]._refresh()
        triggers = second["ir.cron.trigger"]
        before = triggers.search([])
        # A second process has the marks still before it, and not the lock.
        self.assertTrue(second["fulfillment.refresh"]._pending())
        with self.assertRaisesRegex(UserError, "being refreshed at this moment"):
            second["fulfillment.refresh"]._verify()
        Backlog = second["fulfillment.backlog.day"]
        with patch.object(type(Backlog), "_take") as take:
            Backlog._cron_take()
        take.assert_not_called()
        self.assertIsNone(second["fulfillment.refresh"]._cron_verify())
        woken = (triggers.search([]) - before).cron_id
        self.assertEqual(
            woken,
            second.ref("distribution_fulfillment_kpi.cron_backlog")
            | second.ref("distribution_fulfillment_kpi.cron_verify"),
        )
        second.cr.rollback()
        first.cr.commit()
        with patch.object(type(Backlog), "_take") as take:
            Backlog._cron_take()
        take.assert_called_once()
        # From here on nobody else writes facts until this transaction ends.
        self.assertIsNone(first["fulfillment.refresh"]._refresh())
        second.cr.rollback()

    def test_a_refresh_that_is_killed(self):
        """Facts, cells and marks are what they were; the next one does the work."""
        writer, refresher = self.another(), self.another()
        self.add(writer, "first")
        writer.cr.commit()
        refresher["fulfillment.refresh"]._refresh()
        # The worker dies: its connection is gone, nothing was committed.
        refresher.cr._cnx.close()
        self.assertEqual(self.on_time(), (0, 0))
        self.refresh()
        self.assertEqual(self.on_time(), (1, 1))


@tagged("post_install", "-at_install")
class TestAnewConcurrency(SideBySide):
    """A kind of facts that is made anew at once: nobody waits for it, and it loses nothing either."""

    def setUp(self):
        super().setUp()
        env = self.another()
        self.add(env, "first")
        env.cr.commit()
        self.refresh()
        # One line stands for a million.
        for name in ("_is_more", "_is_shared_out"):
            model = "fulfillment.refresh" if name == "_is_more" else "fulfillment.metric.day"
            patcher = patch.object(type(env[model]), name, return_value=True)
            patcher.start()
            self.addCleanup(patcher.stop)
        env.cr.close()

    def empty(self):
        """As an upgrade leaves the facts of lines: without rows and cells, marked to be filled."""
        env = self.another()
        env.cr.execute("DELETE FROM fulfillment_fact_sale_line")
        env[LINE]._derived_made()
        env.cr.commit()
        env.cr.close()

    def marks(self):
        env = self.another()
        kinds = {row[0] for row in env.execute_query(SQL("SELECT kind FROM fulfillment_dirty"))}
        env.cr.close()
        return kinds

    def read_beside(self):
        """As `on_time`, by somebody who waits for no lock."""
        env = self.another()
        env.cr.execute("SET lock_timeout = '1s'")
        (row,) = env.execute_query(
            SQL("SELECT count(*) FROM fulfillment_fact_sale_line WHERE company_id = %s", self.company)
        )
        rows = env["fulfillment.metric"].compute(
            ["M13.line"], "2011-01-01", "2011-12-31", company_ids=[self.company], source=["history"]
        )
        env.cr.close()
        return row[0], rows[0]["count"]

    def test_readers_do_not_wait(self):
        """They see what was there before until all is done; so does a backup that began earlier."""
        lines = self.read_beside()[0]
        self.assertTrue(lines)
        for is_emptied in (False, True):
            with self.subTest(is_emptied=is_emptied):
                before = (lines, 1)
                if is_emptied:
                    self.empty()
                    before = (0, 0)
                else:
                    env = self.another()
                    env["fulfillment.dirty"]._mark(LINE, [0])
                    env.cr.commit()
                backup, refresher = self.another(), self.another()
                backup.cr.execute("SELECT count(*) FROM fulfillment_fact_sale_line")
                refresher.cr.execute("SET lock_timeout = '1s'")
                with patch.object(type(refresher[LINE]), "_recompute") as recompute:
                    self.assertTrue(refresher["fulfillment.refresh"]._refresh())
                recompute.assert_not_called()
                self.assertEqual(self.read_beside(), before)
                refresher.cr.commit()
                self.assertEqual(self.read_beside(), (lines, 1))
                backup.cr.close()
                self.refresh()

    def test_a_change_that_commits_meanwhile(self):
        """It is not in the facts made anew; its mark stays and is worked off after."""
        self.empty()
        refresher, writer = self.another(), self.another()
        self.add(writer, "second")
        # The snapshot of the refresh is taken while the writer has not committed.
        refresher["fulfillment.refresh"]._pending()
        writer.cr.commit()
        refresher["fulfillment.refresh"]._refresh()
        # Another one while it has done its work and not committed.
        third = self.another()
        self.add(third, "third")
        third.cr.commit()
        refresher.cr.commit()
        self.assertEqual(self.on_time(), (1, 1))
        self.assertIn("history_sale_order", self.marks())
        self.refresh()
        self.assertEqual(self.on_time(), (3, 3))

    def test_one_that_is_killed(self):
        """What was there is there, and the mark still asks for all."""
        for is_emptied, before in ((True, (0, 0)), (False, (1, 1))):
            with self.subTest(is_emptied=is_emptied):
                if is_emptied:
                    self.empty()
                else:
                    env = self.another()
                    env["fulfillment.dirty"]._mark(LINE, [0])
                    env.cr.commit()
                refresher = self.another()
                refresher["fulfillment.refresh"]._refresh()
                refresher.cr._cnx.close()
                self.assertEqual(self.on_time(), before)
                self.assertIn(LINE, self.marks())
                self.refresh()
                self.assertEqual(self.on_time(), (1, 1))

    def test_only_one_makes_anew(self):
        """A second one goes away; one that still sees the mark of what was done since fails before it works."""
        self.empty()
        first, second = self.another(), self.another()
        self.assertTrue(second["fulfillment.refresh"]._pending())
        first["fulfillment.refresh"]._refresh()
        self.assertIsNone(second["fulfillment.refresh"]._refresh())
        first.cr.commit()
        with (
            patch.object(type(second[LINE]), "_rebuild") as rebuild,
            mute_logger("odoo.sql_db"),
            self.assertRaises(SerializationFailure),
        ):
            second["fulfillment.refresh"]._refresh()
        rebuild.assert_not_called()
        second.cr.rollback()
        self.refresh()
        self.assertEqual(self.on_time(), (1, 1))

    def test_a_job_that_is_ended_again_and_again(self):
        """The server ends jobs that take too long: after two tries it goes on in steps, which are short."""
        self.empty()
        Line = type(self.another()[LINE])

        class Killed(BaseException):
            """No error that anybody catches."""

        for tries in (1, 2):
            env = self.another()
            with patch.object(Line, "_rebuild", side_effect=Killed), self.assertRaises(Killed):
                env["fulfillment.refresh"]._cron_refresh()
            env.cr._cnx.close()
            self.assertIn(LINE, self.marks())
            self.assertEqual(self.on_time(), (0, 0), tries)
        env = self.another()
        with patch.object(Line, "_rebuild", autospec=True, side_effect=Line._rebuild) as rebuild:
            env["fulfillment.refresh"]._cron_refresh()
        self.assertNotIn(LINE, [call.args[0]._name for call in rebuild.call_args_list])
        self.assertEqual(self.marks(), set())
        self.assertEqual(self.on_time(), (1, 1))

    def test_the_job_makes_all_anew(self):
        """Step after step, each committed; the tries it counted are gone with the marks."""
        self.empty()
        env = self.another()
        with patch.object(type(env["ir.cron"]), "_commit_progress", autospec=True) as progress:
            progress.side_effect = lambda cron, done=0, remaining=None: cron.env.cr.commit() or 60
            env["fulfillment.refresh"]._cron_refresh()
        told = [call for call in progress.call_args_list if call.kwargs]
        # One step at least for lines, and one for each of the kinds that rest on them.
        self.assertGreater(len(told), 3)
        self.assertTrue(all(call.args[1] > 0 for call in told), told)
        self.assertEqual(self.marks(), set())
        self.assertEqual(self.on_time(), (1, 1))
        self.assertEqual(env["fulfillment.refresh"]._verify(), {})
