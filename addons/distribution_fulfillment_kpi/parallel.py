"""One long query, shared out among the parallel workers of PostgreSQL, in one transaction.

PostgreSQL splits a query only where each step of it may be split; windows and subqueries about a single row
may not. Where rows are computed scope by scope, a query over half of the scopes gives half of the rows. Such a
part stands in a function, which one worker takes as one piece of work.
"""

from odoo.tools import SQL

# Costly enough that a worker of its own always pays. It has the rights of whoever calls it, and no more.
FUNCTION = """
    CREATE OR REPLACE FUNCTION fulfillment_part(query text)
    RETURNS SETOF record LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1000000000 ROWS 100000
    AS $$ BEGIN RETURN QUERY EXECUTE query; END $$
"""
DROP_FUNCTION = "DROP FUNCTION IF EXISTS fulfillment_part(text)"
# While parts are computed, the process that hands out the work only takes in rows: one that computes a
# part, too, would let the others wait.
SETTINGS = {"parallel_leader_participation": "off"}
# So many pieces of work at most.
MOST = 16


def workers(cr):
    """How many workers one query may have in this transaction."""
    cr.execute("SELECT current_setting('max_parallel_workers_per_gather')::integer")
    (count,) = cr.fetchone()
    return count


def pieces(cr):
    """How many parts a query is best cut into; 1 where there is nobody to share it with."""
    # PostgreSQL plans a worker more each time the number of parts doubles.
    return min(2 ** max(workers(cr) - 1, 0), MOST)


def shared(cr, parts, columns):
    """Return a query of the rows of all parts, in any order.

    :param parts: queries as SQL that only read
    :param columns: {name: type} of each of their columns, in their order
    """
    typed = SQL(", ").join(SQL("%s %s", SQL.identifier(name), SQL(type_)) for name, type_ in columns.items())
    return SQL(" UNION ALL ").join(
        SQL(
            "SELECT * FROM fulfillment_part(%s) AS part (%s)",
            cr.mogrify(part.code, part.params).decode(),
            typed,
        )
        for part in parts
    )
