"""A database of the first release, lived in, is upgraded to the addons of today: nothing is lost, and nothing stays.

What fails here wants a migration script: docs/upgrades.md says how to write one.
"""

import json
import re

import pytest
from upgrade import kept, release, schema

from tools.runtime import databases, paths, sources
from tools.runtime.problem import Problem
from tools.testing import templates

# {table.column: why an upgrade may change what stands there}, for changes that are meant.
MEANT = {}
# What is worked out of documents is emptied where that is done in another way now, and made anew by the next refresh:
# then people find the figures they left (test_people_go_on).
DERIVED = re.compile(r"fulfillment_(fact_\w+|metric_day)\.")


@pytest.fixture(scope="module")
def upgraded(server):
    """Return (database, log): of the first release, upgraded."""
    database = "test_upgraded"
    databases.clone(server, release.template(server), database)
    # As deploy/scripts/init.sh does: addons that are new get installed.
    names = sources.names()
    log = databases.install(database, names, lambda text: None, "-u", ",".join(names), log="upgraded")
    yield database, log
    databases.drop(server, database)


def test_scripts_run_and_the_log_is_clean(upgraded, strange):
    _database, log = upgraded
    text = log.read_text()
    first, _commit = release.first()
    for script in sorted(paths.ADDONS.glob("*/migrations/*/*.py")):
        addon, version = script.parts[-4], script.parent.name
        assert _numbers(first) < _numbers(version) <= _numbers(sources.manifest(addon)["version"]), (
            f"{script.relative_to(paths.ROOT)} never runs: {addon} is at {sources.manifest(addon)['version']}"
        )
        assert re.search(rf"module {addon}: Running migration .*{version}.* {script.stem}", text), script
    assert not strange(log), f"complaints in {log}"


def test_nothing_is_lost(server, upgraded):
    database, _log = upgraded
    lost = [line.split("\t") for line in server.sql(kept.LOST, database).splitlines()]
    unmeant = [
        f"{table}.{column}, {often} times; for one, {sample}"
        for table, column, often, sample in lost
        if f"{table}.{column}" not in MEANT and not DERIVED.match(f"{table}.{column}")
    ]
    assert not unmeant, "\n".join(["what was there is gone or changed:", *unmeant])


def test_nothing_is_left_over(server, upgraded):
    """Tables and records are those of a fresh installation."""
    database, _log = upgraded
    upgraded_one, fresh = (
        set(server.sql(schema.SCHEMA, name).splitlines()) for name in (database, templates.SUITE)
    )
    differing = [f"only upgraded: {line}" for line in sorted(upgraded_one - fresh)]
    differing += [f"only fresh: {line}" for line in sorted(fresh - upgraded_one)]
    former, now = (set(server.sql(text, database).splitlines()) for text in (kept.FORMER_NAMES, kept.NAMES))
    names = set(server.sql(kept.NAMES, templates.SUITE).splitlines())
    differing += [f"left over: record {name}" for name in sorted(former - names)]
    differing += [f"missing: record {name}" for name in sorted(names - now)]
    # Where it was updated again and again, the template itself holds what a change left behind.
    assert not differing, "\n".join([f"compared with {templates.SUITE}:", *differing])


def test_every_choice_is_known(server, upgraded):
    """Odoo leaves the text of a choice in the column when the choice goes."""
    database, _log = upgraded
    unknown = server.sql(schema.UNKNOWN_CHOICES, database)
    assert not unknown, f"field, value and how many: {unknown}"


def test_what_nobody_touched_is_as_it_comes_today(server, upgraded):
    """Records that an upgrade leaves alone (noupdate), and nobody changed: a script brings them up."""
    database, _log = upgraded
    old, new = (
        {name: json.loads(content) for name, content in map(_halves, server.sql(text, at).splitlines())}
        for text, at in ((kept.UNTOUCHED, database), (kept.FRESH, templates.SUITE))
    )
    assert len(set(old) & set(new)) > 100, "records are not found any more"
    differing = [
        f"{name}: {key} is {value!r}, today {new[name].get(key)!r}"
        for name, content in sorted(old.items())
        if name in new
        for key, value in content.items()
        if new[name].get(key) != value
    ]
    assert not differing, "\n".join(differing)


def test_people_go_on(upgraded):
    database, _log = upgraded
    release.shell(database, "from upgrade.afterwards import go_on; go_on(env)", "upgraded-afterwards")


def test_a_clone_without_the_release_is_told_what_to_do(tmp_path):
    with pytest.raises(Problem, match=r"lacks its commit 0+ [\s\S]*git fetch --unshallow"):
        release._archive("19.0.1.0.0", "0" * 40, tmp_path)


def _halves(line):
    return line.split("\t", 1)


def _numbers(version):
    return [int(part) for part in version.split(".")]
