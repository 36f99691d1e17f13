"""`make test`: templates and every kind of test, two at a time, then the one closing line."""

import os
import time

from ..runtime import children, paths, sources, steps
from ..runtime.progress import say
from . import browser, linters, logs, python_tests, templates
from .jobs import Job, run_all
from .results import Results

WORKERS = max(2, min(4, os.cpu_count() or 2))
# Files whose tests are the same for every addon, minutes each: an addon is a job of its own there.
ONE_BY_ONE = ("test_addon_alone", "test_addon_uninstalled")
# Files that know nothing of the templates: they run while these are built.
BESIDE_TEMPLATES = ("test_jobs", "test_runtime", "test_vocabulary")


def run(server, addon="", expression=""):
    """Run everything, or what is named; return the exit code.

    :param addon: name of an addon, or "tests" for what crosses them
    :param expression: as pytest's -k
    """
    started = time.monotonic()
    if addon and addon not in [*sources.names(), "tests"]:
        say(
            f"\nThere is no addon {addon}; there are {', '.join(sources.names())}, and tests for what crosses them."
        )
        return 1
    browser.require()
    total = Results()

    def told(job, future, seconds):
        _report(job.name, future, seconds, total, is_whole=not expression)

    run_all(_jobs(server, addon, expression), WORKERS, told, children.end_all)
    if expression and not total.passed and not total.failures:
        total.fail(expression, f"No test matches {expression}.")
    for name, text in total.failures:
        say(f"\n=== {name}\n{text}")
    say(f"\n{time.monotonic() - started:.0f} s; what each run printed lies in {python_tests.FOLDER}.")
    print(total.closing_line(), flush=True)
    return 1 if total.failures else 0


def _jobs(server, addon, expression):
    """All that is to run, each with the template that it cannot begin without."""
    has_data = (paths.ROOT.parent / "shared" / "data").is_dir()
    found = []

    def add(name, work, *needs):
        needs = tuple(f"template {need}" for need in needs)
        found.append(Job(name, work, _last_seconds(name), needs))

    def add_template(name, build, *needs):
        add(f"template {name}", lambda: _judged(build()), *needs)

    add_template(templates.PLAIN, lambda: templates.plain(server, logs.complaints))
    last = templates.PLAIN
    if addon in ("", "tests"):
        for file in sorted((paths.ROOT / "tests").glob("test_*.py")):
            if file.stem in ONE_BY_ONE and not expression:
                for name in sources.names():
                    add(
                        f"tests/{file.stem} {name}",
                        lambda file=file, name=name: python_tests.project_run(
                            file, name, has_data, f"{file.stem}_{name}"
                        ),
                        templates.needs(name),
                    )
            else:
                add(
                    f"tests/{file.stem}",
                    lambda file=file: python_tests.project_run(file, expression, has_data),
                    *([] if file.stem in BESIDE_TEMPLATES else [templates.SUITE]),
                )
        for name in sorted(sources.names(), key=lambda name: len(sources.own_needs(name))):
            if templates.needs(name) != last and not expression:
                add_template(templates.needs(name), lambda name=name: templates.for_addon(server, name), last)
                last = templates.needs(name)
    add_template(templates.SUITE, lambda: templates.suite(server), last)
    for name in [addon] if addon in sources.names() else [] if addon else sources.names():
        add(
            name,
            lambda name=name: python_tests.addon_run(server, name, expression, has_data),
            templates.SUITE,
        )
    if not addon and not expression:
        add("linters", linters.run)
    return found


def _report(name, future, seconds, total, is_whole):
    """Add up what a job found, and say it."""
    is_template = name.startswith("template ")
    if future.exception() and (is_template or not isinstance(future.exception(), Exception)):
        # Without it nothing can be said about the addons.
        raise future.exception()
    try:
        found = future.result()
    except Exception as error:  # a broken runner is a failed run, told like one
        total.fail(name, f"{type(error).__name__}: {error}")
        say(f"  ✗ {name}: {error}")
        return
    if is_whole:
        # What a part takes says nothing about when the whole is to begin.
        steps.mark_done(_stamp(name), "", seconds=round(seconds))
    total.add(found)
    if not is_template:
        say(f"  {'✗' if found.failures else '✓'} {name}: {found.closing_line()} ({seconds:.0f} s)")


def _last_seconds(name):
    """How long it took last time; where it never ran, a guess by how much there is to run."""
    return steps.read(_stamp(name)).get("seconds") or _guess(name)


def _guess(name):
    kind, _space, addon = name.rpartition(" ")
    if kind.endswith("uninstalled"):
        return 50
    if addon == "tests/test_upgrade":
        return 110
    folder = paths.ADDONS / addon / "tests"
    size = sum(file.stat().st_size for file in folder.glob("*.py")) if folder.is_dir() else 0
    return 60 + size / 700


def _stamp(name):
    return f"seconds-{name.replace('/', '-')}"


def _judged(files):
    """The logs of an installation, each a test: passed where plain Odoo complains of no less."""
    known = templates.baseline()
    found = Results()
    for file in files:
        strange = sorted(set(logs.complaints(file)) - known)
        if strange:
            found.fail(f"installation ({file.name})", "\n".join(strange))
        else:
            found.passed += 1
    return found
