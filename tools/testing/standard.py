"""`make standard`: Odoo's own tests give the same results with our addons as without.

Three states: plain Odoo, the suite with no rule active, the suite with twenty rules that record whatever
departs. Every test of the standard modules runs in each; what comes out otherwise is listed. What plain
Odoo gave is kept until Odoo changes.
"""

import concurrent.futures
import json
import os
import xml.etree.ElementTree as ElementTree

from ..runtime import children, databases, odoo_command, odoo_tree, paths, python_env, sources
from ..runtime.problem import Problem
from ..runtime.progress import say, step
from . import browser, logs, python_tests, templates

MODULES = ("sale", "stock", "purchase", "sale_stock", "purchase_stock", "stock_account")
# Without the demonstration: its second company and warehouse are configuration, and Odoo asks more with them.
SUITE = "standard_suite"
STATES = {"plain": templates.PLAIN, "no rule": SUITE, "20 rules": SUITE}
FOLDER = paths.RUNTIME / "standard"
RULES = """
from bench.rules import RULES, set_rules
set_rules(env, RULES, lambda code: True)
env.cr.commit()
"""


def run(server, words):
    """Compare the modules named, or all; return the exit code."""
    modules = words or list(MODULES)
    strange = sorted(set(modules) - set(MODULES))
    if strange:
        raise Problem(f"{', '.join(strange)}: `make standard` knows {', '.join(MODULES)}.")
    browser.require()
    templates.plain(server, logs.complaints)
    with step("The suite without the demonstration") as inside:
        databases.clone(server, templates.PLAIN, SUITE)
        addons = sorted(set(sources.digests()) - {"distribution_demo"})
        databases.install(SUITE, addons, inside, log="standard-suite")
    FOLDER.mkdir(parents=True, exist_ok=True)
    known = _known_of_plain(server, modules)
    with concurrent.futures.ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
        jobs = {
            (module, state): pool.submit(_outcomes, server, module, state)
            for module in modules
            for state in STATES
            if state != "plain" or module not in known
        }
        try:
            found = {job: future.result() for job, future in jobs.items()}
            found |= {(module, "plain"): outcomes for module, outcomes in known.items()}
        except BaseException:
            # What waits must not begin, what runs is not worth waiting for.
            pool.shutdown(wait=False, cancel_futures=True)
            children.end_all()
            raise
        finally:
            databases.drop(server, SUITE)
    different = 0
    for module in modules:
        plain = found[module, "plain"]
        say(f"  {module}: {len(plain)} tests, {_told(plain)} in plain Odoo")
        for state in list(STATES)[1:]:
            ours = found[module, state]
            changed = sorted(test for test in plain.keys() | ours.keys() if plain.get(test) != ours.get(test))
            different += len(changed)
            say(f"    {state}: {'the same' if not changed else f'{len(changed)} otherwise'}")
            for test in changed:
                say(
                    f"      {test}: {plain.get(test, 'not run')} in plain Odoo, {ours.get(test, 'not run')} here"
                )
    total = sum(len(found[module, "plain"]) for module in modules)
    print(f"{total} tests of {len(modules)} modules, {different} with another result")
    return 1 if different or not total else 0


def _known_of_plain(server, modules):
    """{module: outcomes} in plain Odoo that an earlier run found for the same Odoo."""
    # What plain Odoo does changes with Odoo alone; a third of the time goes there.
    wanted = json.dumps(databases.stamp(server, templates.PLAIN), sort_keys=True)
    note = FOLDER / "plain.json"
    if not note.exists() or note.read_text() != wanted:
        for report in FOLDER.glob("standard_*_plain.xml"):
            report.unlink()
        note.write_text(wanted)
    reports = {module: FOLDER / f"standard_{module}_plain.xml" for module in modules}
    return {module: _read(report) for module, report in reports.items() if report.exists()}


def _told(outcomes):
    counts = {kind: list(outcomes.values()).count(kind) for kind in ("passed", "failed", "skipped")}
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())


def _outcomes(server, module, state):
    """{test: passed, failed or skipped} of a standard module in one state."""
    name = f"standard_{module}_{state.replace(' ', '_')}"
    databases.clone(server, STATES[state], name)
    try:
        if state == "20 rules":
            odoo_command.run_logged(
                f"rules-{name}",
                lambda _shown: None,
                *("shell", "-c", str(paths.CONF), "-d", name, "--no-http"),
                env={**os.environ, "PYTHONPATH": str(paths.ROOT)},
                script=RULES,
            )
        report = FOLDER / f"{name}.xml"
        report.unlink(missing_ok=True)
        command = [str(python_env.python()), "-W", "ignore", "-m", "pytest", "-q", f"--junitxml={report}"]
        command += [f"--odoo-database={name}", f"--odoo-config={paths.CONF}", "--odoo-http"]
        command += [
            f"--rootdir={odoo_tree.library()}",
            str(odoo_tree.library() / "odoo" / "addons" / module / "tests"),
        ]
        with open(FOLDER / f"{name}.out", "w") as output:
            ended = python_tests.run_to_end(command, {"PYTHONDONTWRITEBYTECODE": "1"}, output)
        # All passed, or some failed. Broken off, pytest reports as well: only what it had done by then.
        if ended.returncode not in (0, 1):
            report.unlink(missing_ok=True)
        if not report.exists():
            raise Problem(f"The tests of {module} ended before they could report; see {FOLDER / name}.out.")
        outcomes = _read(report)
    finally:
        databases.drop(server, name)
    say(f"    {module}, {state}: {_told(outcomes)}")
    return outcomes


def _read(report):
    outcomes = {}
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        title = f"{case.get('classname')}.{case.get('name')}"
        # A test with subtests that failed is there more than once.
        if outcomes.get(title) != "failed":
            outcomes[title] = outcome
    return outcomes
