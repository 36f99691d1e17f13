from odoo import fields, models
from odoo.tools import SQL

from ..source.kinds import KINDS
from ..sql import statement


class FulfillmentHistoryLoad(models.Model):
    """How rows become history: one statement, whichever way they come."""

    _inherit = "fulfillment.history.load"

    def _insert_rows(self, source):
        """Write rows into the history of this load, but for those whose key is there already.

        :param source: SQL of rows (row_number, row_hash, parent_ref, known_partner_id, known_product_id,
            parsed_values); the values as source/rows.py reads them
        :returns: {key: id of the row} of what was written
        """
        self.ensure_one()
        self.env.flush_all()
        written = self.env.execute_query(self._insert_statement(source))
        self._row_model(self.kind).invalidate_model()
        self.invalidate_recordset(["sale_line_ids", "row_count"])
        return {key: row_id for row_id, key in written}

    def _insert_statement(self, source):
        """Return the INSERT, made from the description of the kind."""
        what, history = KINDS[self.kind], self._row_model(self.kind)
        parent = what.parent
        gives = set(parent.gives) if parent else set()
        others = self._row_model(parent.kind) if parent else history
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
            source=source,
            company_id=self.company_id.id,
            load_id=self.id,
            # Of a load set; the import of history does not ask whose rows they are.
            system=self.run_id.set_id.system or None,
            user_id=self.env.uid,
            history_table=SQL.identifier(history._table),
            parent_table=SQL.identifier(others._table),
            typed_columns=SQL(", ").join(
                SQL("%s %s", SQL.identifier(code), SQL(sql_type)) for code, sql_type in types.items()
            ),
            partner_name=SQL.identifier("parsed", what.partner) if what.partner else SQL("NULL::varchar"),
            warehouse_value=value("warehouse_id", SQL.identifier("chunk", "warehouse")),
            partner_value=value("partner_id", SQL("coalesce(chunk.known_partner_id, partner.partner_id)")),
            own_columns=SQL(", ").join(map(SQL.identifier, own)),
            own_values=SQL(", ").join(own.values()),
        )

    def _finish(self, row_count):
        """Mark these loads as complete; the ledger of events keeps it.

        :param row_count: the rows that one load brought
        """
        for load in self:
            load.sudo().write({"state": "loaded", "loaded_at": fields.Datetime.now()})
            # The planner knows nothing of rows that just came; dashboards read them next.
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(load._row_model(load.kind)._table)))
            self.env["fulfillment.event"]._record(
                [
                    {
                        "event_type": "history_loaded",
                        "source": "migration",
                        "company_id": load.company_id.id,
                        "model": load._name,
                        "res_id": load.id,
                        "quantity": row_count,
                        "unit": "rows",
                        "new_text": load.source_name,
                        "note": load.checksum,
                    }
                ]
            )
