"""The commands behind `make`: python3 -m tools.runtime COMMAND. Standard library only."""

import argparse
import os
import re
import shutil
import signal
import sys
import time

from . import children, databases, odoo_command, odoo_tree, paths, postgres, python_env, serve, sources, steps
from .problem import Problem, explain
from .progress import say, step
from .server import tool

# Commands that hand the words after them to a program.
PASSING_ON = ("odoo", "psql", "history", "bench", "standard")
NEEDED_GB = float(os.environ.get("FULFILLMENT_NEEDED_GB") or 4)


def prepare():
    """Everything below the database: Odoo, Python, PostgreSQL, configuration. Returns the server."""
    python_env.require_python()
    if not (odoo_tree.is_ready() and python_env.is_ready()):
        paths.RUNTIME.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(paths.RUNTIME).free / 1e9
        if free < NEEDED_GB:
            raise Problem(
                f"Only {free:.1f} GB are free in {paths.RUNTIME}, the set-up needs {NEEDED_GB}: make room first."
            )
    with steps.only_one(_waiting):
        if not odoo_tree.is_ready() or odoo_tree.given():
            with step("Odoo 19 Community") as inside:
                odoo_tree.set_up(inside)
        if not python_env.is_ready():
            _require_alone("the Python environment has to be made anew")
            # Its programs are in the environment.
            postgres.stop()
            with step("Python environment") as inside:
                python_env.set_up(inside)
        with step("PostgreSQL"):
            server = postgres.start()
        odoo_command.write_config(server, port())
    os.environ.update(server.environ())
    return server


DB = os.environ.get("DB") or "distribution"


def port():
    text = os.environ.get("PORT") or "8069"
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise Problem(f"PORT={text} is no port: give a number from 1 to 65535.")
    return int(text)


def _waiting():
    say("  … waiting for another command that is setting up")


def _require_alone(reason):
    """Raise when another command of this checkout works with what is about to be changed or removed."""
    if postgres.used_by_others():
        raise Problem(
            f"Another command works with {paths.RUNTIME}, and {reason}: end that one first (Ctrl-C), or wait for it."
        )


def build(server):
    # PostgreSQL's own databases are no place for Odoo; other names it cannot serve.
    if DB in ("postgres", "template0", "template1") or not re.fullmatch(
        r"[A-Za-z0-9][A-Za-z0-9_.-]{0,54}", DB
    ):
        raise Problem(f"DB={DB} cannot be the name of an Odoo database: give another one.")
    # A lock for each database: psql need not wait until one is built.
    with steps.only_one(_waiting, f"lock-{DB}"):
        if databases.stamp(server, DB) == sources.digests() and databases.has_files(DB):
            return
        with step(f"Database {DB}") as inside:
            databases.build(server, DB, inside)


def command_run(_arguments):
    serve.require_port(port())
    try:
        server = prepare()
        build(server)
        started = time.monotonic()

        def announce():
            say(
                f"\n  Fulfillment control is serving ({time.monotonic() - started:.0f} s): http://127.0.0.1:{port()}\n"
            )
            say(logins(server))
            say("\n  Ctrl-C ends it.")

        return serve.serve(DB, port(), announce)
    finally:
        postgres.release()


def logins(server):
    """One line a role, as the demonstration data made them (login and password are the same)."""
    rows = server.sql(
        """SELECT users.login, partner.name
        FROM ir_model_data AS data
        INNER JOIN res_users AS users ON data.res_id = users.id
        INNER JOIN res_partner AS partner ON users.partner_id = partner.id
        WHERE data.module = 'distribution_demo' AND data.model = 'res.users' ORDER BY users.id""",
        DB,
    )
    lines = ["  login = password        who"]
    lines += ["  {:<24}{}".format(*row.split("\t")) for row in rows.splitlines()]
    return "\n".join([*lines, f"  {'admin':<24}Administrator"])


def command_setup(_arguments):
    try:
        build(prepare())
    except BaseException:
        postgres.release()
        raise
    postgres.keep()


def _with_server(work):
    try:
        return work(prepare())
    finally:
        postgres.release()


def command_shell(_arguments):
    def work(server):
        build(server)
        return children.foreground(
            odoo_command.command("shell", "-c", str(paths.CONF), "-d", DB, "--no-http")
        )

    return _with_server(work)


def command_odoo(arguments):
    """Any Odoo command. Those that read a configuration find ours, those that take a database ours as well."""
    words = arguments.rest[1:] if arguments.rest[:1] == ["--"] else arguments.rest
    # Not by -c: each command wants it elsewhere, and some know none.
    os.environ.update(ODOO_RC=str(paths.CONF), PGDATABASE=DB)
    return _with_server(lambda _server: children.foreground(odoo_command.command(*words)))


def command_psql(arguments):
    def work(server):
        if not databases.exists(server, DB):
            raise Problem(
                f"There is no database {DB}: `make run` builds it, `make psql DB=postgres` lists all."
            )
        return children.foreground([tool("psql"), "-w", *arguments.rest, "-d", DB], env=server.environ())

    return _with_server(work)


def command_history(arguments):
    """Load a file of history; it is looked for before minutes are spent on the set-up."""
    file, *rest = arguments.rest or [""]
    asks = {"-h", "--help"} & set(rest)
    if not file and not asks:
        raise Problem("No file was named: make history FILE=orders.csv.")
    if file and not os.path.isfile(file):
        raise Problem(f"There is no file {os.path.abspath(file)}: give another one with FILE=….")
    words = ["history", "-c", str(paths.CONF), "-d", DB, "--file", os.path.abspath(file), *rest]

    def work(server):
        if not asks:
            build(server)
        return children.foreground(odoo_command.command(*words))

    return _with_server(work)


def command_test(arguments):
    """Everything, or the tests that --addon and --test name; the closing line is the last one printed."""
    # Imported late: `make run` needs nothing of it.
    from ..testing import runner

    return _with_server(lambda server: runner.run(server, arguments.addon, arguments.test))


def command_bench(arguments):
    """Run the benchmarks on copies of the test templates; each prints JSON, a line a result."""
    from ..testing import benchmarks

    return _with_server(lambda server: benchmarks.run(server, arguments.rest))


def command_standard(arguments):
    """Run Odoo's own tests with and without our addons, and list what comes out otherwise."""
    from ..testing import standard

    return _with_server(lambda server: standard.run(server, arguments.rest))


def command_lint(_arguments):
    from ..testing import linters

    python_env.require_python()
    results = linters.run()
    for name, text in results.failures:
        print(f"\n{name}\n{text}")
    print(results.closing_line())
    return bool(results.failures)


def command_format(_arguments):
    from ..testing import linters

    python_env.require_python()
    linters.write()


def command_screenshots(_arguments):
    from ..testing import browser, node

    with step("Linters' environment") as inside:
        python_env.set_up_linters(inside)
    browser.require()
    node.set_up()
    return children.foreground(
        [node.binary(), str(paths.ROOT / "tools" / "screenshots" / "take.mjs"), f"http://127.0.0.1:{port()}"]
    )


def command_stop(_arguments):
    _require_alone("it needs PostgreSQL")
    say("  PostgreSQL is stopped" if postgres.stop() else "  PostgreSQL was not running")


def command_clean(_arguments):
    def refuse():
        raise Problem(
            f"Another command is setting up {paths.RUNTIME}: end that one first (Ctrl-C), or wait for it."
        )

    if paths.RUNTIME.exists():
        with steps.only_one(refuse):
            _require_alone("removing that would break it")
            postgres.stop()
            postgres.remove()
            shutil.rmtree(paths.RUNTIME)
    shutil.rmtree(paths.ROOT / "node_modules", ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(prog="python3 -m tools.runtime", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "setup", "shell", "lint", "format", "screenshots", "stop", "clean"):
        commands.add_parser(name)
    for name in PASSING_ON:
        commands.add_parser(name, add_help=False)
    test = commands.add_parser("test")
    test.add_argument("--addon", default="")
    test.add_argument("--test", default="")
    # Whatever follows is the program's own; argparse would take options among it for its own.
    cut = 2 if sys.argv[1:2] and sys.argv[1] in PASSING_ON else len(sys.argv)
    arguments = parser.parse_args(sys.argv[1:cut])
    arguments.rest = sys.argv[cut:]
    # A closed terminal or a polite `kill` ends what the command started, as Ctrl-C does.
    children.on_end(signal.default_int_handler)
    if os.environ.get("MAKELEVEL"):
        # So does a `kill -9` of make.
        children.die_with_parent(signal.SIGTERM)
    try:
        code = globals()[f"command_{arguments.command}"](arguments)
    except Problem as problem:
        say(f"\n{problem}")
        code = 1
    except KeyboardInterrupt:
        say("\nInterrupted; run the command again to go on where it stopped.")
        code = 130
    except OSError as error:
        sentence = explain(error)
        if not sentence:
            raise
        say(f"\n{sentence}")
        code = 1
    sys.exit(code or 0)


if __name__ == "__main__":
    main()
