"""Template databases of the tests: built once, cloned for every run.

`test_plain` holds the standard modules our addons build on or stand beside, and nothing of ours: the addons
are installed alone on clones of it, and its log says what plain Odoo complains about.
`test_suite` is its clone with all our addons.
"""

import json

from ..runtime import databases, odoo_command, odoo_tree, paths, sources, steps
from ..runtime.progress import step

PLAIN, SUITE = "test_plain", "test_suite"
# No addon of ours builds on them, but the figures must understand their documents, and load sets bring their records.
BESIDE = ("stock_dropshipping", "product_customerinfo")
BASELINE = paths.RUNTIME / "testing" / "plain_log.json"


def plain(server, log_lines):
    """Build the plain template where it is missing or outdated.

    :param log_lines: function from a log file to its complaints, see `logs.complaints`
    """
    wanted = {
        "modules": sorted({*sources.standard_modules(), *BESIDE}),
        "requirements": steps.fingerprint(paths.ROOT / "requirements.txt"),
        "odoo": steps.read("odoo").get("packages", {}).get("odoo-19", str(odoo_tree.library())),
    }
    if databases.stamp(server, PLAIN) == wanted and BASELINE.exists():
        return
    with step("Template of plain Odoo") as inside:
        draft = f"{PLAIN}__draft"
        databases.drop(server, draft)
        log = databases.install(draft, wanted["modules"], inside, log="test-plain")
        BASELINE.parent.mkdir(parents=True, exist_ok=True)
        BASELINE.write_text(json.dumps(sorted(set(log_lines(log)))))
        databases.write_stamp(server, draft, wanted)
        databases.rename(server, draft, PLAIN)
        databases.drop(server, SUITE)


def suite(server, inside):
    """Bring the template of the suite up to the sources; return the logs that were written."""
    wanted = sources.digests()
    known = databases.stamp(server, SUITE)
    if known == wanted:
        return []
    draft = f"{SUITE}__draft"
    gone = known is not None and set(known) - set(wanted)
    if known is None or gone:
        databases.clone(server, PLAIN, draft)
        logs = [databases.install(draft, sorted(wanted), inside, log="test-suite")]
    else:
        databases.clone(server, SUITE, draft)
        new = [name for name in wanted if name not in known]
        changed = [name for name in wanted if name in known and known[name] != wanted[name]]
        logs = []
        if new:
            logs.append(databases.install(draft, new, inside, log="test-suite"))
        if changed:
            logs.append(databases.update(draft, changed, inside))
    logs.append(_make_bundles(draft, inside))
    databases.write_stamp(server, draft, wanted)
    databases.rename(server, draft, SUITE)
    return logs


def _make_bundles(name, inside):
    """Make the bundles of the web client once for all clones.

    Otherwise the first page of each browser test makes them, and requests beside it may wait for
    longer than Odoo lets them in a test.
    """
    inside("bundles of the web client")
    return odoo_command.run_logged(
        "test-bundles",
        inside,
        "shell",
        "-c",
        str(paths.CONF),
        "-d",
        name,
        "--no-http",
        script='env["ir.qweb"]._pregenerate_assets_bundles()\nenv.cr.commit()\n',
    )


def baseline():
    """What plain Odoo complains about, normalised."""
    return set(json.loads(BASELINE.read_text())) if BASELINE.exists() else set()
