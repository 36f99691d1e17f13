"""How fast a load set becomes records, against Odoo's own import of the same rows.

On one copy of the suite's template, in turns: `load_records`, the engine of the import screen, with relations by
name or code as a file of the business holds them (chunks of 2,000, one commit each, no tracking), and a load set
with as many processes as cores (check, plan and load; the file is staged before, as Odoo's rows are). Odoo's own
import is measured on fewer rows, beside the same catalogue: its time grows with that and not with the file.
One JSON object a data set: rows a second of both (wall clock), their ratio, and the ratio asked for.
"""

import argparse
import csv
import io
import json
import os
import statistics
import time

from odoo import SUPERUSER_ID, api
from odoo.tools import mute_logger

from . import measure
from .load_domains import BENCH_ACCOUNTS, prepare_books

CHUNK = 2000
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
}
VENDORS = 200
# Products that prices and orders name.
BASE = 1000
# Lines of a document, where the rows are lines.
LINES = {"account.move": 10, "sale.order": 5}


def categories():
    heading = {"Category Code": None, "Category Name": None}
    return heading, [[f"BG{n}", f"Bench group {n}"] for n in range(20)]


def vendors():
    heading = {"Vendor Number": None, "Vendor Name": None}
    return heading, [[f"BV{n:04}", f"Bench vendor {n}"] for n in range(VENDORS)]


def products(count, tag):
    """Return ({heading of the file: field of Odoo's import}, rows)."""
    heading = {
        "Item Number": "id",
        "Product Name": "name",
        "Internal Reference": "default_code",
        "GTIN": "barcode",
        "Product Type": "type",
        "Stock Item": "is_storable",
        "Product Group": "categ_id",
        "Unit of Measure": "uom_id",
        "Sales Price": "list_price",
        "Cost": "standard_price",
        "Weight": "weight",
        "Volume": "volume",
        "Can be sold": "sale_ok",
        "Can be purchased": "purchase_ok",
        "Sales Description": "description_sale",
    }
    rows = [
        [f"{tag}P{n:06}", f"{tag} product {n}", f"{tag}P{n:06}", f"{tag}{n:010}", "consu", "1"]
        + [f"Bench group {n % 20}", "Units", "12.5", "7.25", "0.4", "0.01", "1", "1", f"text {n}"]
        for n in range(count)
    ]
    return heading, rows


def customers(count, tag):
    heading = {
        "Customer Number": "id",
        "Name": "name",
        "Reference": "ref",
        "Is a company": "is_company",
        "Street": "street",
        "Street2": "street2",
        "ZIP": "zip",
        "City": "city",
        "State": "state_id",
        "Country": "country_id",
        "Phone": "phone",
        "Email": "email",
        "Website": "website",
        "Notes": "comment",
        "Language": "lang",
        "Company Registry": "company_registry",
        "Credit Limit": "credit_limit",
        "Payment Terms": "property_payment_term_id",
    }
    rows = [
        [f"{tag}C{n:06}", f"{tag} customer {n}", f"{tag}C{n:06}", "1", f"{n} Main street", f"Suite {n % 90}"]
        + [f"{10000 + n % 80000}", f"City {n % 300}", "California", "United States"]
        + [
            f"+1 650 555 {n % 10000:04}",
            f"{tag}{n}@example.com",
            f"https://{tag}{n}.example.com",
            f"note {n}",
        ]
        + ["en_US", f"{tag}B{n:07}", "1000", "30 Days"]
        for n in range(count)
    ]
    return heading, rows


def prices(count, tag):
    heading = {
        "Key": "id",
        "Vendor": "partner_id",
        "Product": "product_tmpl_id",
        "Vendor Product Code": "product_code",
        "Minimum Quantity": "min_qty",
        "Unit Price": "price",
        "Lead Time": "delay",
    }
    rows = [
        [f"{tag}S{n:06}", f"Bench vendor {n % VENDORS}", f"baseP{n % BASE:06}", f"{tag}{n}", "1", "7.5", "5"]
        for n in range(count)
    ]
    return heading, rows


def opening(count, tag):
    """Entries of ten lines, with accounts and partners by name."""
    heading = {
        "Entry": "id",
        "Entry Reference": "ref",
        "Account": "line_ids/account_id",
        "Partner": "line_ids/partner_id",
        "Label": "line_ids/name",
        "Debit": "line_ids/debit",
        "Credit": "line_ids/credit",
    }
    amounts = [("10.50", "0")] * 9 + [("0", "94.50")]
    rows = [
        [f"{tag}E{n // 10:06}", f"Entry {n // 10}", BENCH_ACCOUNTS[n % 10], f"Bench vendor {n % VENDORS}"]
        + [f"Line {n}", *amounts[n % 10]]
        for n in range(count)
    ]
    return heading, rows


def orders(count, tag):
    """Quotations of five lines, with customers and products by name."""
    heading = {
        "Order Number": "id",
        "Customer": "partner_id",
        "Order Date": "date_order",
        "Item Number": "order_line/product_id",
        "Quantity": "order_line/product_uom_qty",
        "Unit Price": "order_line/price_unit",
    }
    rows = [
        [f"{tag}O{n // 5:06}", f"Bench vendor {n // 5 % VENDORS}", "2026-10-01"]
        + [f"baseP{n % BASE:06}", f"{n % 9 + 1}", "10.5"]
        for n in range(count)
    ]
    return heading, rows


def counts(count, tag):
    """Opening stock: a product a row, of which as many are made before (`products`)."""
    heading = {
        "Item Number": "product_id",
        "Location": "location_id",
        "Quantity on Hand": "inventory_quantity",
    }
    return heading, [[f"{tag}P{n:06}", "WH/Stock", f"{n % 50 + 1}"] for n in range(count)]


# domain, Odoo's model, rows, how many times Odoo's speed is asked for
DATA = (
    ("vendor_price", "product.supplierinfo", prices, 30),
    ("product", "product.template", products, 8),
    ("customer", "res.partner", customers, 4),
    ("opening_ledger", "account.move", opening, 6),
    ("open_sale_order", "sale.order", orders, 4),
    ("stock", "stock.quant", counts, 1.5),
)
# What Odoo is told beside the rows.
TOLD = {"stock.quant": {"import_file": True, "inventory_mode": True}}


class Bench:
    def __init__(self, registry, workers):
        self.registry, self.workers = registry, workers

    def environment(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        admin = env.ref("base.user_admin")
        return api.Environment(
            cr, admin.id, {"lang": "en_US", "tz": "UTC", "allowed_company_ids": admin.company_id.ids}
        )

    def load_set(self, kind, heading, rows, tag):
        """Load rows by a load set; return the seconds."""
        from odoo.addons.distribution_migration.cli.migrate import Migrate

        text = io.StringIO()
        csv.writer(text).writerows([list(heading), *rows])
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            load_set = env["fulfillment.migration.set"].create({"name": tag, "code": tag})
            domain = env["fulfillment.migration.domain"].create({"set_id": load_set.id, "kind": kind})
            if kind == "opening_ledger":
                load_set.cutover_date = "2026-11-01"
                load_set.action_set_up_books()
            file = env["fulfillment.migration.file"].create(
                {"domain_id": domain.id, "file_name": f"{tag}.csv"}
            )
            env["ir.attachment"].sudo().create(
                {
                    "name": "file",
                    "raw": text.getvalue().encode(),
                    "res_model": file._name,
                    "res_field": "file",
                    "res_id": file.id,
                }
            )
            file._read_rows()
            cr.commit()
            started = time.monotonic()
            load_set.action_check()
            refused = file.reject_ids[:1]
            if refused:
                raise SystemExit(f"{kind}, row {refused.row_number}: {refused.reason}")
            run = env["fulfillment.migration.run"]._start(load_set, "real")
            cr.commit()
            args = argparse.Namespace(user="admin", company="")
            Migrate().work(self.registry, args, run.id, self.workers)
            seconds = time.monotonic() - started
            cr.commit()
            env.invalidate_all()
            if run.loaded_count != len(rows):
                refused = run.result_ids.filtered(lambda result: result.state == "refused")[:1]
                raise SystemExit(f"{kind}: {run.loaded_count} of {len(rows)} rows loaded. {refused.reason}")
            return seconds

    def odoo(self, model, heading, rows, tag):
        """Load rows by Odoo's own import; return the seconds."""
        fields = list(heading.values())
        if fields[0] == "id":
            rows = [[f"bench_{row[0]}", *row[1:]] for row in rows]
        if model in LINES:
            # The first line of a document names it.
            head = sum("/" not in field for field in fields)
            rows = [row if not n % LINES[model] else [""] * head + row[head:] for n, row in enumerate(rows)]
        started = time.monotonic()
        for start in range(0, len(rows), CHUNK):
            with self.registry.cursor() as cr:
                env = self.environment(cr)
                importer = env[model].with_context(**QUIET, **TOLD.get(model, {}))
                result = importer.load(fields, rows[start : start + CHUNK])
                if not result["ids"]:
                    raise SystemExit(f"{model}: {result['messages'][:1]}")
                if model == "account.move":
                    env[model].browse(result["ids"])._post(soft=False)
                if model == "stock.quant":
                    env[model].browse(result["ids"]).action_apply_inventory()
                cr.commit()
        return time.monotonic() - started

    def run(self, count, few, rounds, chosen):
        tag = f"b{int(time.time()) % 100000}"
        with self.registry.cursor() as cr:
            prepare_books(self.environment(cr))
            cr.commit()
        self.load_set("product_category", *categories(), f"{tag}_groups")
        self.load_set("vendor", *vendors(), f"{tag}_vendors")
        if chosen in (None, "vendor_price", "open_sale_order"):
            self.load_set("product", *products(BASE, "base"), f"{tag}_base")
        for kind, model, made, asked in (data for data in DATA if chosen in (None, data[0])):
            ours, theirs = [], []
            for turn in range(rounds):
                if kind == "stock":
                    self.load_set("product", *products(count, f"o{turn}"), f"{tag}_o{turn}")
                    self.load_set("product", *products(few, f"l{turn}"), f"{tag}_l{turn}")
                heading, rows = made(count, f"o{turn}")
                ours.append(count / self.load_set(kind, heading, rows, f"{tag}_{kind}_{turn}"))
                heading, rows = made(few, f"l{turn}")
                theirs.append(few / self.odoo(model, heading, rows, tag))
            ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
            print(
                json.dumps(
                    {
                        "bench": "load_set",
                        "data": kind,
                        "rows": count,
                        "workers": self.workers,
                        "load_set_rows_per_s": round(statistics.median(ours)),
                        "odoo_rows": few,
                        "odoo_rows_per_s": round(statistics.median(theirs), 1),
                        "ratio": round(ratio, 1),
                        "asked": asked,
                        "met": ratio >= asked,
                    }
                ),
                flush=True,
            )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-c", "--config", required=True)
    parser.add_argument("--suite", required=True, help="database, a copy that is thrown away")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--few", type=int, default=1000, help="rows of Odoo's own import")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", choices=[data[0] for data in DATA], help="one data set alone")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    (registry,) = measure.boot(args.config, args.suite)
    measure.nice()
    with mute_logger("odoo.addons.mail"):
        Bench(registry, args.workers).run(args.rows, args.few, args.rounds, args.data)


if __name__ == "__main__":
    main()
