"""Databases: built under a draft name and renamed when complete, cloned with their files."""

import json
import os
import shutil

from . import odoo_command, paths, sources
from .problem import Problem

STAMP = "fulfillment_runtime"


def exists(server, name):
    return bool(server.sql(f"SELECT 1 FROM pg_database WHERE datname = {quote(name)}"))


def stamp(server, name):
    """What the set-up wrote down about a finished database; None when it is no finished one."""
    if not exists(server, name):
        return None
    comment = server.sql(
        f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = {quote(name)}"
    )
    try:
        return json.loads(comment)[STAMP]
    except (ValueError, KeyError, TypeError):
        return None


def has_files(name):
    """Whether the files of a database are here: on a given server it outlives `make clean`, its files do not."""
    return (paths.DATA / "filestore" / name).is_dir()


def write_stamp(server, name, facts):
    # On the database itself: it goes where the database goes and dies with it.
    server.sql(f"COMMENT ON DATABASE {identifier(name)} IS {quote(json.dumps({STAMP: facts}))}")


def drop(server, name):
    """Drop a database, if it is there, with its files; sessions of ours in it are ended first."""
    # Not WITH (FORCE): that wants to end the server's autovacuum as well, which our role may not.
    # The plain statement asks autovacuum to leave by itself, and waits some seconds for all.
    server.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = {quote(name)} AND usename = current_user"
    )
    server.sql(f"DROP DATABASE IF EXISTS {identifier(name)}")
    shutil.rmtree(paths.DATA / "filestore" / name, ignore_errors=True)


def clone(server, source, target):
    """Copy a database and its files."""
    drop(server, target)
    server.sql(f"CREATE DATABASE {identifier(target)} TEMPLATE {identifier(source)}")
    _link_files(source, target)


def _link_files(source, target):
    """Hard links do: Odoo never changes a stored file."""
    files = paths.DATA / "filestore" / source
    if files.exists():
        shutil.copytree(files, paths.DATA / "filestore" / target, copy_function=os.link)


def rename(server, source, target):
    """Give a finished draft its name. Killed at any point, the draft or the target has all of its files."""
    drop(server, target)
    _link_files(source, target)
    server.sql(f"ALTER DATABASE {identifier(source)} RENAME TO {identifier(target)}")
    shutil.rmtree(paths.DATA / "filestore" / source, ignore_errors=True)


def install(name, modules, inside, *arguments, log=None, http=False):
    """Install modules into the database (made when it is not there); return the log's path."""
    return odoo_command.run_logged(
        log or f"install-{name}",
        inside,
        "-c",
        str(paths.CONF),
        "-d",
        name,
        "-i",
        ",".join(modules),
        "--stop-after-init",
        "--max-cron-threads=0",
        *([] if http else ["--no-http"]),
        *arguments,
    )


def update(name, modules, inside):
    return odoo_command.run_logged(
        f"update-{name}",
        inside,
        "-c",
        str(paths.CONF),
        "-d",
        name,
        "-u",
        ",".join(modules),
        "--stop-after-init",
        "--no-http",
        "--max-cron-threads=0",
    )


def build(server, name, inside):
    """Build the demonstration database, or bring it up to the sources."""
    wanted = sources.digests()
    known = stamp(server, name)
    if known is None and exists(server, name):
        return False
    if known is not None and not has_files(name):
        # Ours, but perhaps with somebody's work in it: not dropped unasked.
        raise Problem(
            f"The files of the database {name} are not in {paths.DATA}: `make clean` removed them, or another checkout"
            f' built it. Remove it with `make odoo ARGS="db drop {name}"`, or give another name with DB=….'
        )
    if known is None:
        draft = f"{name}__draft"
        if stamp(server, draft) != wanted or not has_files(draft):
            drop(server, draft)
            install(draft, wanted, inside)
            # From here an interrupted run goes on: the simulation knows how far it is.
            write_stamp(server, draft, wanted)
        if (paths.ADDONS / "distribution_demo" / "cli" / "simulate.py").exists():
            odoo_command.run_logged(
                f"simulate-{name}", inside, "simulate", "-c", str(paths.CONF), "-d", draft
            )
        rename(server, draft, name)
    elif known != wanted:
        changed = [addon for addon in wanted if known.get(addon) != wanted[addon]]
        new = [addon for addon in changed if addon not in known]
        if new:
            install(name, new, inside)
        if set(changed) - set(new):
            update(name, sorted(set(changed) - set(new)), inside)
        write_stamp(server, name, wanted)
    return True


def quote(text):
    return "'" + str(text).replace("'", "''") + "'"


def identifier(name):
    return '"' + name.replace('"', '""') + '"'
