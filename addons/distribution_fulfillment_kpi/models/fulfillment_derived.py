import hashlib
import json

from psycopg2.errors import LockNotAvailable

from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import create_index, table_columns

# What PostgreSQL calls the types that Odoo gives its columns.
UDT = {"bool": "bool", "int4": "int4", "int8": "int8", "numeric": "numeric", "varchar": "varchar"}
# How long a table that was made anew waits for the readers of the one it replaces.
LOCK_TIMEOUT = "5s"


class FulfillmentDerived(models.AbstractModel):
    """A table that is computed from others and can be computed anew at any time.

    Its columns are the stored fields, without foreign keys: a row may not hold up the deletion of
    what it speaks of, and a million rows are written without looking up each partner. Whenever
    columns change, the table is made anew, empty, and marked to be filled.
    """

    _name = "fulfillment.derived"
    _description = "Derived Table of Fulfillment Metrics"
    _log_access = False
    # (name, definition after ON table)
    _derived_indexes = ()

    def init(self):
        if self._abstract:
            return
        columns = self._derived_columns()
        cr = self.env.cr
        if table_columns(cr, self._table):
            cr.execute(SQL("SELECT obj_description(%s::regclass, 'pg_class')", self._table))
            if cr.fetchone()[0] == self._derived_shape():
                return
            cr.execute(SQL("DROP TABLE %s", SQL.identifier(self._table)))
        cr.execute(
            SQL(
                "CREATE TABLE %s (%s)",
                SQL.identifier(self._table),
                SQL(", ").join(
                    SQL("%s %s", SQL.identifier(name), SQL(type_)) for name, type_ in columns.items()
                ),
            )
        )
        self._derived_finish(self._table)
        self._derived_made()

    def _derived_finish(self, table):
        """Give a table its indexes, and the comment that tells what it holds."""
        cr = self.env.cr
        for name, method, expressions, options in self._derived_indexes:
            create_index(cr, f"{table}_{name}", table, expressions, method, options.get("where", ""))
        cr.execute(SQL("COMMENT ON TABLE %s IS %s", SQL.identifier(table), self._derived_shape()))

    def _derived_replace(self, table):
        """Let a finished table take the place of ours. It waits for whoever reads ours, and no longer
        than some seconds: a backup may read for hours, and everybody else would wait behind us.

        :return: False if ours is still there, since somebody reads it
        """
        cr = self.env.cr
        ours = self._table
        try:
            with cr.savepoint(flush=False):
                cr.execute("SET LOCAL lock_timeout = %s", [LOCK_TIMEOUT])
                cr.execute(
                    SQL("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", SQL.identifier(ours)), log_exceptions=False
                )
                cr.execute("SET LOCAL lock_timeout = DEFAULT")
        except LockNotAvailable:
            return False
        cr.execute(SQL("DROP TABLE %s", SQL.identifier(ours)))
        cr.execute(SQL("ALTER TABLE %s RENAME TO %s", SQL.identifier(table), SQL.identifier(ours)))
        for name in ("pkey", *(index[0] for index in self._derived_indexes)):
            cr.execute(
                SQL(
                    "ALTER INDEX %s RENAME TO %s",
                    SQL.identifier(f"{table}_{name}"),
                    SQL.identifier(f"{ours}_{name}"),
                )
            )
        return True

    def _derived_columns(self):
        """{column: type} of the table."""
        return {
            "id": "int8 PRIMARY KEY",
            **{
                name: field.column_type[1]
                for name, field in self._fields.items()
                if field.store and field.column_type and name != "id"
            },
        }

    def _derived_types(self):
        """The same, without constraints: what a query gives for each."""
        return {name: type_.split()[0] for name, type_ in self._derived_columns().items()}

    def _derived_shape(self):
        """What tells that the table holds what these sources would compute."""
        text = json.dumps([self._derived_columns(), self._derived_indexes, self._derived_sources()])
        return hashlib.sha256(text.encode()).hexdigest()

    def _derived_sources(self):
        """Texts of which the content of the table is a function."""
        return []

    def _derived_made(self):
        """The table is new and empty."""
