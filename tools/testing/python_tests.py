"""pytest runs: the addons' tests on clones of the suite's template, and the project's own in tests/."""

import json
import os
import subprocess
import time

from ..runtime import children, databases, paths, python_env
from . import results, templates

FOLDER = paths.RUNTIME / "testing"


def run_to_end(command, environ, output):
    """Run a program of tests to its end, or until `children.end_all`; return the process."""
    process = subprocess.Popen(
        command,
        cwd=paths.ROOT,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        preexec_fn=children.die_with_parent,
    )
    with children.tracked(process):
        process.wait()
    return process


def addon_run(server, name, expression="", has_data=False):
    """Run an addon's tests with pytest-odoo on a clone of its own; return the results.

    pytest-odoo loads the whole registry first, so this is the state after installation
    (post_install); tests/test_addon_alone.py lets Odoo run the at_install ones at their time.
    """
    database = f"test_{name}"
    databases.clone(server, templates.SUITE, database)
    try:
        return _run(
            name,
            [
                f"--odoo-database={database}",
                f"--odoo-config={paths.CONF}",
                "--odoo-http",
                "-p",
                "tools.testing.log_watch",
                f"addons/{name}",
            ],
            expression,
            has_data,
        )
    finally:
        databases.drop(server, database)


def project_run(file, expression="", has_data=False, name=None):
    """Run one file of tests/: what crosses addons, and the tools.

    :param name: of the run, where several run parts of one file
    """
    arguments = ["-p", "no:odoo", str(file.relative_to(paths.ROOT))]
    return _run(name or file.stem, arguments, expression, has_data)


def _run(name, arguments, expression, has_data):
    FOLDER.mkdir(parents=True, exist_ok=True)
    report, log, output = (FOLDER / f"{name}.{suffix}" for suffix in ("xml", "log.json", "out"))
    for file in (report, log):
        file.unlink(missing_ok=True)
    command = [
        str(python_env.python()),
        "-W",
        "ignore",
        "-m",
        "pytest",
        "-q",
        f"--junitxml={report}",
        *arguments,
    ]
    if expression:
        command += ["-k", expression]
    started = time.monotonic()
    with open(output, "w") as handle:
        process = run_to_end(command, {"LOG_WATCH_FILE": str(log), "PYTHONDONTWRITEBYTECODE": "1"}, handle)
    found = results.read_junit(report, name, has_data)
    # 5: nothing was selected, which is what a single test means for all other addons.
    if process.returncode not in (0, 1, 5):
        tail = "\n".join(output.read_text(errors="replace").splitlines()[-40:])
        found.fail(f"{name} (pytest ended with {process.returncode})", tail)
    _judge_log(name, log, found)
    found.seconds = time.monotonic() - started
    return found


def _judge_log(name, log, found):
    """Any WARNING or worse that plain Odoo does not log fails the run."""
    if not log.exists():
        return
    known = templates.baseline()
    strange = {}
    for line in log.read_text().splitlines():
        entry = json.loads(line)
        if entry["line"] not in known:
            strange.setdefault(entry["line"], entry["test"])
    for line, test in strange.items():
        found.fail(f"{name}: a complaint in the log", f"{line}\n(first in {test})")
