"""PostgreSQL: the private server out of a wheel, from its making to its end. One that PGHOST names is left alone."""

import fcntl
import hashlib
import os
import pwd
import re
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from . import children, paths, steps
from .problem import Problem, refuse_full_disk
from .server import ROLE, Server, check_given, given, tool

# PostgreSQL refuses to run as root: there it runs as this user, who must be able to reach its files.
SYSTEM_USER = "embedded_postgres"
# A path to a socket may have this many characters.
LONGEST_SOCKET = 100
# Stands while the server is to end with the last command that uses it.
TRANSIENT = paths.RUNTIME / "postgres-transient"
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


def start():
    """Return the running server; the private one is started when it is not up."""
    _in_use()
    if given():
        return check_given()
    _require_owner()
    tuned = paths.PGDATA / "tuned"
    if not tuned.exists():
        # Somebody was killed between making it and writing its settings.
        stop()
    running = status()
    if not running:
        # Who comes last stops it, even when the one who started it was killed.
        TRANSIENT.touch()
        if not tuned.exists():
            _make()
            with open(paths.PGDATA / "postgresql.conf", "a") as conf:
                conf.write(SETTINGS)
        _start()
        running = status()
        if not running:
            raise Problem(f"The private PostgreSQL did not come up; its log is {paths.LOGS}/postgresql.log.")
    server = Server(running["host"], 5432, ROLE)
    if not tuned.exists():
        Server(running["host"], 5432, "postgres").sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        tuned.touch()
    return server


def status():
    """{pid, host} of the private server, or None when it is down."""
    pid, lines = _postmaster()
    if not pid or len(lines) < 8 or lines[7].strip() != "ready":
        return None
    return {"pid": pid, "host": lines[4].strip()}


def _postmaster():
    """(process id, lines of the pid file) of the private server, up or coming up; (None, []) without one."""
    try:
        lines = (paths.PGDATA / "postmaster.pid").read_text().splitlines()
        words = open(f"/proc/{int(lines[0])}/cmdline").read().split("\0")
        folder = words[words.index("-D") + 1]
        # The id may have gone to another program since, even to another PostgreSQL.
        mine = "postgres" in os.path.basename(words[0]) and os.path.samefile(folder, paths.PGDATA)
    except (OSError, ValueError, IndexError):
        return None, []
    return (int(lines[0]), lines) if mine else (None, [])


_use = []


def _in_use():
    """Say that this process uses the set-up, until it ends, however it ends."""
    if not _use:
        _use.append(open(paths.RUNTIME / "in-use", "w"))  # noqa: SIM115
        fcntl.flock(_use[0], fcntl.LOCK_SH)


def used_by_others():
    """Whether another command of this checkout works with what the set-up made."""
    try:
        with open(paths.RUNTIME / "in-use") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def keep():
    """Let the server that this command started run on."""
    if not given():
        TRANSIENT.unlink(missing_ok=True)


def release():
    """Stop the private server when a command started it and this is the last one that uses it."""
    if not _use:
        return
    _use.pop().close()
    if TRANSIENT.exists() and not used_by_others():
        # Under the lock that a starting command holds: it must not find a server that is about to go.
        with steps.only_one(lambda: None):
            if not used_by_others():
                stop()


def stop():
    """Stop the private server and return whether it ran. Never another one."""
    pid, _lines = _postmaster()
    ran = bool(pid)
    # A fast shutdown, and an immediate one when that takes too long.
    for number, seconds in ((signal.SIGINT, 60), (signal.SIGQUIT, 20)):
        if pid:
            os.kill(pid, number)
        until = time.monotonic() + seconds
        while (pid := _postmaster()[0]) and time.monotonic() < until:
            time.sleep(0.1)
    if pid:
        raise Problem(f"The private PostgreSQL (process {pid}) does not end: end it by hand.")
    TRANSIENT.unlink(missing_ok=True)
    return ran


def _require_owner():
    """Raise when the data is another user's: PostgreSQL would refuse it in words that help nobody."""
    if paths.PGDATA.exists() and paths.PGDATA.stat().st_uid not in _own_ids():
        raise Problem(
            f"The private PostgreSQL in {paths.PGDATA} was made by the user {paths.PGDATA.owner()}: run as that user,"
            " or `make clean` first."
        )


def _own_ids():
    """The ids of the users that our files may belong to: root's server runs as a user of its own."""
    if os.geteuid() == 0:
        return {0, *(entry.pw_uid for entry in pwd.getpwall() if entry.pw_name == SYSTEM_USER)}
    return {os.geteuid()}


def _make():
    """Make the data folder anew: what an interrupted run left of it is thrown away."""
    shutil.rmtree(paths.PGDATA, ignore_errors=True)
    paths.PGDATA.mkdir(mode=0o700)
    if os.geteuid() == 0:
        _permit()
        shutil.chown(paths.PGDATA, SYSTEM_USER, SYSTEM_USER)
    _run(
        [
            tool("initdb"),
            "-D",
            str(paths.PGDATA),
            "--auth=trust",
            "--encoding=utf8",
            "--no-sync",
            "-U",
            "postgres",
        ],
        **_as_user(),
    )


def _start():
    until = time.monotonic() + 60
    while _postmaster()[0] and not status() and time.monotonic() < until:
        time.sleep(0.2)  # it is coming up, or going down
    if status():
        return
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        # The environment may have been made anew since.
        _permit()
    # What is left of a server that was killed would be taken for one that runs.
    (paths.PGDATA / "postmaster.pid").unlink(missing_ok=True)
    with open(paths.LOGS / "postgresql.log", "a") as log:
        options = f"-h '' -p 5432 -k {shlex.quote(str(_socket_folder()))}"
        process = subprocess.run(
            [tool("pg_ctl"), "-D", str(paths.PGDATA), "-w", "-t", "60", "-s", "-o", options, "start"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environ(),
            # Ctrl-C at the terminal goes to the whole group; the server must not hear it.
            start_new_session=True,
            **_as_user(),
        )
    if process.returncode:
        text = (paths.LOGS / "postgresql.log").read_text(errors="replace")
        refuse_full_disk(text[-3000:], paths.PGDATA)
        errors = re.findall(r"(?:FATAL|PANIC): +(.+)", text)
        raise Problem(
            f"The private PostgreSQL did not start ({errors[-1] if errors else 'no message'});"
            f" its log is {paths.LOGS}/postgresql.log."
        )


def _elsewhere():
    name = hashlib.sha256(os.fsencode(paths.PGDATA)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"fulfillment-{os.geteuid()}-{name}"


def _socket_folder():
    """Where the socket lies: with the data, or in a folder of its own when that path is too long for one."""
    path = str(paths.PGDATA)
    if len(os.fsencode(f"{path}/.s.PGSQL.5432")) <= LONGEST_SOCKET and "," not in path:
        return paths.PGDATA
    folder = _elsewhere()
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in _own_ids():
        raise Problem(f"{folder} belongs to somebody else: set TMPDIR to a folder of your own.")
    if os.geteuid() == 0:
        shutil.chown(folder, SYSTEM_USER)
    return folder


def remove():
    """Remove what the stopped server left outside of the set-up's folder."""
    folder = _elsewhere()
    if folder.exists():
        shutil.rmtree(folder)


def _permit():
    """Make the user that the server runs as, and let it reach the data and the programs; nothing more."""
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        search = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"  # root by `su` lacks them
        _run([shutil.which("useradd", path=search) or "useradd", "--system", SYSTEM_USER])
    programs = Path(tool("initdb")).parents[1]
    _run(["chmod", "-R", "go+rX", str(programs)])
    for folder in (*programs.parents, *paths.PGDATA.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            # To pass through, not to read: a home folder keeps what lies in it to itself.
            folder.chmod(mode | stat.S_IXOTH)


def _as_user():
    """For a program that must not run as root."""
    return {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []} if os.geteuid() == 0 else {}


def _environ():
    """Without the libpq variables: PGPORT and its like are for a server that is given, not for this one."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("PG")}, "LC_ALL": "C"}


def _run(command, **options):
    process = children.run(command, cwd="/", env=_environ(), **options)
    if process.returncode:
        output = process.stdout + process.stderr
        refuse_full_disk(output, paths.PGDATA)
        errors = re.findall(r"error: (.+)|^\w+Error: (.+)", output, re.M)
        last = (
            next(iter(filter(None, errors[-1])), "") if errors else (output.strip().splitlines() or [""])[-1]
        )
        raise Problem(f"The private PostgreSQL could not be made ({last or 'no message'}).")
    return process.stdout
