"""What the addon leaves in the database outside the ORM's sight, made and taken back here."""

import logging

from . import backfill

_logger = logging.getLogger(__name__)

# Shared by the fact queries: one place decides what "the local day" of a UTC instant is.
# IMMUTABLE is what PostgreSQL's own two-argument timezone() claims, too; it lets the
# function stand in indexes.
CREATE_LOCAL_DAY = """
    CREATE OR REPLACE FUNCTION fulfillment_local_day(instant timestamp, tz text)
    RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT (instant AT TIME ZONE 'UTC' AT TIME ZONE tz)::date $$
"""

# Snapshot columns are added here rather than by the ORM: it would fill a new column row
# by row in Python, which on a database with a million order lines takes hours.
SNAPSHOT_COLUMNS = """
    ALTER TABLE sale_order_line
        ADD COLUMN IF NOT EXISTS fulfillment_confirmed_at timestamp,
        ADD COLUMN IF NOT EXISTS fulfillment_first_qty numeric,
        ADD COLUMN IF NOT EXISTS fulfillment_first_promise timestamp,
        ADD COLUMN IF NOT EXISTS fulfillment_promise_source varchar,
        ADD COLUMN IF NOT EXISTS fulfillment_unit_value numeric,
        ADD COLUMN IF NOT EXISTS fulfillment_substitutes_line_id integer;
    ALTER TABLE sale_order
        ADD COLUMN IF NOT EXISTS fulfillment_channel_id integer,
        ADD COLUMN IF NOT EXISTS fulfillment_is_held boolean;
    ALTER TABLE purchase_order
        ADD COLUMN IF NOT EXISTS fulfillment_ack_at timestamp;
    ALTER TABLE purchase_order_line
        ADD COLUMN IF NOT EXISTS fulfillment_first_date_planned timestamp,
        ADD COLUMN IF NOT EXISTS fulfillment_first_qty numeric,
        ADD COLUMN IF NOT EXISTS fulfillment_ref_price numeric;
    ALTER TABLE stock_picking
        ADD COLUMN IF NOT EXISTS fulfillment_first_ready_at timestamp,
        ADD COLUMN IF NOT EXISTS fulfillment_was_urgent boolean,
        ADD COLUMN IF NOT EXISTS fulfillment_arrived_at timestamp,
        ADD COLUMN IF NOT EXISTS fulfillment_delivered_at timestamp,
        ADD COLUMN IF NOT EXISTS fulfillment_expected_at timestamp;
    ALTER TABLE stock_move
        ADD COLUMN IF NOT EXISTS fulfillment_is_replacement boolean,
        ADD COLUMN IF NOT EXISTS fulfillment_count_kind varchar,
        ADD COLUMN IF NOT EXISTS fulfillment_book_qty numeric,
        ADD COLUMN IF NOT EXISTS fulfillment_counted_qty numeric,
        ADD COLUMN IF NOT EXISTS fulfillment_count_cost numeric,
        ADD COLUMN IF NOT EXISTS fulfillment_count_class varchar,
        ADD COLUMN IF NOT EXISTS fulfillment_count_tolerance numeric,
        ADD COLUMN IF NOT EXISTS fulfillment_reverted_move_id integer,
        ADD COLUMN IF NOT EXISTS fulfillment_adj_reason_id integer;
    ALTER TABLE account_move
        ADD COLUMN IF NOT EXISTS fulfillment_posted_at timestamp,
        ADD COLUMN IF NOT EXISTS fulfillment_credit_reason_id integer
"""


def pre_init_hook(env):
    """Create the SQL function and the snapshot columns before the models are loaded."""
    env.cr.execute(CREATE_LOCAL_DAY)
    env.cr.execute(SNAPSHOT_COLUMNS)


def post_init_hook(env):
    """Write to the ledger what the documents of the time before still tell."""
    written = backfill.run(env)
    _logger.info(
        "Ledger backfilled: %s", ", ".join(f"{rows} {event_type}" for event_type, rows in written.items())
    )


def uninstall_hook(env):
    """Drop the functions; their triggers go with them, the tables by Odoo's own hand."""
    env.cr.execute("DROP FUNCTION IF EXISTS fulfillment_event_refuse_change() CASCADE")
    env.cr.execute("DROP FUNCTION IF EXISTS fulfillment_local_day(timestamp, text) CASCADE")
