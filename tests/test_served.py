"""What only a served database shows: transactions of their own, two people at once."""

import threading

import pytest

from tools.testing import templates

RULE = {
    "name": "No price below the list",
    "check_code": "sale_price_below_pricelist",
    "tolerance": 2,
    "why": "Margin given away is never seen again.",
}


@pytest.fixture
def company(clone, serve):
    """(admin client, client maker, database) with an active rule and one product."""
    database = clone(templates.SUITE)
    client = serve(database)
    admin = client("admin")
    point = admin.call("fulfillment.control.point", "search", [["code", "=", "sale_order_confirm"]])[0]
    (uid,) = admin.call("res.users", "search", [["login", "=", "admin"]])
    admin.rule = lambda **values: admin.call(
        "fulfillment.rule",
        "action_activate",
        admin.call(
            "fulfillment.rule", "create", [{**RULE, "control_point_id": point, "owner_id": uid, **values}]
        ),
    )
    (admin.customer,) = admin.call("res.partner", "create", [{"name": "Harbor Hardware"}])
    (admin.apple,) = admin.call(
        "product.product",
        "create",
        [{"name": "Apple", "list_price": 10, "type": "consu", "is_storable": True}],
    )
    return admin, client, database


def quotation(client, admin, price):
    (order,) = client.call(
        "sale.order",
        "create",
        [
            {
                "partner_id": admin.customer,
                "order_line": [[0, 0, {"product_id": admin.apple, "product_uom_qty": 5}]],
            }
        ],
    )
    (line,) = client.call("sale.order.line", "search", [["order_id", "=", order]])
    client.call("sale.order.line", "write", [line], {"price_unit": price})
    return order


def test_a_refused_attempt_stays_though_its_transaction_rolls_back(company, server):
    admin, _client, database = company
    admin.rule(response="block")
    order = quotation(admin, admin, 5)
    for context in ({}, {"fulfillment_door": "customer"}):
        with pytest.raises(RuntimeError, match="lets nobody pass"):
            admin.call("sale.order", "action_confirm", [order], context=context)
    assert admin.call("sale.order", "read", [order], ["state"])[0]["state"] == "draft"
    rows = server.sql(
        f"SELECT event_type, expected, actual, sale_order_ref, actor_id IS NOT NULL FROM fulfillment_event"
        f" WHERE sale_order_ref = {order} ORDER BY id",
        database,
    ).splitlines()
    assert [row.split("\t") for row in rows] == [["attempt_refused", "10.0", "5.0", str(order), "t"]] * 2


def test_an_order_made_and_refused_in_one_call_leaves_its_trace(company, server):
    """The ledger's second transaction cannot see the order that is rolling back; plain ids need not be seen."""
    admin, _client, database = company
    admin.rule(response="block")
    with pytest.raises(RuntimeError, match="lets nobody pass"):
        admin.call(
            "sale.order",
            "create",
            [
                {
                    "partner_id": admin.customer,
                    "state": "sale",
                    "order_line": [
                        [0, 0, {"product_id": admin.apple, "product_uom_qty": 5, "price_unit": 5}]
                    ],
                }
            ],
        )
    assert (
        server.sql("SELECT count(*) FROM fulfillment_event WHERE event_type = 'attempt_refused'", database)
        == "1"
    )


def test_two_clicks_at_once_confirm_once_and_open_one_exception(company, server):
    admin, client, database = company
    admin.rule(response="record")
    order = quotation(admin, admin, 5)
    outcomes, clients = [], [client("admin"), client("admin")]

    def click(who):
        try:
            outcomes.append(who.call("sale.order", "action_fulfillment_confirm", [order]))
        except RuntimeError as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=click, args=(who,)) for who in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(True) == 1, outcomes
    counts = server.sql(
        f"""SELECT (SELECT count(*) FROM fulfillment_variance WHERE res_id = {order}),
        (SELECT count(*) FROM fulfillment_event WHERE sale_order_ref = {order} AND event_type = 'order_confirmed'),
        (SELECT count(*) FROM stock_picking WHERE sale_id = {order})""",
        database,
    )
    assert counts == "1\t1\t1"


def test_the_ledger_refuses_change_from_whoever_it_comes(company, server):
    from tools.runtime.problem import Problem

    admin, _client, database = company
    order = quotation(admin, admin, 10)
    admin.call("sale.order", "action_confirm", [order])
    before = server.sql("SELECT count(*) FROM fulfillment_event", database)
    for statement in (
        "UPDATE fulfillment_event SET note = 'never happened'",
        "DELETE FROM fulfillment_event",
        "TRUNCATE fulfillment_event",
    ):
        with pytest.raises(Problem):
            server.sql(statement, database)
    assert server.sql("SELECT count(*) FROM fulfillment_event", database) == before != "0"
