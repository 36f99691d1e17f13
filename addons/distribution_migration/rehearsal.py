"""A rehearsal in a copy of the database: the real load with all of its workers, and nothing of it stays."""

import os
import shutil
import subprocess
import tempfile
from contextlib import closing, contextmanager, suppress

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, sql_db
from odoo.api import Environment
from odoo.modules.neutralize import neutralize_database
from odoo.modules.registry import Registry
from odoo.tools import SQL, config, mute_logger
from odoo.tools.misc import exec_pg_environ, find_pg_tool

from .command import NOTHING_LOADED, Stop, command_env, say
from .models.fulfillment_migration_run_rehearsing import KEPT
from .watch import watched

RUN = "fulfillment.migration.run"
ENDING = "_rehearsal"
COMPARED = ("measure", "label", "source", "odoo", "cause")


# ------------------------------------------------------------------------ copy


@contextmanager
def copied(name, keep=False):
    """Give the registry of a neutralised copy of a database, made while people go on working in it.

    By dump and restore: PostgreSQL copies a database by its template only when nobody is connected to it.

    :raises Stop: when there is a copy already, or PostgreSQL refuses one
    """
    copy = f"{name}{ENDING}"
    _create(copy)
    try:
        _fill(name, copy)
        _link_files(name, copy)
        yield Registry.new(copy)
    finally:
        if not keep:
            _drop(copy)


def _statement(query):
    # Databases come and go outside of transactions.
    with closing(sql_db.db_connect("postgres").cursor()) as cr:
        cr._cnx.autocommit = True
        cr.execute(query)


def _create(copy):
    with closing(sql_db.db_connect("postgres").cursor()) as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", [copy])
        if cr.fetchone():
            raise Stop(
                NOTHING_LOADED,
                f"There is a copy already: {copy}. Look at it, then drop it (dropdb {copy}) and run this again.",
            )
    _statement(SQL("CREATE DATABASE %s ENCODING 'unicode' TEMPLATE template0", SQL.identifier(copy)))


def _fill(name, copy):
    env = exec_pg_environ()
    dump = subprocess.Popen(
        [find_pg_tool("pg_dump"), "--no-owner", "--format=custom", "--compress=0", name],
        env=env,
        stdout=subprocess.PIPE,
    )
    restore = subprocess.run(
        [find_pg_tool("pg_restore"), "--no-owner", f"--dbname={copy}"],
        env=env,
        stdin=dump.stdout,
        capture_output=True,
        text=True,
        check=False,
    )
    dump.stdout.close()
    if dump.wait() or restore.returncode:
        raise Stop(NOTHING_LOADED, f"PostgreSQL could not copy {name}:\n{restore.stderr.strip()}")
    # No mail, no payment, no job leaves from a rehearsal.
    with closing(sql_db.db_connect(copy).cursor()) as cr:
        neutralize_database(cr)
        cr.commit()  # pylint: disable=invalid-commit; another database


def _link_files(name, copy):
    """Give the copy the attachments: the same files under another name, since none of them is ever rewritten."""
    source, target = config.filestore(name), config.filestore(copy)
    if not os.path.exists(source) or os.path.exists(target):
        return
    try:
        shutil.copytree(source, target, copy_function=os.link)
    except OSError:
        # Another file system.
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)


def _drop(copy):
    Registry.delete(copy)
    sql_db.close_db(copy)
    _statement(SQL("DROP DATABASE IF EXISTS %s WITH (FORCE)", SQL.identifier(copy)))
    shutil.rmtree(config.filestore(copy), ignore_errors=True)


# ------------------------------------------------------------------- rehearsal


def rehearse(args, load_set, work, keep=False):
    """Load a set for real in a copy, and keep what became of it as a mock load of the set.

    :param work: called with (registry, id of the run, function to call now and then) to do the work
    :returns: the mock load
    """
    env = load_set.env
    say(f"Copying {env.cr.dbname}")
    with copied(env.cr.dbname, keep) as registry:
        # Begun after the copy, so that none is going on there; from here on the files stay as they are.
        run = env[RUN]._start(load_set, "mock")
        with in_sight(run) as watch:
            with registry.cursor() as cr:
                copy_set = command_env(cr, args)[load_set._name].browse(load_set.id)
                real_id = copy_set.env[RUN]._start(copy_set, "real").id
                cr.commit()  # pylint: disable=invalid-commit; another database
            # A connection that waits in the pool would be shared by all workers, which are forks of this process.
            sql_db.close_db(registry.db_name)
            work(registry, real_id, lambda: _pass_on(registry, real_id, watch))
            with registry.cursor() as cr:
                _bring_back(command_env(cr, args)[RUN].browse(real_id), run)
    return run


@contextmanager
def in_sight(run):
    """Commit a mock load, so that others see how far it is and stop it, and in the end commit what it was.

    Yields the watch (see `watch`). A load that breaks inside has failed.
    """
    cr = run.env.cr
    run._announce()
    cr.commit()  # pylint: disable=invalid-commit; the command's own
    try:
        with watched(run) as watch:
            yield watch
            run.env.flush_all()
            cr.commit()  # pylint: disable=invalid-commit; the command's own
    except BaseException as error:
        cr.rollback()
        run.env.invalidate_all(flush=False)
        run._end("failed")
        run._system_write({"error": run._broken(str(error) or type(error).__name__)})
        run.env.flush_all()
        cr.commit()  # pylint: disable=invalid-commit; the command's own
        raise


def _pass_on(registry, real_id, watch):
    """Tell the original how far the load in the copy is, and the copy that it is to stop."""
    with registry.cursor() as cr:
        real = Environment(cr, SUPERUSER_ID, {})[RUN].browse(real_id)
        if watch.tell(*real._measured()) and real.state == "running":
            # Where a worker moves the load on this very moment, it is told the next time.
            with suppress(SerializationFailure), mute_logger("odoo.sql_db"):
                real._system_write({"cancel_requested": True})
                real.env.flush_all()
                cr.commit()  # pylint: disable=invalid-commit; another database
        cr.rollback()


def _bring_back(real, run):
    """Bring rows, times and figures of a load in the copy to the mock load of the original."""
    stages = {stage.domain_id.id: stage for stage in run.stage_ids}
    places = ", ".join(f"({domain_id:d}, {stage.id:d})" for domain_id, stage in stages.items())
    names = KEPT.replace("run_id, stage_id, ", "")
    taken = ", ".join(f"result.{name.strip()}" for name in names.split(","))
    real.env.flush_all()
    run.env.flush_all()
    with tempfile.TemporaryFile() as kept:
        real.env.cr.copy_expert(
            f"COPY (SELECT {run.id:d}, place.stage_id, {taken} FROM fulfillment_migration_result AS result"  # noqa: S608
            f" INNER JOIN (VALUES {places}) AS place (domain_id, stage_id) ON result.domain_id = place.domain_id"
            f" WHERE result.run_id = {real.id:d}) TO STDOUT",
            kept,
        )
        kept.seek(0)
        run.env.cr.copy_expert(
            f"COPY fulfillment_migration_result (run_id, stage_id, {names}) FROM STDIN", kept
        )
    run.env["fulfillment.migration.result"].invalidate_model()
    for done in real.stage_ids:
        stage = stages[done.domain_id.id]
        stage._system_write({"state": done.state, "seconds": done.seconds})
        stage._count()
    run._end(real.state)
    if real.state == "done":
        run._compare()
    run._keep_reconciled(
        {
            reconciliation.domain_id.id: {
                "figures": [
                    {name: figure[name] for name in ("measure", "source", "odoo")}
                    | {"label": figure.label or ""}
                    for figure in reconciliation.figure_ids
                ],
                # Control totals are compared by whoever keeps the figures.
                "differences": [
                    {name: difference[name] for name in COMPARED}
                    | {"file_id": difference.file_id.id or None, "row_number": difference.row_number or None}
                    for difference in reconciliation.difference_ids
                    if difference.cause != "control"
                ],
            }
            for reconciliation in real.reconciliation_ids
        }
    )
