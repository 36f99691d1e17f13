"""What people do in the upgraded company of `story.py`: run in `odoo shell` with the addons of today."""

import json


def go_on(env):
    """Find all as it was left, and work with it; an AssertionError tells what is otherwise."""
    env = env(context={**env.context, "lang": None})
    before = json.loads(env["ir.config_parameter"].get_param("upgrade_test.figures"))
    same(before, figures(env))
    # As every night: worked out anew, they are what was kept.
    while env["fulfillment.refresh"]._refresh():
        pass
    same(before, figures(env))

    consultant = user(env, "northern_consultant")
    load_set = consultant["fulfillment.migration.set"].search([("code", "=", "northern")])
    domains = {domain.kind: domain for domain in load_set.domain_ids}
    signed = {kind for kind, domain in domains.items() if domain.progress == "signed"}
    assert signed == {"vendor", "customer"}, {kind: domain.progress for kind, domain in domains.items()}
    assert set(load_set.domain_ids.signature_id.mapped("seal")) == {"kept"}, (
        "a signature is not what was signed"
    )
    xref = consultant["fulfillment.migration.xref"]
    numbers = {one.legacy_key: one.res_id for one in xref.search([("kind", "=", "customer")])}
    assert set(numbers) == {"C1", "C2", "C3", "C4", "C5"}, numbers
    assert numbers["C1"] == numbers["C2"], "the number of a duplicate leads elsewhere"

    # Loaded once more: nothing is new, and what was refused is refused again.
    last = load_set.run_ids.filtered(lambda run: run.kind == "real")
    load_set.action_check()
    load_set.action_mock()
    mock = load_set.run_ids.filtered(lambda run: run.kind == "mock").sorted("id")[-1]
    assert (mock.state, mock.loaded_count, mock.refused_count) == ("done", 0, last.refused_count), (
        mock.state,
        mock.loaded_count,
        mock.refused_count,
    )
    # The owner goes on where she was.
    owner = user(env, "northern_owner")
    stock = owner["fulfillment.migration.domain"].browse(domains["stock"].id)
    stock.reconciliation_id.difference_ids._explain("Counted")
    stock.action_sign()
    assert stock.progress == "signed", stock.progress

    # History, and an exception with the owner who answers for it.
    history = consultant["fulfillment.history.import"].search([("name", "=", "Orders of 2025")])
    assert (history.state, history.loaded_count, history.refused_count) == ("loaded", 3, 1), history.state
    variance = env["fulfillment.variance"].search(
        [("state", "=", "open"), ("owner_id", "!=", False)], limit=1
    )
    assert variance, "no exception is open any more"
    assert variance.with_user(variance.owner_id).read(["name", "owner_id", "deadline"])
    env.flush_all()


def user(env, login):
    """Return the environment of a person at work in their company."""
    found = env["res.users"].search([("login", "=", login)])
    return env(user=found.id, context={"allowed_company_ids": found.company_id.ids})


def same(was, now):
    """Assert that figures are equal; new ones are no fault."""
    differing = {key: (value, now.get(key)) for key, value in was.items() if now.get(key) != value}
    assert not differing, f"figures differ: {differing}"
