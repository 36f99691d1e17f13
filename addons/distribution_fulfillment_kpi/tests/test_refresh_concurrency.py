"""Real transactions side by side: no change is lost, whoever commits when, and whoever is killed."""

from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged

INSERT_LINE = """
    INSERT INTO fulfillment_history_sale_line
        (load_id, company_id, external_key, order_ref, ordered_at, first_promised_at, shipped_at,
         ordered_qty, shipped_qty, tz)
    VALUES (%s, %s, %s, %s, '2011-01-03 12:00', '2011-01-07 12:00', '2011-01-05 12:00', 1, 1, 'UTC')
"""


@tagged("post_install", "-at_install")
class TestRefreshConcurrency(BaseCase):
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
