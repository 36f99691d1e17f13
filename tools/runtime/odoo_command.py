"""Calling Odoo: its configuration, and a run whose log becomes a line of progress."""

import os
import re
import subprocess
import tempfile
import time

from . import children, paths, postgres, python_env
from .problem import Problem, refuse_full_disk, refuse_no_room
from .server import tool


def write_config(server, port=8069):
    """Write .runtime/odoo.conf: private, on the loopback address only."""
    lines = [
        "[options]",
        f"db_host = {server.host}",
        f"db_port = {server.port}",
        f"db_user = {server.user}",
        *([f"db_password = {server.password}"] if server.password else []),
        *_programs(server),
        f"addons_path = {paths.ADDONS}",
        f"data_dir = {paths.DATA}",
        "http_interface = 127.0.0.1",
        f"http_port = {port}",
        # rpc must be named: without it /json/2 and XML-RPC are gone.
        "server_wide_modules = base,rpc,web,queue_job",
        "limit_time_cpu = 3600",
        "limit_time_real = 7200",
        "",
        "[queue_job]",
        "channels = root:2",
    ]
    draft = paths.CONF.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text("\n".join(lines) + "\n")
    draft.replace(paths.CONF)


def _programs(server):
    """Where Odoo finds pg_dump: an older one than the server refuses it. For a server that is given, on the PATH."""
    running = postgres.status()
    if running and running["host"] == server.host:
        return [f"pg_path = {os.path.dirname(tool('pg_dump'))}"]
    return []


def command(*arguments):
    """The words that run Odoo; a command of our own addons is found by the path given before it."""
    start = [str(python_env.python()), "-W", "ignore::UserWarning:pkg_resources", "-m", "odoo"]
    if arguments and not arguments[0].startswith("-"):
        start.append(f"--addons-path={paths.ADDONS}")
    return [*start, *arguments]


def run_logged(name, inside, *arguments, env=None, script=""):
    """Run Odoo to its end with its log in a file; raise with the first error line when it fails.

    :param script: what it reads on standard input
    :return: path of the log
    """
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    log = paths.LOGS / f"{name}.log"
    server_log = paths.LOGS / "postgresql.log"
    before = server_log.stat().st_size if server_log.exists() else 0
    with open(log, "w") as handle, tempfile.TemporaryFile("w+") as words:
        words.write(script)
        words.seek(0)
        process = subprocess.Popen(
            command(*arguments),
            stdin=words,
            stdout=handle,
            stderr=subprocess.STDOUT,
            env=env,
            preexec_fn=children.die_with_parent,
        )
        with children.tracked(process):
            try:
                while process.poll() is None:
                    time.sleep(0.5)
                    shown = _position(log)
                    if shown:
                        inside(shown)
            except BaseException:
                children.end(process)
                raise
    text = log.read_text(errors="replace")
    if process.returncode:
        # A full disk may end the server, and Odoo sees a lost connection; or it keeps Odoo from writing its log.
        refuse_full_disk(text + _since(server_log, before), paths.RUNTIME)
        refuse_no_room(paths.RUNTIME)
        raise Problem(f"Odoo failed ({cause(text)}); the whole log is {log}.")
    return log


def _since(log, position):
    """What was written to a log after the position; empty for one that is not there."""
    if not log.exists():
        return ""
    with open(log, "rb") as handle:
        handle.seek(position)
        return handle.read().decode(errors="replace")


def cause(text):
    """The last line of a log that names an error; an exception's own words stand below the line that reports it."""
    lines = text.splitlines() or ["no output"]
    errors = [
        line for line in lines if re.search(r" (ERROR|CRITICAL) |^psycopg2\.[\w.]+: |^[\w.]*Error: ", line)
    ]
    return (errors or lines)[-1][:300]


def _position(log):
    """Where the run is: "module 42 of 61: sale_stock"."""
    with open(log, "rb") as handle:
        handle.seek(max(0, log.stat().st_size - 20000))
        tail = handle.read().decode(errors="replace")
    found = re.findall(r"Loading module (\S+) \((\d+)/(\d+)\)", tail)
    if found:
        module, number, total = found[-1]
        return f"module {number} of {total}: {module}"
    lines = tail.strip().splitlines()
    return lines[-1][:70] if lines and not re.match(r"\d{4}-\d\d-\d\d \d\d:", lines[-1]) else None
