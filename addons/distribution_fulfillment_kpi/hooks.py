from . import parallel, watch


def uninstall_hook(env):
    """Leave the watched tables as they were. Odoo itself drops the tables of our models."""
    env.cr.execute(watch.drop_triggers())
    env.cr.execute(parallel.DROP_FUNCTION)
    env.cr.execute(
        """
        DROP FUNCTION IF EXISTS fulfillment_history_order_scope(integer, varchar, integer) CASCADE;
        DROP FUNCTION IF EXISTS fulfillment_is_working_day(integer, date) CASCADE;
        DROP FUNCTION IF EXISTS fulfillment_working_seconds(integer, timestamp, timestamp) CASCADE;
        DROP AGGREGATE IF EXISTS fulfillment_product(double precision) CASCADE
        """
    )
