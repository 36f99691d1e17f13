"""Each addon leaves nothing of itself behind in the database."""

import pytest

from tools.runtime import odoo_command, paths, sources
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
STORY = """
def module():
    return env['ir.module.module'].search([('name', '=', '{}')])
module().button_immediate_install()
assert module().state == 'installed', module().state
module().button_immediate_uninstall()
assert module().state == 'uninstalled', module().state
"""


@pytest.mark.parametrize("name", sources.names())
def test_leaves_nothing_behind(name, server, clone, strange):
    """Columns, tables, functions, triggers and indexes after the uninstallation are those of before."""
    # Without the glue that would install itself beside them: the test could not tell what it brings. Standard
    # modules that the addon is the first to bring stay when it goes; the templates hold them all.
    templates.for_addon(server, name)
    database = clone(templates.needs(name))
    before = server.sql(SCHEMA, database)
    log = odoo_command.run_logged(
        f"leaves-{name}",
        lambda text: None,
        *("shell", "-c", str(paths.CONF), "-d", database, "--no-http"),
        script=STORY.format(name),
    )
    after = server.sql(SCHEMA, database)
    assert set(after.splitlines()) - set(before.splitlines()) == set(), "left behind"
    assert set(before.splitlines()) - set(after.splitlines()) == set(), "taken along"
    assert not strange(log), f"complaints in {log}"
