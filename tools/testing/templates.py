"""Template databases of the tests: built once, cloned for every run.

`test_plain` holds the standard modules our addons build on or stand beside, and nothing of ours; its log says
what plain Odoo complains about. On clones of it stand some of our addons, without the glue that would install
itself beside them: what an addon of ours needs, for the tests that install it alone.
`test_suite` is the largest of these with all our addons.
"""

import json

from ..runtime import databases, odoo_command, odoo_tree, paths, sources, steps
from ..runtime.progress import say, step

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
    with _only_one(PLAIN):
        if databases.stamp(server, PLAIN) == wanted and BASELINE.exists():
            return []
        with step("Template of plain Odoo") as inside:
            _plain(server, wanted, log_lines, inside)
    return []


def _plain(server, wanted, log_lines, inside):
    draft = f"{PLAIN}__draft"
    databases.drop(server, draft)
    log = databases.install(draft, wanted["modules"], inside, log="test-plain")
    BASELINE.parent.mkdir(parents=True, exist_ok=True)
    BASELINE.write_text(json.dumps(sorted(set(log_lines(log)))))
    databases.write_stamp(server, draft, wanted)
    databases.rename(server, draft, PLAIN)
    databases.drop(server, SUITE)


def needs(name):
    """The name of the template that an addon of ours is installed on."""
    short = [need.removeprefix("distribution_") for need in sources.own_needs(name)]
    return "_".join(["test", *short]) if short else PLAIN


def for_addon(server, name):
    """Bring the template that the addon is installed on up to the sources; return the logs that were written."""
    template, addons = needs(name), sources.own_needs(name)
    if template == PLAIN:
        return []
    wanted = {"plain": databases.stamp(server, PLAIN), **{need: sources.digest(need) for need in addons}}
    with _only_one(template):
        if databases.stamp(server, template) == wanted:
            return []
        # What the last of them needs is there already, or is wanted by others as well.
        logs = for_addon(server, addons[-1])
        with step(f"Template of {', '.join(addons)}") as inside:
            draft = f"{template}__draft"
            databases.clone(server, needs(addons[-1]), draft)
            logs.append(databases.install(draft, addons, inside, "--skip-auto-install", log=template))
            databases.write_stamp(server, draft, wanted)
            databases.rename(server, draft, template)
        return logs


def largest():
    """The addon of ours that needs most of the others."""
    return max(sources.names(), key=lambda name: len(sources.own_needs(name)))


def suite(server):
    """Bring the template of the suite up to the sources; return the logs that were written."""
    wanted = sources.digests()
    with _only_one(SUITE):
        known = databases.stamp(server, SUITE)
        if known == wanted:
            return []
        if known and set(known) - set(wanted):
            # An addon is gone.
            known = None
        before = for_addon(server, largest()) if known is None else []
        with step("Template of the suite") as inside:
            return before + _suite(server, wanted, known, inside)


def _suite(server, wanted, known, inside):
    draft = f"{SUITE}__draft"
    if known is None:
        databases.clone(server, needs(largest()), draft)
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
    logs.append(_warm_up(draft, inside))
    databases.write_stamp(server, draft, wanted)
    databases.rename(server, draft, SUITE)
    return logs


def _only_one(template):
    return steps.only_one(
        lambda: say(f"  … waiting for another command that builds {template}"), f"lock-{template}"
    )


def _warm_up(name, inside):
    """Do once for all clones what a served database does in its first minutes.

    The bundles of the web client: otherwise the first page of each browser test makes them, and requests beside
    it may wait for longer than Odoo lets them in a test. The figures: all are to be made after an installation.
    """
    inside("bundles of the web client, figures")
    return odoo_command.run_logged(
        "test-warm-up",
        inside,
        *("shell", "-c", str(paths.CONF), "-d", name, "--no-http"),
        script="""
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
while env["fulfillment.refresh"]._refresh():
    env.cr.commit()
env.cr.commit()
""",
    )


def baseline():
    """What plain Odoo complains about, normalised."""
    return set(json.loads(BASELINE.read_text())) if BASELINE.exists() else set()
