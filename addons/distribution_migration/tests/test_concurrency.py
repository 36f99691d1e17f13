import threading
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..models import fulfillment_history_import_check, fulfillment_history_import_load
from .common import table

KEYS = 25
HEADING = "Line ID,Order Number,Promised Date,Ship Date,Quantity"


@tagged("post_install", "-at_install")
class TestHistoryConcurrency(BaseCase):
    """Real transactions that commit. They leave nothing: no step that writes the ledger runs."""

    def setUp(self):
        super().setUp()
        self.cursors = []
        self.imports = []
        for module in (fulfillment_history_import_check, fulfillment_history_import_load):
            chunk = patch.object(module, "CHUNK_ROWS", 10)
            chunk.start()
            self.addCleanup(chunk.stop)
        self.addCleanup(self.clean)
        self.first = self.checked("first.csv")
        self.second = self.checked("second.csv")

    def env(self):
        cr = db_connect(get_db_name()).cursor()
        self.cursors.append(cr)
        return Environment(cr, SUPERUSER_ID, {})

    def checked(self, name):
        env = self.env()
        rows = [f"concurrent-{n},SO{n},2024-05-02,2024-05-02,1" for n in range(KEYS)]
        record = env["fulfillment.history.import"].create({"file_name": name, "name": name})
        content = table(*rows, heading=HEADING).encode()
        env["ir.attachment"].create(
            {
                "name": "file",
                "raw": content,
                "res_model": record._name,
                "res_field": "file",
                "res_id": record.id,
            }
        )
        record.action_read()
        record.action_check()
        self.assertEqual(record.ready_count, KEYS)
        env.cr.commit()
        self.imports.append(record.id)
        return record

    def clean(self):
        for cr in self.cursors:
            if not cr.closed:
                cr.rollback()
                cr.close()
        with db_connect(get_db_name()).cursor() as cr:
            cr.execute(
                "DELETE FROM fulfillment_history_load WHERE id IN ("
                "SELECT load_id FROM fulfillment_history_import WHERE id = ANY(%s))",
                [self.imports],
            )
            env = Environment(cr, SUPERUSER_ID, {})
            env["fulfillment.history.import"].browse(self.imports).unlink()
            cr.commit()  # pylint: disable=invalid-commit; a cursor of its own

    def keys(self):
        with db_connect(get_db_name()).cursor() as cr:
            cr.execute(
                "SELECT external_key FROM fulfillment_history_sale_line"
                " WHERE external_key LIKE 'concurrent-%' ORDER BY id"
            )
            return [key for (key,) in cr.fetchall()]

    def test_two_loads_of_the_same_rows_at_once(self):
        """The second waits for the first, is told to run again, and finds the rows there."""
        outcome = {}

        def load_second():
            with mute_logger("odoo.sql_db"):
                try:
                    self.second._load_chunk()
                except SerializationFailure as error:
                    outcome["error"] = error

        self.second.env.cr.execute("SELECT 1")  # its snapshot is older than the first's rows
        self.first._load_chunk()
        self.first.env.flush_all()
        thread = threading.Thread(target=load_second)
        thread.start()
        thread.join(timeout=1)
        self.assertTrue(thread.is_alive(), "waits for the unique index")
        self.first.env.cr.commit()
        thread.join(timeout=20)
        self.assertFalse(thread.is_alive())
        self.assertIsInstance(outcome.get("error"), SerializationFailure)
        # As the request, the job and the command do:
        self.second.env.cr.rollback()
        self.second.invalidate_recordset()
        self.second._load_chunk()
        self.second._count_states()
        self.second.env.cr.commit()
        self.assertEqual((self.second.unchanged_count, self.second.refused_count), (10, 0))
        self.assertEqual(len(self.keys()), 10)

    def test_a_load_that_is_killed_goes_on_where_it_was(self):
        """The process dies in its second chunk: the first is kept, the second not half."""
        self.first._prepare_load()
        self.first._load_chunk()
        self.first.env.cr.commit()
        self.first._load_chunk()
        self.first.env.flush_all()
        self.first.env.cr.rollback()  # what PostgreSQL does when the process is gone
        self.first.env.cr.close()
        self.assertEqual(len(self.keys()), 10)
        env = self.env()
        again = env["fulfillment.history.import"].browse(self.first.id)
        self.assertEqual((again.state, again.position), ("checked", 10))
        again._load_chunk()
        again._load_chunk()
        again._count_states()
        env.cr.commit()
        self.assertEqual((again.loaded_count, again.ready_count), (KEYS, 0))
        keys = self.keys()
        self.assertEqual(len(keys), KEYS)
        self.assertEqual(len(set(keys)), KEYS)
