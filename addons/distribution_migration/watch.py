"""What others see of a mock load while it is at work, and how they stop it.

A mock load is one transaction that is rolled back: nothing of it shows. Beside it the worker keeps a second connection,
on which it commits how far it is, and hears of a Stop. That connection holds an advisory lock, which PostgreSQL drops
with the process: whoever gets the lock of a load that was begun knows that nobody works on it any more.
"""

from contextlib import contextmanager, suppress

from psycopg2 import InterfaceError, OperationalError
from psycopg2.errors import SerializationFailure

from odoo.tools import mute_logger

# First numbers of the advisory locks: of a load that is worked on, of a set that a load is started of.
WORKING, STARTING = 0x46_4D_57, 0x46_4D_53


class NotToDo(Exception):
    """The load is not to be begun: `busy` (another worker has it), `ended`, or `abandoned` (its worker died)."""


class Watch:
    """The second connection of the worker of a mock load."""

    def __init__(self, cr, run_id):
        self._cr = cr
        self._run_id = run_id

    def tell(self, kind, done, total):
        """Show which domain is at work, and how many rows of all are done; return whether to stop."""
        try:
            with mute_logger("odoo.sql_db"):
                self._cr.execute(
                    """UPDATE fulfillment_migration_progress
                    SET kind = %s, rows_done = %s, rows_total = %s,
                        told_at = date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC')
                    WHERE run_id = %s RETURNING is_stop_requested""",
                    [kind, done, total, self._run_id],
                )
            found = self._cr.fetchone()
            self._cr.commit()  # pylint: disable=invalid-commit; a connection of its own
        except SerializationFailure:
            # Somebody presses Stop this very moment: it is read the next time.
            self._cr.rollback()
            return False
        return bool(found and found[0])

    def _begin(self):
        self._cr.execute("SELECT pg_try_advisory_lock(%s, %s)", [WORKING, self._run_id])
        if not self._cr.fetchone()[0]:
            raise NotToDo("busy")

    def _look(self):
        # By this connection, since the view of the other one may be older than the lock.
        self._cr.execute(
            """SELECT run.state, progress.began_at IS NOT NULL
            FROM fulfillment_migration_run AS run
            INNER JOIN fulfillment_migration_progress AS progress ON run.id = progress.run_id
            WHERE run.id = %s""",
            [self._run_id],
        )
        state, is_begun = self._cr.fetchone() or ("ended", False)
        if state != "running":
            raise NotToDo("ended")
        if is_begun:
            raise NotToDo("abandoned")
        self._keep_began("date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC')")

    def _keep_began(self, moment):
        self._cr.execute(
            f"UPDATE fulfillment_migration_progress SET began_at = {moment} WHERE run_id = %s",  # noqa: S608
            [self._run_id],
        )
        self._cr.commit()  # pylint: disable=invalid-commit; a connection of its own

    def _forget(self):
        # This connection may be what broke.
        with suppress(InterfaceError, OperationalError):
            self._cr.rollback()
            self._keep_began("NULL")

    def _end(self):
        with suppress(InterfaceError, OperationalError):
            self._cr.rollback()
            self._cr.execute("SELECT pg_advisory_unlock(%s, %s)", [WORKING, self._run_id])


@contextmanager
def watched(run):
    """Give the watch over a mock load, which has to be committed and announced (`_announce`).

    A load that breaks inside, with this process alive to say so, may be begun anew.

    :raises NotToDo: when the load is not to be begun
    """
    with run.env.registry.cursor() as cr:
        watch = Watch(cr, run.id)
        watch._begin()
        try:
            watch._look()
            try:
                yield watch
            except BaseException:
                watch._forget()
                raise
        finally:
            watch._end()


def hold(env, space, number):
    """Hold a lock until the end of this transaction; return whether it could be had."""
    env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [space, number])
    return env.cr.fetchone()[0]
