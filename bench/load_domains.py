"""How fast a load set loads its domains, beside Odoo's own import of the same rows: JSON, a line a domain.

Both begin with the rows as text, name what they refer to as people do, and make the same records; both are
rolled back. They take turns, so that a busy machine slows both. One process each.
"""

import argparse
import json
import statistics
import sys
import time

from odoo import SUPERUSER_ID, api

from . import measure

QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True, "mail_create_nolog": True}
CODE = "BENCH-{:06d}"
BENCH_ACCOUNTS = [f"19990{n}" for n in range(10)]
CLEARING = "199910"


def pricelist_items(rows):
    heads = ["Price List", "Item Number", "Min Quantity", "Price"]
    lines = [["Bench", CODE.format(n), str(n % 7), f"{n % 90 + 0.5}"] for n in range(rows)]
    names = ["pricelist_id", "product_tmpl_id", "min_quantity", "fixed_price", "applied_on"]
    return heads, lines, "product.pricelist.item", names, [[*line, "Product"] for line in lines]


def locations(rows):
    heads = ["Bin Code", "Name", "Parent", "Location Type", "Barcode"]
    lines = [[f"B{n}", f"Bin {n}", "WH/Stock", "internal", f"BIN-{n}"] for n in range(rows)]
    names = ["name", "location_id", "usage", "barcode"]
    return heads, lines, "stock.location", names, [[a, b, "Internal", d] for _k, a, b, _u, d in lines]


def lots(rows):
    heads = ["Item Number", "Batch Number"]
    lines = [[f"T{CODE.format(n % 50)}", f"L{n}"] for n in range(rows)]
    return heads, lines, "stock.lot", ["product_id", "name"], lines


def reorder_rules(rows):
    heads = ["Item Number", "Bin Code", "Min Qty", "Max Qty"]
    lines = [[CODE.format(n), "WH/Stock", "5", "20"] for n in range(rows)]
    names = ["product_id", "location_id", "product_min_qty", "product_max_qty"]
    return heads, lines, "stock.warehouse.orderpoint", names, lines


def packagings(rows):
    heads = ["Item Number", "Packaging", "GTIN"]
    lines = [[CODE.format(n), "Pack of 6", f"7{n:012d}"] for n in range(rows)]
    return heads, lines, "product.uom", ["product_id", "uom_id", "barcode"], lines


def stock(rows):
    heads = ["Item Number", "Location", "Quantity on Hand"]
    lines = [[CODE.format(n), "WH/Stock", str(n % 50 + 1)] for n in range(rows)]
    return heads, lines, "stock.quant", ["product_id", "location_id", "inventory_quantity"], lines


def orders(rows):
    heads = ["Order Number", "Line", "Customer", "Item Number", "Quantity", "Unit Price"]
    lines = [
        [
            f"S{n // 5}",
            str(n % 5),
            f"Bench customer {n // 5 % 100}",
            CODE.format(n % 500),
            "3",
            f"{n % 90 + 0.5}",
        ]
        for n in range(rows)
    ]
    names = ["partner_id", "order_line/product_id", "order_line/product_uom_qty", "order_line/price_unit"]
    imported = [[line[2] if line[1] == "0" else "", *line[3:]] for line in lines]
    return heads, lines, "sale.order", names, imported


def ledger(rows):
    """Entries of ten lines, which come to zero each."""
    heads = ["Entry", "Entry Reference", "Account", "Partner", "Label", "Debit", "Credit"]
    lines, imported = [], []
    for n in range(rows):
        entry, place = divmod(n, 10)
        debit, credit = ("0", "940.50") if place == 9 else (f"{100 + place + 0.5:.2f}", "0")
        account, partner = BENCH_ACCOUNTS[place], f"Bench customer {n % 100}"
        lines.append([f"E{entry}", f"Entry {entry}", account, partner, f"Line {n}", debit, credit])
        head = [f"Entry {entry}", "Opening Entries"] if not place else ["", ""]
        imported.append([*head, *lines[-1][2:]])
    names = ["ref", "journal_id", "line_ids/account_id", "line_ids/partner_id", "line_ids/name"]
    names += ["line_ids/debit", "line_ids/credit"]
    return heads, lines, "account.move", names, imported


def receivables(rows):
    heads = ["Document Number", "Customer", "Invoice Date", "Due Date", "Open Amount"]
    lines = [
        [f"R{n:06d}", f"Bench customer {n % 100}", "2026-09-01", "2026-10-01", f"{n % 900 + 10.25}"]
        for n in range(rows)
    ]
    names = ["name", "partner_id", "invoice_date", "invoice_date_due", "move_type", "journal_id"]
    names += ["invoice_line_ids/name", "invoice_line_ids/account_id", "invoice_line_ids/price_unit"]
    imported = [
        [*line[:4], "Customer Invoice", "Opening Receivables", f"Open {line[0]}", CLEARING, line[4]]
        for line in lines
    ]
    return heads, lines, "account.move", names, imported


DOMAINS = {
    "pricelist_item": pricelist_items,
    "location": locations,
    "lot": lots,
    "reorder_rule": reorder_rules,
    "packaging": packagings,
    "stock": stock,
    "open_sale_order": orders,
    "opening_ledger": ledger,
    "open_receivable": receivables,
}


def prepare(env, rows):
    """Make what the rows refer to."""
    create = env["product.product"].create
    create(
        [{"name": CODE.format(n), "default_code": CODE.format(n), "is_storable": True} for n in range(rows)]
    )
    tracked = [f"T{CODE.format(n)}" for n in range(50)]
    create([{"name": n, "default_code": n, "is_storable": True, "tracking": "lot"} for n in tracked])
    env["res.partner"].create([{"name": f"Bench customer {n}", "is_company": True} for n in range(100)])
    env["product.pricelist"].create({"name": "Bench"})
    prepare_books(env)


def prepare_books(env):
    """Make accounts and journals, where the database has no chart yet with one."""
    if not env.company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company=env.company, install_demo=False)
    env["account.account"].create(
        [{"name": f"Bench {code}", "code": code, "account_type": "asset_current"} for code in BENCH_ACCOUNTS]
        + [{"name": "Bench clearing", "code": CLEARING, "account_type": "equity"}]
    )
    books(env)


def books(env):
    """Return a load set with the books of an opening."""
    load_set = env["fulfillment.migration.set"].create(
        {
            "name": "Bench",
            "code": "bench",
            "cutover_date": "2026-11-01",
            "clearing_account_id": env["account.account"].search([("code", "=", CLEARING)]).id,
        }
    )
    load_set.action_set_up_books()
    return load_set


def load_by_odoo(env, model, names, rows):
    """Load as the import screen does."""
    done = env[model].with_context(import_file=True, inventory_mode=True, **QUIET).load(names, rows)
    if done["messages"]:
        raise SystemExit(f"{model}: {done['messages'][0]['message']}")
    if model == "stock.quant":
        env[model].browse(done["ids"]).action_apply_inventory()
    if model == "account.move":
        env[model].browse(done["ids"])._post(soft=False)
    env.flush_all()


def load_by_set(env, kind, heads, rows):
    """Load as a load set does: read, map, check, load."""
    import base64
    import csv
    import io

    buffer = io.StringIO()
    csv.writer(buffer).writerows([heads, *rows])
    load_set = env["fulfillment.migration.set"].search([("code", "=", "bench")])
    domain = env["fulfillment.migration.domain"].create({"set_id": load_set.id, "kind": kind})
    file = env["fulfillment.migration.file"].create(
        {
            "domain_id": domain.id,
            "file": base64.b64encode(buffer.getvalue().encode()),
            "file_name": f"{kind}.csv",
        }
    )
    file.action_read()
    load_set.action_check()
    run = env["fulfillment.migration.run"]._start(load_set, "real")
    run._work_alone()
    env.flush_all()
    if run.loaded_count != len(rows):
        said = file.reject_ids[:1].reason or run.result_ids.filtered("message")[:1].message
        raise SystemExit(f"{kind}: {run.loaded_count} of {len(rows)} rows were loaded: {said}")


def timed(registry, act):
    """Return the seconds of `act(env)`, which is rolled back."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        started = time.perf_counter()
        act(env)
        seconds = time.perf_counter() - started
        cr.rollback()
    registry.clear_all_caches()
    return seconds


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--suite", required=True, help="database of the suite; a copy, it is written to")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--domain", choices=list(DOMAINS), help="one domain alone")
    args = parser.parse_args()
    registry = measure.boot(args.config, args.suite)[0]
    with registry.cursor() as cr:
        prepare(api.Environment(cr, SUPERUSER_ID, QUIET), args.rows)
        cr.commit()
    for kind in [args.domain] if args.domain else DOMAINS:
        heads, rows, model, names, imported = DOMAINS[kind](args.rows)
        seconds = {"set": [], "odoo": []}
        for _round in range(args.rounds):
            seconds["set"].append(timed(registry, lambda env: load_by_set(env, kind, heads, rows)))  # noqa: B023
            seconds["odoo"].append(
                timed(registry, lambda env: load_by_odoo(env, model, names, imported))  # noqa: B023
            )
        ratios = [odoo / ours for ours, odoo in zip(seconds["set"], seconds["odoo"], strict=True)]
        result = {
            "domain": kind,
            "rows": args.rows,
            **{f"{who}_rows_per_s": round(args.rows / statistics.median(s)) for who, s in seconds.items()},
            "ratio": round(statistics.median(ratios), 1),
        }
        print(json.dumps(result), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
