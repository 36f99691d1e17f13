"""How long it takes to reconcile a big load, and to look at what differs: JSON, a line a measurement.

One load set brings products, opening stock and open receivables, a tenth of the rows of the last two refused, so that
each of their figures differs in a tenth of its names. A thousand rows of each are loaded; the others are copies of
these by SQL, in all tables that are compared, under numbers of their own. Then each domain is compared with Odoo, its
figures and differences are kept, and the screens are asked what the web client asks them. Beside each domain stands
one plain scan of what is compared: the staged rows, what became of them, and the records of Odoo. Printed are seconds,
and the peaks of what the Python process and its PostgreSQL backend have taken for themselves.

    make bench ARGS="reconciliation --rows 100000"

A set of so many rows that the database has already is not brought again.
"""

import argparse
import csv
import io
import json
import os
import sys
import time

from odoo.tools import SQL, mute_logger

from . import measure
from .copies import COPIED, MARK, copy
from .load_domains import prepare_books
from .load_memory import Watch, apart, used
from .load_set import Bench, categories, products

CUSTOMERS = 500
# Rows that are loaded; the others are copies of them.
MADE = 1_000
# One row of so many is refused.
REFUSED = 10
# Rows that a list shows, and rows that somebody selects to explain them.
SHOWN, SELECTED = 80, 10_000
DOMAINS = ("product", "stock", "open_receivable")


def customers():
    return ["Customer Number", "Customer Name"], [[f"RC{n}", f"Bench customer {n}"] for n in range(CUSTOMERS)]


def stock(count, tag):
    heading = ["Item Number", "Location", "Quantity on Hand", "Unit Cost"]
    return heading, [
        [f"{tag}P{n:06}" if n % REFUSED else f"{tag}none {n}", "WH/Stock", f"{n % 50 + 1}", "7.25"]
        for n in range(count)
    ]


def receivables(count, tag):
    heading = ["Document Number", "Customer", "Invoice Date", "Due Date", "Open Amount"]
    return heading, [
        [f"{tag}R{n:06}", f"RC{n % CUSTOMERS}" if n % REFUSED else f"{tag}none {n}"]
        + ["2026-09-01", "2026-10-01", f"{n % 900 + 10.25}"]
        for n in range(count)
    ]


class Reconciliation(Bench):
    def measured(self, step, act, **told):
        """Do `act(env)` in a transaction of its own, print what it took, and return what it returned."""
        with self.registry.cursor() as cr:
            env, pid = self.environment(cr), cr._cnx.info.backend_pid
            watch = Watch(python=os.getpid(), backend=pid)
            watch.start()
            python, backend, started = time.process_time(), used(pid), time.monotonic()
            found = act(env)
            env.flush_all()
            cr.commit()
            print(
                json.dumps(
                    {
                        "bench": "reconciliation",
                        "step": step,
                        **told,
                        "seconds": round(time.monotonic() - started, 2),
                        "python_s": round(time.process_time() - python, 2),
                        "backend_s": round(used(pid) - backend, 2),
                        **watch.told(),
                    }
                ),
                flush=True,
            )
            return found

    # ------------------------------------------------------------------- load

    def bring(self, count, code):
        """Load a thousand rows of each domain and copy them; return when all are there."""
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            if env["fulfillment.migration.set"].search_count([("code", "=", code)]):
                return
            prepare_books(env)
            cr.commit()
        self.load_set("product_category", *categories(), f"{code}_groups")
        self.load_set("customer", *customers(), f"{code}_customers")
        files = {
            "product": products(MADE, MARK),
            "stock": stock(MADE, MARK),
            "open_receivable": receivables(MADE, MARK),
        }
        started = time.monotonic()
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            load_set = env["fulfillment.migration.set"].create(
                {"name": code, "code": code, "cutover_date": "2026-11-01"}
            )
            load_set.action_set_up_books()
            for kind, (heading, rows) in files.items():
                self.upload(env, load_set, kind, heading, rows)
            load_set.action_check()
            run = env["fulfillment.migration.run"]._start(load_set, "real")
            cr.commit()
            self.work(run.id)
            cr.commit()
            env.invalidate_all()
            told = {stage.kind: stage.loaded_count for stage in run.stage_ids}
            asked = {"product": MADE, **dict.fromkeys(DOMAINS[1:], MADE - len(range(0, MADE, REFUSED)))}
            if told != asked or run.state != "done":
                refused = run.result_ids.filtered(lambda result: result.message)[:1]
                raise SystemExit(f"{run.state}: {told} rows were loaded, not {asked}. {refused.message}")
            copy(env, load_set, MADE, count // MADE - 1)
            cr.commit()
            for table in COPIED:
                cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
            cr.commit()
        seconds = round(time.monotonic() - started, 1)
        print(json.dumps({"bench": "reconciliation", "step": "bring", "rows": count, "seconds": seconds}))

    def work(self, run_id):
        from odoo.addons.distribution_migration.cli.migrate import Migrate

        Migrate().work(self.registry, argparse.Namespace(user="admin", company=""), run_id, self.workers)

    def upload(self, env, load_set, kind, heading, rows):
        text = io.StringIO()
        csv.writer(text).writerows([list(heading), *rows])
        domain = env["fulfillment.migration.domain"].create({"set_id": load_set.id, "kind": kind})
        file = env["fulfillment.migration.file"].create({"domain_id": domain.id, "file_name": f"{kind}.csv"})
        content = {"name": "file", "raw": text.getvalue().encode(), "res_model": file._name}
        env["ir.attachment"].sudo().create({**content, "res_field": "file", "res_id": file.id})
        file._read_rows()

    # ---------------------------------------------------------------- measure

    def one(self, env, code, kind):
        return env["fulfillment.migration.reconciliation"].search(
            [("set_id.code", "=", code), ("domain_id.kind", "=", kind)], limit=1
        )

    def scan(self, env, code, kind):
        """Read once, by nothing but a scan, what is compared."""
        domain = self.one(env, code, kind).domain_id
        what = domain._what()
        tables = {env[what.model]._table, *(env[each.model]._table for each in what.measures)}
        for table, where in (
            ("fulfillment_migration_row", SQL("row.file_id = ANY(%s)", domain.file_ids.ids)),
            ("fulfillment_migration_result", SQL("row.file_id = ANY(%s)", domain.file_ids.ids)),
            ("fulfillment_migration_xref", SQL("row.kind = %s", kind)),
            *((table, SQL("TRUE")) for table in sorted(tables)),
        ):
            env.execute_query(
                SQL(
                    # The length of all of a row: every column is looked at.
                    "SELECT count(*), sum(octet_length(row::text)) FROM %s AS row WHERE %s",
                    SQL.identifier(table),
                    where,
                )
            )

    def compare(self, count, code, kind):
        self.measured("scan", lambda env: self.scan(env, code, kind), domain=kind, rows=count)

        def reconcile(env):
            one = self.one(env, code, kind)
            reconciler = env["fulfillment.migration.reconciler"]._of(kind)
            return one._name, reconciler._reconcile(one.run_id, one.domain_id)

        _name, kept = self.measured("reconcile", reconcile, domain=kind, rows=count)
        told = {"domain": kind, "differences": len(kept["differences"])}
        self.measured("keep", lambda env: self.one(env, code, kind).sudo()._keep(kept), **told)

    def look(self, code):
        """Ask what the screens ask, with all differences of opening stock."""
        kind = "stock"
        ask = lambda step, act: self.measured(  # noqa: E731
            step, lambda env: act(self.one(env, code, kind), env), domain=kind
        )
        ask("open the board", lambda one, env: self.read_form(one.set_id, "fulfillment.migration.set"))
        ask("open the reconciliation", lambda one, env: self.read_form(one, one._name))
        ask("list of differences", self.list_differences)
        ask("differences by cause", self.group_differences)
        ask(
            "search a number",
            lambda one, env: self.list_differences(one, env, [("label", "ilike", "q77qnone")]),
        )
        ask("explain", self.explain)
        ask("take the explanation back", lambda one, env: self.explain(one, env, ""))
        ask("page to be printed", self.page)
        ask("workbook", lambda one, env: one.set_id._report_workbook())
        ask("refused rows as a workbook", lambda one, env: one.domain_id.file_ids._refused_workbook())

    def read_form(self, record, model):
        """Read a form with its lists as the web client does: the first rows of each."""
        env = record.env
        view = env[model].get_view(view_type="form")
        models = env[model].get_views([(view["id"], "form")])["models"]
        spec = {}
        for name, field in models[model]["fields"].items():
            spec[name] = {}
            if field["type"] in ("one2many", "many2many") and field["relation"] in models:
                shown = models[field["relation"]]["fields"]
                spec[name] = {"fields": {each: {} for each in shown}, "limit": 40}
            elif field["type"] == "many2one":
                spec[name] = {"fields": {"display_name": {}}}
        record.invalidate_recordset()
        return record.web_read(spec)

    def list_differences(self, one, env, where=()):
        Difference = env["fulfillment.migration.difference"]
        names = Difference.get_views([(False, "list")])["models"][Difference._name]["fields"]
        opened = [("reconciliation_id", "=", one.id), ("is_open", "=", True), *where]
        return Difference.web_search_read(
            opened, {name: {} for name in names}, limit=SHOWN, count_limit=10001
        )

    def group_differences(self, one, env):
        return env["fulfillment.migration.difference"].web_read_group(
            [("reconciliation_id", "=", one.id)], ["cause"], ["__count"]
        )

    def explain(self, one, env, text="Old articles that do not move"):
        """Explain what somebody selected, as the dialog does."""
        ids = one.difference_ids[:SELECTED].ids
        env.invalidate_all()
        chosen = env["fulfillment.migration.difference"].browse(ids)
        if not text:
            return chosen._explain(text)
        action = chosen.action_explain_wizard()
        Wizard = env["fulfillment.migration.explain"].with_context(**action["context"])
        values = Wizard.default_get(["difference_ids", "seen_at"])
        return Wizard.create({**values, "explanation": text}).action_explain()

    def page(self, one, env):
        return env["ir.qweb"]._render("distribution_migration.reconciliation_page", one.set_id._report_page())

    def run(self, count):
        code = f"reconciled_{count}"
        with mute_logger("odoo.addons.mail"):
            apart(lambda: self.bring(count, code))
            for kind in DOMAINS:
                apart(lambda: self.compare(count, code, kind))  # noqa: B023
            apart(lambda: self.look(code))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-c", "--config", required=True)
    parser.add_argument("--suite", required=True, help="database, a copy that is thrown away")
    parser.add_argument("--rows", type=int, default=100_000, help="of each domain")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    (registry,) = measure.boot(args.config, args.suite)
    measure.nice()
    Reconciliation(registry, args.workers).run(args.rows)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
