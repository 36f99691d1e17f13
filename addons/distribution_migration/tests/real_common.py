import dataclasses
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name

from ..domains import DOMAINS

HEADING = "Vendor Number,Vendor Name,City"


class LoadSetRealCase(BaseCase):
    """Real transactions that commit. What they load is undone at the end."""

    code = "real_case"

    def setUp(self):
        super().setUp()
        self.cursors = []
        self.addCleanup(self.clean)

    def env(self):
        cr = db_connect(get_db_name()).cursor()
        self.cursors.append(cr)
        return Environment(cr, SUPERUSER_ID, {})

    def rows(self, count):
        return "\n".join([HEADING, *(f"RV{n:05},Vendor {n},Town {n % 7}" for n in range(count))]) + "\n"

    def make_set(self, env, count):
        """Make a load set with a checked file of vendors."""
        load_set = env["fulfillment.migration.set"].create({"name": "Real", "code": self.code})
        domain = env["fulfillment.migration.domain"].create({"set_id": load_set.id, "kind": "vendor"})
        file = env["fulfillment.migration.file"].create({"domain_id": domain.id, "file_name": "vendors.csv"})
        env["ir.attachment"].create(
            {
                "name": "file",
                "raw": self.rows(count).encode(),
                "res_model": file._name,
                "res_field": "file",
                "res_id": file.id,
            }
        )
        file._read_rows()
        load_set.action_check()
        return load_set

    def small_batches(self):
        batches = patch.dict(DOMAINS, {"vendor": dataclasses.replace(DOMAINS["vendor"], batch=10)})
        batches.start()
        self.addCleanup(batches.stop)

    def clean(self):
        for cr in self.cursors:
            if not cr.closed:
                cr.rollback()
                cr.close()
        with db_connect(get_db_name()).cursor() as cr:
            load_set = Environment(cr, SUPERUSER_ID, {})["fulfillment.migration.set"].search(
                [("code", "=", self.code)]
            )
            for run in load_set.run_ids:
                if run._has_records():
                    run._system_write({"state": "stopped"})
                    run.action_undo()
            load_set.unlink()
            cr.commit()  # pylint: disable=invalid-commit; a cursor of its own

    def vendors(self):
        """Return (numbers of the old system, names of the partners) of what is loaded, for all to see."""
        with db_connect(get_db_name()).cursor() as cr:
            cr.execute(
                """SELECT xref.legacy_key, partner.name
                FROM fulfillment_migration_xref AS xref
                INNER JOIN res_partner AS partner ON xref.res_id = partner.id
                WHERE xref.kind = 'vendor' AND xref.legacy_key LIKE 'RV%' ORDER BY xref.legacy_key"""
            )
            known = cr.fetchall()
            cr.execute("SELECT count(*) FROM res_partner WHERE name LIKE 'Vendor %' AND city LIKE 'Town %'")
            return known, cr.fetchone()[0]
