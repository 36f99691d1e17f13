"""What people do in the upgraded company of `story.py`: run in `odoo shell` with the addons of today.

An AssertionError tells what they do not find as they left it.
"""

import base64
import json

from .figures import figures
from .takeover import HISTORY


def go_on(env):
    read_everything(env)
    before = json.loads(env["ir.config_parameter"].get_param("upgrade_test.figures"))
    # Worked out as every minute, they are what was kept.
    while env["fulfillment.refresh"]._refresh():
        pass
    same(before, figures(env))
    consultant, owner = user(env, "northern_consultant"), user(env, "northern_owner")
    look_at_what_was_signed(consultant)
    load_again(consultant)
    sign_the_rest(owner)
    resume(consultant)
    bring_history_again(consultant)
    answer_for_an_exception(env)
    env.flush_all()


def read_everything(env):
    """Read each field of each record: also what is worked out on reading."""
    for name in sorted(env.registry):
        model = env[name]
        if name.startswith("fulfillment.") and not model._abstract and model._auto:
            model.with_context(active_test=False).search([]).read()


def same(was, now):
    """Assert that figures are equal; new ones are no fault."""
    differing = {key: (value, now.get(key)) for key, value in was.items() if now.get(key) != value}
    assert not differing, f"figures differ: {differing}"


def user(env, login):
    """Return the environment of a person at work in their company."""
    found = env["res.users"].search([("login", "=", login)])
    return env(user=found.id, context={"allowed_company_ids": found.company_id.ids})


def load_set_of(env, code):
    return env["fulfillment.migration.set"].search([("code", "=", code)])


def look_at_what_was_signed(env):
    """Signatures stand, word for word; old numbers lead where they led, those of duplicates as well."""
    domains = load_set_of(env, "northern").domain_ids
    progress = {domain.kind: domain.progress for domain in domains}
    assert {kind for kind, stands in progress.items() if stands == "signed"} == {"vendor", "customer"}, (
        progress
    )
    assert set(domains.signature_id.mapped("seal")) == {"kept"}, "a signature is not what was signed"
    numbers = env["fulfillment.migration.xref"].search(
        [("kind", "=", "customer"), ("legacy_key", "like", "C_")]
    )
    leads = {one.legacy_key: one.res_id for one in numbers if len(one.legacy_key) == 2}
    assert set(leads) == {"C1", "C2", "C3", "C4", "C5", "C7", "C8"}, leads
    assert leads["C1"] == leads["C2"] and leads["C7"] != leads["C8"], leads


def load_again(env):
    """Of the same files nothing is new, nothing has changed, and the same rows are refused."""
    load_set = load_set_of(env, "northern")
    last = load_set.run_ids.filtered(lambda run: run.kind == "real")
    load_set.action_check()
    load_set.action_mock()
    mock = load_set.run_ids.filtered(lambda run: run.kind == "mock").sorted("id")[-1]
    counts = {name: mock[f"{name}_count"] for name in ("loaded", "updated", "conflict", "refused")}
    expected = {"loaded": 0, "updated": 0, "conflict": 0, "refused": last.refused_count}
    assert (mock.state, counts) == ("done", expected), (mock.state, counts, expected)


def sign_the_rest(env):
    """The owner explains and signs what was left."""
    stock = load_set_of(env, "northern").domain_ids.filtered(lambda domain: domain.kind == "stock")
    stock.reconciliation_id.difference_ids._explain("Counted")
    stock.action_sign()
    assert stock.progress == "signed", stock.progress


def resume(env):
    """The load that died goes on with what is left."""
    run = load_set_of(env, "southern").run_ids
    assert (run.state, run.loaded_count, run.pending_count) == ("running", 2, 2), run.state
    run.action_resume()
    assert (run.state, run.loaded_count, run.refused_count) == ("done", 4, 0), (run.state, run.error)


def bring_history_again(env):
    """Rows of history are known by their keys and contents: of the same files nothing is new."""
    for kind, content in HISTORY.items():
        first = env["fulfillment.history.import"].search([("name", "=", f"History: {kind}")])
        assert first.state == "loaded", (kind, first.state)
        again = env["fulfillment.history.import"].create(
            {
                "file": base64.b64encode(content.encode()),
                "file_name": f"{kind}.csv",
                "name": kind,
                "kind": kind,
            }
        )
        again.action_read()
        again.action_check()
        counts = (again.ready_count, again.unchanged_count, again.refused_count)
        assert counts == (0, first.loaded_count, first.refused_count), (kind, counts)


def answer_for_an_exception(env):
    """An open exception has its owner still, who resolves it."""
    variance = env["fulfillment.variance"].search(
        [("state", "=", "open"), ("owner_id", "!=", False)], limit=1
    )
    assert variance, "no exception is open any more"
    desk = env(user=variance.owner_id.id, context={"allowed_company_ids": variance.company_id.ids})
    mine = variance.with_env(desk)
    desk["fulfillment.variance.resolve"].create(
        {
            "variance_ids": [(6, 0, mine.ids)],
            "root_cause_id": desk["fulfillment.root.cause"].search([], limit=1).id,
            "resolution": "Talked to the customer",
        }
    ).action_resolve()
    assert mine.state == "resolved", mine.state
