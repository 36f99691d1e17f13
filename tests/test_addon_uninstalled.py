"""Each addon leaves nothing of itself behind in the database."""

import subprocess

import pytest

from tools.runtime import children, databases, odoo_command, paths, sources
from tools.testing import templates

SCHEMA = """
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
    UNION SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
        AND sequencename !~ '^ir_sequence_[0-9]+$' -- counters of documents: data of the company
    ORDER BY 1
"""
STATE = "SELECT state FROM ir_module_module WHERE name = '{}'"
UNINSTALL = "env['ir.module.module'].search([('name', '=', '{}')]).button_immediate_uninstall()\n"


@pytest.mark.parametrize("name", sources.names())
def test_leaves_nothing_behind(name, server, clone, strange):
    """Columns, tables, functions, triggers and indexes after the uninstallation are those of before."""
    database = clone(templates.PLAIN)
    if sources.own_needs(name):
        # Glue would install itself beside them, and the test could not tell what it brings.
        needs = sources.own_needs(name)
        databases.install(
            database, needs, lambda text: None, "--skip-auto-install", log=f"leaves-{name}-needs"
        )
    # Standard modules that the addon is the first to bring stay when it goes.
    standard = [part for part in sources.manifest(name)["depends"] if part not in sources.names()]
    databases.install(
        database, standard, lambda text: None, "--skip-auto-install", log=f"leaves-{name}-standard"
    )
    before = server.sql(SCHEMA, database)
    databases.install(database, [name], lambda text: None, log=f"leaves-{name}-install")
    assert server.sql(STATE.format(name), database) == "installed"
    log = paths.LOGS / f"leaves-{name}-uninstall.log"
    with open(log, "w") as handle:
        subprocess.run(
            odoo_command.command("shell", "-c", str(paths.CONF), "-d", database, "--no-http"),
            input=UNINSTALL.format(name),
            text=True,
            stdout=handle,
            stderr=subprocess.STDOUT,
            check=True,
            preexec_fn=children.die_with_parent,
        )
    assert server.sql(STATE.format(name), database) == "uninstalled"
    after = server.sql(SCHEMA, database)
    assert set(after.splitlines()) - set(before.splitlines()) == set(), "left behind"
    assert set(before.splitlines()) - set(after.splitlines()) == set(), "taken along"
    assert not strange(log), f"complaints in {log}"
