"""What axe-core finds on our pages: nothing serious. Seen in a browser, with figures on them."""

import json
import subprocess

import pytest

from tools.runtime import odoo_command, paths
from tools.testing import linters, node, templates

# Twenty-six weeks of the former system, the last of them bad: a baseline, a target and a chart with a signal.
FIGURES = """
import base64
from datetime import timedelta
from odoo import fields
env = env(user=env.ref("distribution_demo.user_process_owner").id, su=True)
company = env.ref("base.main_company")
monday = fields.Date.today() - timedelta(days=7 * 27 + fields.Date.today().weekday())
load = env["fulfillment.history.load"].create({"name": "Before", "company_id": company.id})
env["fulfillment.history.sale.line"].create([
    {
        "load_id": load.id, "company_id": company.id, "external_key": f"{week}/{index}",
        "order_ref": f"{week}/{index}", "customer_name": f"Customer {index % 4}", "tz": "UTC",
        "ordered_at": f"{monday + timedelta(days=7 * week)} 12:00:00",
        "first_promised_at": f"{monday + timedelta(days=7 * week + 2)} 12:00:00",
        "shipped_at": f"{monday + timedelta(days=7 * week + (5 if index < late else 2))} 12:00:00",
        "ordered_qty": 1, "shipped_qty": 1,
    }
    for week, late in enumerate((4, 5, 3, 4, 6) * 5 + (30,))
    for index in range(40)
])
product = env["product.product"].create({"name": "Apple", "list_price": 10, "type": "consu"})
customer = env["res.partner"].create({"name": "Customer 1"})
orders = env["sale.order"].create([
    {
        "partner_id": customer.id, "company_id": company.id,
        "commitment_date": fields.Datetime.now() + timedelta(days=days),
        "order_line": [fields.Command.create({"product_id": product.id, "product_uom_qty": 5})],
    }
    for days in (-3, 1, 4)
])
orders.action_confirm()
env["fulfillment.refresh"]._settle()
baseline = env["fulfillment.baseline"].create({
    "name": "Before", "company_id": company.id, "date_from": monday, "date_to": monday + timedelta(days=90),
})
baseline.action_add_metrics()
baseline._freeze(env.user, "A common quarter.")
env["fulfillment.target"].create({
    "metric_code": "M13.line", "company_id": company.id, "start_value": 80, "target_value": 95,
    "ramp_until": fields.Date.today() + timedelta(days=90), "reason": "Agreed.",
})
chart = env["fulfillment.control.chart"].create({
    "metric_code": "M13.line", "company_id": company.id, "source": "history", "date_from": monday,
})
chart.action_evaluate()
points = chart.reading_ids.sorted("period_start")
env["fulfillment.control.freeze"].create({
    "chart_id": chart.id, "baseline_to": points[24].period_start, "baseline_from": points[0].period_start,
    "reason": "Steady.",
}).action_propose()
chart.with_user(env.ref("distribution_demo.user_consultant")).sudo().proposal_id.action_approve()
assert chart.signal_ids
env["fulfillment.period.close"].create({"company_id": company.id}).action_close()
one = env(user=env.ref("distribution_demo.user_consultant").id, su=True, context={"allowed_company_ids": company.ids})
load_set = one["fulfillment.migration.set"].create({"name": "Legacy", "code": "legacy"})
twice = "Customer Number,Name,E-mail\\nC1,Corner Shop Inc.,a@example.com\\nC2,Corner Shop,a@example.com\\n"
for kind, text in (("customer", twice), ("product", "Item Number,Description\\nA-1,Apple\\n")):
    domain = one["fulfillment.migration.domain"].create({"set_id": load_set.id, "kind": kind})
    one["fulfillment.migration.file"].create({
        "domain_id": domain.id, "file": base64.b64encode(text.encode()), "file_name": f"{kind}.csv",
    })
customers, products = load_set.domain_ids.sorted("kind")
load_set.action_check()
customers.action_find_duplicates()
assert len(customers.match_group_ids) == 1
products.action_review_items()
env.cr.commit()
"""


# Our own parts of Odoo's forms; of our pages all of it.
CHART = ".o_fulfillment_control"
DUPLICATES = ".o_fulfillment_match_review"
ITEMS = ".o_fulfillment_item_matrix"
PAGE = ".o_fulfillment_dashboard"
FORMS = {
    "fulfillment-control-charts/": ("fulfillment.control.chart", CHART, CHART),
    "fulfillment.migration.match.group/": (
        "fulfillment.migration.match.group",
        f"{DUPLICATES} input[type=radio]",
        DUPLICATES,
    ),
}
ITEM_LIST = "action-distribution_migration.action_fulfillment_migration_item"
FIRST_PAGES = {
    "fulfillment-dashboard": (".o_fulfillment_tile, .o_fulfillment_empty", PAGE),
    "fulfillment-operations": (".o_fulfillment_operations_grid", PAGE),
    "fulfillment-metric": (".o_fulfillment_metric_head", PAGE),
}


@pytest.fixture
def look(clone, serve):
    """A function: what is found on pages of a served database, where `script` was run before."""

    def found(pages, script=""):
        programs = linters.set_up()
        database = clone(templates.SUITE)
        if script:
            odoo_command.run_logged(
                "accessibility",
                lambda _words: None,
                "shell",
                "-c",
                str(paths.CONF),
                "-d",
                database,
                "--no-http",
                script=script,
            )
        admin = serve(database)("admin")
        asked = [
            {"path": f"/odoo/{path}{_record(admin, path)}", "ready": ready, "within": within}
            for path, (ready, within) in pages.items()
        ]
        process = subprocess.run(
            [
                node.binary(),
                "tools/testing/accessibility.mjs",
                admin.address,
                "process_owner",
                json.dumps(asked),
            ],
            cwd=programs.parent.parent,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert not process.returncode, process.stderr
        return json.loads(process.stdout)

    return found


def _record(admin, path):
    """The id of the only record there is, where the path ends like that of a form."""
    if path not in FORMS:
        return ""
    return admin.call(FORMS[path][0], "search", [], limit=1)[0]


def test_pages_without_figures(look):
    assert look(FIRST_PAGES) == []


def test_pages_with_figures(look):
    both = {f"{path}?source=both": value for path, value in FIRST_PAGES.items()}
    forms = {path: (ready, within) for path, (_model, ready, within) in FORMS.items()}
    assert look({**both, **forms, ITEM_LIST: (ITEMS, ITEMS)}, FIGURES) == []
