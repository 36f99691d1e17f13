from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationStage(models.Model):
    """Each file of history that a stage brings is a load of history: what figures and people read it by."""

    _inherit = "fulfillment.migration.stage"

    def _open_history(self):
        """Make the loads that the rows of the stage will belong to, one a file with rows to be loaded."""
        what = self.domain_id._what()
        if not what.history:
            return
        found = self.env.execute_query(
            SQL(
                """SELECT DISTINCT file_id FROM fulfillment_migration_result
                WHERE stage_id = %s AND state = 'pending'""",
                self.id,
            )
        )
        # sudo: facts of the load, which nobody writes by hand.
        self.env["fulfillment.history.load"].sudo().create(
            [
                {
                    "name": file.name or file.file_name,
                    "company_id": self.company_id.id,
                    "kind": what.history.code,
                    "source_name": file.file_name,
                    "checksum": file.checksum,
                    "tz": file._history_clock()[0].key,
                    "state": "loading",
                    "run_id": self.run_id.id,
                    "file_id": file.id,
                }
                for file in self.env["fulfillment.migration.file"].browse(file_id for (file_id,) in found)
            ]
        )

    def _close_history(self):
        """Complete the loads of the stage; those whose rows were all refused or known go."""
        what = self.domain_id._what()
        if not what.history:
            return
        Load = self.env["fulfillment.history.load"]
        loads = Load.search([("run_id", "=", self.run_id.id), ("kind", "=", what.history.code)])
        filled = loads.filtered("row_count")
        for load in filled:
            load._finish(load.row_count)
        # By SQL: nothing happened that the ledger of events would have to keep.
        self.env.cr.execute("DELETE FROM fulfillment_history_load WHERE id = ANY(%s)", [(loads - filled).ids])
        Load.invalidate_model()
