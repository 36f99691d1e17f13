"""Fixtures of what crosses addons. `make test` has set the runtime up before these run."""

import contextlib
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
import zlib

import pytest

from tools.runtime import children, databases, odoo_command, paths, postgres
from tools.testing import logs, templates


@pytest.fixture(scope="session")
def server():
    return postgres.start()


@pytest.fixture
def clone(server, request):
    """A function that clones a template database; the clones are dropped afterwards."""
    made = []

    def make(template):
        # A name has an end, and several tests that begin alike may run at once: the sum tells them apart.
        slug = re.sub(r"\W+", "_", request.node.name)[:40].lower()
        name = f"test_{slug}_{zlib.crc32(request.node.name.encode()):08x}"
        databases.clone(server, template, name)
        made.append(name)
        return name

    yield make
    for name in made:
        databases.drop(server, name)


@pytest.fixture
def strange():
    """A function from a log file to its complaints that plain Odoo does not make."""
    return lambda log: sorted(set(logs.complaints(log)) - templates.baseline())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Client:
    """A user of a served database, over JSON-RPC."""

    def __init__(self, port, database, login):
        self.address, self.cookie = f"http://127.0.0.1:{port}", None
        answer = self.post("/web/session/authenticate", {"db": database, "login": login, "password": login})
        assert answer.get("result", {}).get("uid"), f"{login} cannot log in: {answer}"

    def post(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(
            self.address + path,
            body,
            {"Content-Type": "application/json", **({"Cookie": self.cookie} if self.cookie else {})},
        )
        with urllib.request.urlopen(request, timeout=120) as response:
            cookie = response.headers.get("Set-Cookie")
            if cookie:
                self.cookie = cookie.split(";")[0]
            return json.load(response)

    def call(self, model, method, *arguments, **keywords):
        """The answer's result; an error of the server is raised with its message."""
        answer = self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(arguments), "kwargs": keywords},
        )
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer.get("result")


@pytest.fixture
def serve(server):
    """A function that serves a database and returns a maker of clients: serve(database)("admin")."""
    with contextlib.ExitStack() as stack:

        def start(database):
            port = free_port()
            log = open(paths.LOGS / f"served-{database}.log", "w")
            stack.callback(log.close)
            process = subprocess.Popen(
                odoo_command.command(
                    "-c",
                    str(paths.CONF),
                    "-d",
                    database,
                    "--db-filter",
                    f"^{database}$",
                    "--http-port",
                    str(port),
                    "--max-cron-threads=0",
                    "--load=base,rpc,web",
                ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=children.die_with_parent,
            )
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
            for _attempt in range(200):
                assert process.poll() is None, f"Odoo ended by itself; its log is {log.name}"
                with contextlib.suppress(urllib.error.URLError, OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5)
                    return lambda login: Client(port, database, login)
                time.sleep(0.3)
            raise AssertionError(f"Odoo did not answer; its log is {log.name}")

        yield start
