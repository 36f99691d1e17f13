"""What the addon leaves in the database outside the ORM's sight, made and taken back here."""

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
        ADD COLUMN IF NOT EXISTS fulfillment_unit_value numeric;
    ALTER TABLE sale_order
        ADD COLUMN IF NOT EXISTS fulfillment_channel_id integer,
        ADD COLUMN IF NOT EXISTS fulfillment_is_held boolean
"""


def pre_init_hook(env):
    """Create the SQL function and the snapshot columns before the models are loaded."""
    env.cr.execute(CREATE_LOCAL_DAY)
    env.cr.execute(SNAPSHOT_COLUMNS)


def uninstall_hook(env):
    """Drop the functions; their triggers go with them, the tables by Odoo's own hand."""
    env.cr.execute("DROP FUNCTION IF EXISTS fulfillment_event_refuse_change() CASCADE")
    env.cr.execute("DROP FUNCTION IF EXISTS fulfillment_local_day(timestamp, text) CASCADE")
