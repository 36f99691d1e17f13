"""Each addon installs alone, with what it builds on, and passes its tests alone in Odoo's own runner.

Odoo's runner, for it alone runs at_install tests at their time: while the addon is being
installed, before anything that comes later is loaded.
"""

import re

import pytest
from conftest import free_port

from tools.runtime import databases, sources
from tools.testing import templates


@pytest.mark.parametrize("name", sources.names())
def test_installs_and_passes_alone(name, server, clone, strange):
    templates.for_addon(server, name)
    database = clone(templates.needs(name))
    log = databases.install(
        database,
        [name],
        lambda text: None,
        "--skip-auto-install",  # glue has its own turn
        "--test-tags",
        # What is no other thing without the other addons, and long: pure libraries, comparisons with naive
        # references over flows and over random or real data, counts of statements, databases and processes
        # of its own. It runs once, beside the others.
        f"/{name},-once",
        "--http-port",
        str(free_port()),
        log=f"alone-{name}",
        http=True,
    )
    counted = re.findall(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", log.read_text())
    assert counted, f"no test result in {log}"
    assert all(failed == errors == "0" for failed, errors, _count in counted), f"tests failed, see {log}"
    assert sum(int(count) for _failed, _errors, count in counted) > 0, f"{name} has no tests"
    assert not strange(log), f"complaints in {log}"
