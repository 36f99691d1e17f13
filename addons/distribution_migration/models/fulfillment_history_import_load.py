from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

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
        # Since the check somebody may have loaded the same keys, or deleted what rows refer to.
        self._find_parents(last_row)
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
            # Marking the rows is a statement of its own: joined to what was just inserted, which has no
            # statistics, it took a nested loop of rows times rows.
            self.load_id._insert_rows(self._next_rows(left))
            self.env.cr.execute(
                statement(
                    "mark_loaded",
                    import_id=self.id,
                    company_id=self.company_id.id,
                    load_id=self.load_id.id,
                    last_row=last_row,
                    history_table=SQL.identifier(self._history()._table),
                )
            )
            self.env["fulfillment.history.import.row"].invalidate_model()
        self._system_write({"position": self.position + count})
        return True

    def _next_rows(self, limit):
        """Return the query of the next rows, as the history takes them.

        :param limit: how many rows in state 'ready' are taken
        """
        return SQL(
            """SELECT
                row_number, row_hash, parent_ref, NULL::integer AS known_partner_id,
                NULL::integer AS known_product_id, parsed_values
            FROM fulfillment_history_import_row
            WHERE import_id = %s AND state = 'ready'
            ORDER BY row_number
            LIMIT %s""",
            self.id,
            limit,
        )

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
        self.load_id._finish(self.loaded_count)
