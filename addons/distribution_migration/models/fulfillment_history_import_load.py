from odoo import fields, models
from odoo.exceptions import UserError

from ..sql import statement
from .fulfillment_history_import_check import CHUNK_ROWS


class FulfillmentHistoryImport(models.Model):
    """Last step: the rows that passed become history."""

    _inherit = "fulfillment.history.import"

    def _prepare_load(self):
        """Raise unless the rows are checked with the mapping as it stands."""
        if self.state != "checked":
            raise UserError(
                self.env._(
                    "%(name)s was not loaded: its rows are not checked.\nPress Check Rows first.",
                    name=self.display_name,
                )
            )
        # Part of the rows may be loaded already, by a run that died.
        self._count_states()
        self._system_write({"position": self.row_count - self.ready_count})

    def _load_chunk(self):
        """Load the next rows; return whether some are left."""
        self.env.cr.execute(
            """SELECT max(row_number), count(*) FROM (
                SELECT row_number FROM fulfillment_history_import_row
                WHERE import_id = %s AND state = 'ready' ORDER BY row_number LIMIT %s
            ) AS chunk""",
            [self.id, CHUNK_ROWS],
        )
        last_row, count = self.env.cr.fetchone()
        if not count:
            self._finish_load()
            return False
        # Somebody may have loaded the same keys since the check.
        self._classify_known_keys(last_row)
        self.env.cr.execute(
            "SELECT count(*) FROM fulfillment_history_import_row"
            " WHERE import_id = %s AND state = 'ready' AND row_number <= %s",
            [self.id, last_row],
        )
        left = self.env.cr.fetchone()[0]
        if left:
            if not self.load_id:
                self._system_write({"load_id": self._create_load().id})
            self.env.flush_all()
            params = {
                "import_id": self.id,
                "company_id": self.company_id.id,
                "load_id": self.load_id.id,
                "user_id": self.env.uid,
                "limit": left,
                "last_row": last_row,
            }
            self.env.cr.execute(statement("load_sale_lines"), params)
            self.env.cr.execute(statement("mark_loaded"), params)
            self.env["fulfillment.history.sale.line"].invalidate_model()
            self.env["fulfillment.history.import.row"].invalidate_model()
            self.load_id.invalidate_recordset(["sale_line_ids", "row_count"])
        self._system_write({"position": self.position + count})
        return True

    def _create_load(self):
        return self.env["fulfillment.history.load"].create(
            {
                "name": self.name or self.file_name,
                "company_id": self.company_id.id,
                "kind": self.kind,
                "source_name": self.file_name,
                "checksum": self.checksum,
                "tz": self.tz,
                "state": "loading",
            }
        )

    def _finish_load(self):
        self._count_states()
        now = fields.Datetime.now()
        self._system_write({"state": "loaded", "position": self.row_count, "done_at": now})
        self.env["fulfillment.migration.mapping"]._remember(
            self.file_name or self.name,
            self.company_id,
            self.kind,
            self.header_signature,
            self._export_mapping(),
        )
        load = self.load_id
        if not load:
            return
        load.sudo().write({"state": "loaded", "loaded_at": now})
        # The planner knows nothing of rows that just came; dashboards read them next.
        self.env.cr.execute("ANALYZE fulfillment_history_sale_line")
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "history_loaded",
                    "source": "migration",
                    "company_id": self.company_id.id,
                    "model": load._name,
                    "res_id": load.id,
                    "quantity": self.loaded_count,
                    "unit": "rows",
                    "new_text": self.file_name,
                    "note": self.checksum,
                }
            ]
        )
