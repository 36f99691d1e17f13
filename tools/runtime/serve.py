"""Serving the demonstration database until Ctrl-C."""

import errno
import functools
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import children, odoo_command, paths
from .problem import Problem
from .progress import say


def require_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Problem(f"Port {port} is for root alone: choose one above 1023 with PORT=….") from None
            pid = _owner(port)
            by = f" by process {pid}" if pid else ""
            raise Problem(
                f"Port {port} is taken{by}: stop that program, or choose another port with PORT=…."
            ) from None


def _owner(port):
    """The process listening on the port, where this user may know it."""
    wanted = f":{port:04X}"
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = open(table).read().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            if fields[1].endswith(wanted) and fields[3] == "0A":
                inodes.add(f"socket:[{fields[9]}]")
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for handle in os.listdir(f"/proc/{pid}/fd"):
                if os.readlink(f"/proc/{pid}/fd/{handle}") in inodes:
                    return pid
        except OSError:
            continue
    return None


def serve(database, port, announce):
    """Run the server in the foreground; `announce` is called once it answers. Returns its exit code."""
    # Building took minutes: another program may have the port by now, and would answer in our name.
    require_port(port)
    log = open(paths.LOGS / "server.log", "w")  # noqa: SIM115
    process = subprocess.Popen(
        odoo_command.command(
            "-c",
            str(paths.CONF),
            "-d",
            database,
            "--db-filter",
            f"^{re.escape(database)}$",
            "--http-port",
            str(port),
        ),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        # A killed `make run` must not leave a server behind that holds the port.
        preexec_fn=functools.partial(children.die_with_parent, signal.SIGTERM),
    )
    stopping = []

    def stop(*_signal):
        stopping.append(True)
        process.send_signal(signal.SIGTERM)

    children.on_end(stop)
    started = time.monotonic()
    while process.poll() is None and not stopping:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=2)
            announce()
            break
        except (urllib.error.URLError, OSError):
            if time.monotonic() - started > 120:
                process.terminate()
                raise Problem(f"Odoo did not answer within two minutes; its log is {log.name}.") from None
            time.sleep(0.3)
    code = process.wait()
    if stopping:
        say("  stopped")
        return 0
    raise Problem(f"Odoo ended by itself with code {code}; its log is {log.name}.")
