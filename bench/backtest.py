"""What judging the past takes: every check that can, over a year of orders, in a database of the suite.

Prints one JSON object for each check at each of its control points: seconds, how many times as long as reading all
order lines once takes, and what it found. The last one is the slowest.
"""

import argparse
import json
import time
from datetime import date
from pathlib import Path

from . import measure
from .distributor import LINES, Distributor

PERIOD = date(2025, 1, 1), date(2026, 1, 1)
CUSTOMERS = 2000
TABLES = ("sale_order", "sale_order_line", "stock_picking", "stock_move", "fulfillment_event")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--suite", required=True, help="database with our addons; a copy, it is written to")
    parser.add_argument("--orders", type=int, default=100_000)
    arguments = parser.parse_args()
    (registry,) = measure.boot(arguments.config, arguments.suite)
    action = measure.Action(registry)
    with action.environment() as env:
        make_past(env, Distributor(env), arguments.orders)
    with action.environment() as env:
        # Asked for here, and not by the first check: what PostgreSQL knows about tables that have just been filled.
        env.cr.execute(f"ANALYZE {', '.join(TABLES)}")
    slowest = {"seconds": 0}
    with action.environment() as env:
        scan = timed(
            env, lambda: env.cr.execute("SELECT sum(product_uom_qty * price_unit) FROM sale_order_line")
        )
        for code in sorted(env["fulfillment.check"]._checks()):
            check = env[env["fulfillment.check"]._model_of(code)]
            if check._check_backtest:
                continue
            # Another point is another query: a confirmation is judged by all orders, a change by those changed.
            for point in check._check_control_points:
                result = judge(env, code, point)
                result["scans"] = round(result["seconds"] / scan, 1)
                slowest = max(slowest, result, key=lambda row: row["seconds"])
                print(json.dumps({"bench": "backtest", "orders": arguments.orders, **result}), flush=True)
    print(json.dumps({"bench": "backtest", "orders": arguments.orders, "slowest": slowest}), flush=True)


def make_past(env, distributor, orders):
    """Fill in a year of confirmed and shipped orders, set-based, of customers and products that ask for more."""
    customers = env["res.partner"].browse(distributor.customers)
    customers += customers.create([{"name": f"Past customer {number}"} for number in range(CUSTOMERS)])
    customers[::10].write({"zip": False})
    customers[1::10].write({"fulfillment_requires_reference": True})
    customers[2::10].write({"fulfillment_required_attachments": 1})
    customers[3::10].write({"fulfillment_ship_complete": True})
    env["product.product"].browse(distributor.products)[::10].write({"fulfillment_min_order_qty": 10})
    env.flush_all()
    env.cr.execute(
        Path(__file__).with_name("past.sql").read_text(),
        {
            "orders": orders,
            "lines": LINES,
            "customers": len(customers),
            "customer_ids": customers.ids,
            "products": distributor.products,
            "warehouse": distributor.warehouse,
            "company": env.company.id,
            "user": env.ref("base.user_admin").id,
            "pricelist": env["product.pricelist"]
            .search([("company_id", "in", (False, env.company.id))], limit=1)
            .id
            or None,
            "term": env.ref("account.account_payment_term_30days").id,
            "customer_location": env.ref("stock.stock_location_customers").id,
        },
    )
    env.invalidate_all()


def judge(env, code, point):
    """Backtest a rule at a control point that tolerates nothing, as a process owner does."""
    rule = env["fulfillment.rule"].create(
        {
            "name": f"{code} at {point}",
            "control_point_id": env["fulfillment.control.point"].search([("code", "=", point)]).id,
            "check_code": code,
            "tolerance": 0,
            "response": "record",
            "why": "Measured by the bench.",
            "owner_id": env.ref("base.user_admin").id,
        }
    )
    env.user.group_ids += env.ref("distribution_fulfillment_base.group_process_owner")
    backtest = env["fulfillment.backtest"].browse()

    def run():
        nonlocal backtest
        backtest = env["fulfillment.backtest"]._run(rule, env.company, *PERIOD)
        env.flush_all()

    seconds = timed(env, run)
    return {
        "check": code,
        "point": point,
        "seconds": round(seconds, 2),
        "judged": backtest.evaluated_count,
        "found": backtest.departure_count,
    }


def timed(env, act):
    """Seconds that it takes, whatever was waiting to be written not counted."""
    env.flush_all()
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
