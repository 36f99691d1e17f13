import hashlib
import json

from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import create_index, table_columns

# What PostgreSQL calls the types that Odoo gives its columns.
UDT = {"bool": "bool", "int4": "int4", "int8": "int8", "numeric": "numeric", "varchar": "varchar"}


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
        for name, method, expressions, options in self._derived_indexes:
            where = options.get("where", "")
            create_index(cr, f"{self._table}_{name}", self._table, expressions, method, where)
        cr.execute(SQL("COMMENT ON TABLE %s IS %s", SQL.identifier(self._table), self._derived_shape()))
        self._derived_made()

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
