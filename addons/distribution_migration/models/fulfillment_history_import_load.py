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
            self.env.cr.execute(self._load_statement(left))
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
            self._history().invalidate_model()
            self.env["fulfillment.history.import.row"].invalidate_model()
            self.load_id.invalidate_recordset(["sale_line_ids", "row_count"])
        self._system_write({"position": self.position + count})
        return True

    def _load_statement(self, limit):
        """Return the INSERT of the next rows, made from the description of their kind.

        :param limit: how many rows in state 'ready' are taken
        """
        what, history = self._what(), self._history()
        parent = what.parent
        gives = set(parent.gives) if parent else set()
        others = self.env["fulfillment.history.load"]._row_model(parent.kind) if parent else history
        columns = {target.code: target.column or target.code for target in what.targets}
        types = {code: history._fields[column].column_type[1] for code, column in columns.items()}
        # What the statement itself speaks of is there for every kind; without a value it is NULL.
        types.update(product_code="varchar", product_name="varchar", warehouse="int4", tz="varchar")

        def value(column, known):
            if column in gives:
                return SQL("coalesce(%s, %s)", known, SQL.identifier("parent", column))
            return known

        own = {
            column: value(column, SQL.identifier("chunk", code))
            for code, column in columns.items()
            if code not in ("external_key", "warehouse")
        }
        if parent:
            own[parent.column] = SQL.identifier("chunk", "parent_ref")
        return statement(
            "load_rows",
            import_id=self.id,
            company_id=self.company_id.id,
            load_id=self.load_id.id,
            user_id=self.env.uid,
            limit=limit,
            history_table=SQL.identifier(history._table),
            parent_table=SQL.identifier(others._table),
            typed_columns=SQL(", ").join(
                SQL("%s %s", SQL.identifier(code), SQL(sql_type)) for code, sql_type in types.items()
            ),
            partner_name=SQL.identifier("parsed", what.partner) if what.partner else SQL("NULL::varchar"),
            warehouse_value=value("warehouse_id", SQL.identifier("chunk", "warehouse")),
            partner_value=value("partner_id", SQL.identifier("partner", "partner_id")),
            own_columns=SQL(", ").join(map(SQL.identifier, own)),
            own_values=SQL(", ").join(own.values()),
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
        load = self.load_id
        if not load:
            return
        load.sudo().write({"state": "loaded", "loaded_at": now})
        # The planner knows nothing of rows that just came; dashboards read them next.
        self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(self._history()._table)))
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
