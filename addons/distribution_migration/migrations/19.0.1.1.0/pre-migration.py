"""Old numbers belong to the old system of the load set that brought them: filled before the columns are required."""

from openupgradelib import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    name_systems_of_sets(env)
    name_systems_of_numbers(env)


def name_systems_of_sets(env):
    """The old system of a load set is what its code said until now."""
    env.cr.execute("ALTER TABLE fulfillment_migration_set ADD COLUMN IF NOT EXISTS system varchar")
    openupgrade.logged_query(
        env.cr, "UPDATE fulfillment_migration_set SET system = code WHERE system IS NULL"
    )


def name_systems_of_numbers(env):
    env.cr.execute("ALTER TABLE fulfillment_migration_xref ADD COLUMN IF NOT EXISTS system varchar")
    openupgrade.logged_query(
        env.cr,
        """
        UPDATE fulfillment_migration_xref AS xref
        SET system = load_set.system
        FROM fulfillment_migration_run AS run
        INNER JOIN fulfillment_migration_set AS load_set ON run.set_id = load_set.id
        WHERE xref.system IS NULL AND xref.run_id = run.id
        """,
    )
