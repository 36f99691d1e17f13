"""Rows of a query that may find millions, some at a time: neither side holds more of them than that."""

from odoo.tools import SQL


def in_parts(cr, name, query, size):
    """Yield lists of the rows that a query finds; what is done with them may change what it would find.

    :param name: of the cursor in PostgreSQL, one a loop
    :param size: rows of a part
    """
    cursor = SQL.identifier(name)
    # Of a loop that ended by an error, which somebody caught within this transaction.
    cr.execute("SELECT FROM pg_cursors WHERE name = %s", [name])
    if cr.rowcount:
        cr.execute(SQL("CLOSE %s", cursor))
    cr.execute(SQL("DECLARE %s NO SCROLL CURSOR FOR %s", cursor, query))
    while True:
        cr.execute(SQL("FETCH %s FROM %s", size, cursor))
        rows = cr.fetchall()
        if not rows:
            break
        yield rows
    cr.execute(SQL("CLOSE %s", cursor))
