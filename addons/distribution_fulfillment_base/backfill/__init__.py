"""What happened before the installation, as far as the documents of Odoo still tell it.

One statement a fact, set-based: a database with a million order lines takes minutes, not days.
Every row is marked (`source` = backfill, `recorded_at` = now), so that a measure can leave it
out. What Odoo has overwritten is gone: the first promise is taken to be the present one, the
first quantity the present one, and nothing tells who changed what. Who did it is the user whom
the document names; where it names none, nobody is said to have.
"""

from odoo.tools import SQL

from . import finance, moves, purchases, sales, transfers
from .parties import PARTIES
from .snapshots import SNAPSHOTS

FACTS = sales.FACTS + transfers.FACTS + moves.FACTS + purchases.FACTS + finance.FACTS


def run(env):
    """Write what the documents still tell; returns {event type: rows}. Does nothing the second time."""
    env.flush_all()
    env["fulfillment.event"]._flush_buffer()
    env.cr.execute("SELECT 1 FROM fulfillment_event WHERE source = 'backfill' LIMIT 1")
    if env.cr.rowcount:
        return {}
    for statement in PARTIES + SNAPSHOTS:
        env.cr.execute(statement)
    written = {}
    for event_type, columns, source in FACTS:
        env.cr.execute(_insert(event_type, columns, source))
        written[event_type] = env.cr.rowcount
    env.invalidate_all()
    return written


def _insert(event_type, columns, source):
    """The INSERT of one fact: documents are read and the ledger is written within one statement."""
    return SQL(
        "INSERT INTO fulfillment_event (uuid, event_type, source, recorded_at, %s)"
        " SELECT gen_random_uuid()::varchar, %s, 'backfill', now() AT TIME ZONE 'UTC', %s %s ORDER BY occurred_at",
        SQL(", ").join(map(SQL.identifier, columns)),
        event_type,
        SQL(", ").join(
            SQL("%s AS %s", SQL(expression), SQL.identifier(name)) for name, expression in columns.items()
        ),
        SQL(source),
    )
