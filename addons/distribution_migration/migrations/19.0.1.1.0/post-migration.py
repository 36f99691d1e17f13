"""Batches know how many rows they have: it tells how far a load is. Those planned before are counted."""

from openupgradelib import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    count_rows_of_batches(env)


def count_rows_of_batches(env):
    openupgrade.logged_query(
        env.cr,
        """
        UPDATE fulfillment_migration_batch AS batch
        SET row_count = counted.row_count
        FROM (
            SELECT stage_id, batch_number, count(*) AS row_count
            FROM fulfillment_migration_result
            WHERE batch_number IS NOT NULL
            GROUP BY stage_id, batch_number
        ) AS counted
        WHERE batch.row_count IS NULL
            AND counted.stage_id = batch.stage_id AND counted.batch_number = batch.number
        """,
    )
