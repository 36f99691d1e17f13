"""`make test`: templates, then every kind of test, two at a time, then the one closing line."""

import concurrent.futures
import os
import time

from ..runtime import paths, sources, steps
from ..runtime.progress import say, step
from . import browser, linters, logs, python_tests, templates
from .results import Results

WORKERS = max(2, min(4, os.cpu_count() or 2))
# Files whose tests are the same for every addon, minutes each: an addon is a job of its own there.
ONE_BY_ONE = ("test_addon_alone", "test_addon_uninstalled")


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
    has_data = (paths.ROOT.parent / "shared" / "data").is_dir()
    total = Results()
    with steps.only_one(lambda: say("  … waiting for another command that is setting up")):
        templates.plain(server, logs.complaints)
        with step("Template of the suite") as inside:
            _judge_installation(templates.suite(server, inside), total)
    jobs = {}
    if addon in ("", "tests"):
        for file in sorted((paths.ROOT / "tests").glob("test_*.py")):
            if file.stem in ONE_BY_ONE and not expression:
                for name in sources.names():
                    jobs[f"tests/{file.stem} {name}"] = lambda file=file, name=name: python_tests.project_run(
                        file, name, has_data, f"{file.stem}_{name}"
                    )
            else:
                jobs[f"tests/{file.stem}"] = lambda file=file: python_tests.project_run(
                    file, expression, has_data
                )
    for name in [addon] if addon in sources.names() else [] if addon else sources.names():
        jobs[name] = lambda name=name: python_tests.addon_run(server, name, expression, has_data)
    if not addon and not expression:
        jobs["linters"] = linters.run
    # The longest first, so that no core idles at the end.
    jobs = dict(sorted(jobs.items(), key=lambda job: -_last_seconds(job[0])))
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        futures = {pool.submit(_timed, job): name for name, job in jobs.items()}
        try:
            for future in concurrent.futures.as_completed(futures):
                _report(futures[future], future, total, is_whole=not expression)
        except BaseException:
            # What waits must not begin, what runs is not worth waiting for.
            pool.shutdown(wait=False, cancel_futures=True)
            python_tests.end_all()
            raise
    if expression and not total.passed and not total.failures:
        total.fail(expression, f"No test matches {expression}.")
    for name, text in total.failures:
        say(f"\n=== {name}\n{text}")
    say(f"\n{time.monotonic() - started:.0f} s; what each run printed lies in {python_tests.FOLDER}.")
    print(total.closing_line(), flush=True)
    return 1 if total.failures else 0


def _timed(job):
    started = time.monotonic()
    found = job()
    return found, time.monotonic() - started


def _report(name, future, total, is_whole):
    try:
        found, seconds = future.result()
    except Exception as error:  # a broken runner is a failed run, told like one
        total.fail(name, f"{type(error).__name__}: {error}")
        say(f"  ✗ {name}: {error}")
        return
    if is_whole:
        # What a part takes says nothing about when the whole is to begin.
        steps.mark_done(_stamp(name), "", seconds=round(seconds))
    total.add(found)
    say(f"  {'✗' if found.failures else '✓'} {name}: {found.closing_line()} ({seconds:.0f} s)")


def _last_seconds(name):
    """How long it took last time; where it never ran, a guess by how much there is to run."""
    return steps.read(_stamp(name)).get("seconds") or _guess(name)


def _guess(name):
    kind, _space, addon = name.rpartition(" ")
    if kind.endswith("uninstalled"):
        return 70
    if addon == "tests/test_upgrade":
        return 110
    folder = paths.ADDONS / addon / "tests"
    size = sum(file.stat().st_size for file in folder.glob("*.py")) if folder.is_dir() else 0
    return 60 + size / 700


def _stamp(name):
    return f"seconds-{name.replace('/', '-')}"


def _judge_installation(files, total):
    known = templates.baseline()
    for file in files:
        strange = sorted(set(logs.complaints(file)) - known)
        if strange:
            total.fail(f"installation ({file.name})", "\n".join(strange))
        else:
            total.passed += 1
