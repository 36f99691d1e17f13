"""Whether a load set needs more memory for a million rows than for ten thousand: JSON, a line a step.

Vendor prices in files of 20 columns are read, checked, rehearsed twice, loaded and undone, each step by a process of
its own that is born beside the others. Printed are the peaks of what the Python process and its PostgreSQL backend
have taken for themselves (anonymous memory; what processes share is not counted), the CPU seconds of both, and the
files and connections that the process has open more than before. Reading the file with Python's csv module stands
beside it, for the ratio of reading and checking to that. Other data sets are those of `load_set`.

    make bench ARGS="load_memory --rows 10000 100000 1000000 --load 100000"
    make bench ARGS="load_memory --rows 1000 10000 --data customer"

A backend takes up to `work_mem` for each sort, and `hash_mem_multiplier` times that for each hash, however many rows
there are: the first line tells both. PGOPTIONS="-c work_mem=4MB" measures with less.
"""

import argparse
import csv
import json
import os
import sys
import tempfile
import threading
import time
import traceback

from odoo import sql_db
from odoo.tools import mute_logger

from . import measure
from .load_domains import prepare_books
from .load_set import BASE, DATA, Bench, categories, prices, products, vendors

COLUMNS = 20
# Seconds between two looks at how much memory is taken.
EVERY = 0.02


def taken(pid):
    """MB of memory that a process has for itself alone (Linux)."""
    with open(f"/proc/{pid}/status") as file:
        told = dict(line.split(":", 1) for line in file)
    return int(told.get("RssAnon", told["VmRSS"]).split()[0]) / 1024


def opened(pid):
    """How many files and connections a process has open (Linux)."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def used(pid):
    """Seconds of CPU that a process has used (Linux)."""
    with open(f"/proc/{pid}/schedstat") as file:
        return int(file.read().split()[0]) / 1e9


class Watch(threading.Thread):
    """Looks at processes all the time and remembers the most that each has taken."""

    def __init__(self, **pids):
        super().__init__(daemon=True)
        self.pids, self.over = pids, threading.Event()
        self.before = {name: taken(pid) for name, pid in pids.items()}
        self.peaks = dict(self.before)

    def run(self):
        while not self.over.wait(EVERY):
            for name, pid in self.pids.items():
                self.peaks[name] = max(self.peaks[name], taken(pid))

    def told(self):
        """{"python_mb": …, "backend_mb": …}: how much more than at the beginning."""
        self.over.set()
        self.join()
        return {f"{name}_mb": round(self.peaks[name] - self.before[name], 1) for name in self.pids}


def apart(act):
    """Do `act()` in a process of its own, which begins with little memory and ends with it."""
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        code = 1
        try:
            # Connections belong to the process that opened them.
            sql_db._Pool = sql_db._Pool_readonly = None
            act()
            code = 0
        except BaseException:  # pylint: disable=broad-except
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    if os.waitpid(pid, 0)[1]:
        raise SystemExit("A step ended before its time.")


class Memory(Bench):
    def measured(self, step, rows, act, own=None):
        """Do `act(env)` in a transaction, and print what it took.

        :param own: the backend that `act` works with, where it is not that of its transaction
        """
        with self.registry.cursor() as cr:
            pid = own or cr._cnx.info.backend_pid
            watch = Watch(python=os.getpid(), backend=pid)
            watch.start()
            python, backend, started = time.process_time(), used(pid), time.monotonic()
            files = opened(os.getpid())
            with mute_logger("odoo.addons.mail"):
                act(self.environment(cr))
            cr.commit()
            told = {
                "bench": "load_memory",
                "data": self.kind,
                "step": step,
                "rows": rows,
                **watch.told(),
                "python_s": round(time.process_time() - python, 2),
                "backend_s": round(used(pid) - backend, 2),
                "seconds": round(time.monotonic() - started, 1),
                "files": opened(os.getpid()) - files,
            }
        print(json.dumps(told), flush=True)

    def write(self, path, count):
        """Write a file as wide as those of former systems are."""
        made, tag = next(data[2] for data in DATA if data[0] == self.kind), f"m{count}"
        heading, _none = made(0, tag)
        filled = [f"Old field {n}" for n in range(COLUMNS - len(heading))]
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*heading, *filled])
            if self.kind != "vendor_price":
                rows = enumerate(made(count, tag)[1])
            else:
                # A thousand at a time: a million rows as lists are more than what is measured.
                rows = ((n, [f"{tag}S{n:07}", *row[1:]]) for n, row in self.repeated(count))
            writer.writerows([*row, *(f"{name[-2:]} {n % 97}" for name in filled)] for n, row in rows)

    def repeated(self, count):
        for start in range(0, count, BASE):
            yield from enumerate(prices(BASE, "m")[1], start)

    def upload(self, path, count):
        with self.registry.cursor() as cr, open(path, "rb") as source:
            env = self.environment(cr)
            code = self.code(count)
            load_set = env["fulfillment.migration.set"].create({"name": code, "code": code})
            domain = env["fulfillment.migration.domain"].create({"set_id": load_set.id, "kind": self.kind})
            if self.kind == "opening_ledger":
                load_set.cutover_date = "2026-11-01"
                load_set.action_set_up_books()
            file = env["fulfillment.migration.file"].create(
                {"domain_id": domain.id, "file_name": f"{code}.csv"}
            )
            content = {"name": "file", "raw": source.read(), "res_model": file._name}
            env["ir.attachment"].sudo().create({**content, "res_field": "file", "res_id": file.id})
            cr.commit()

    def code(self, count):
        return f"{self.kind}_{count}"

    def of(self, env, count):
        return env["fulfillment.migration.set"].search([("code", "=", self.code(count))])

    def check(self, env, count):
        load_set = self.of(env, count)
        load_set.action_check()
        refused = load_set.domain_ids.file_ids.reject_ids[:1]
        if refused:
            raise SystemExit(f"Row {refused.row_number}: {refused.reason}")

    def rehearse(self, env, count):
        """Rehearse as a job does: all in one transaction."""
        run = env["fulfillment.migration.run"]._start(self.of(env, count), "mock")
        run._rehearse()
        if run.loaded_count != count:
            raise SystemExit(f"{run.loaded_count} of {count} rows were rehearsed.")

    def load(self, count):
        """Load as a worker of `odoo migrate` does: a batch a transaction, all in one process."""
        from odoo.addons.distribution_migration.cli.migrate import Migrate

        args, worker = argparse.Namespace(user="admin", company=""), Migrate()
        # Two connections wait in the pool: measuring takes the first one, the worker the second one.
        with self.registry.cursor() as cr, self.registry.cursor() as second:
            env, backend = self.environment(cr), second._cnx.info.backend_pid
            run_id = env["fulfillment.migration.run"]._start(self.of(env, count), "real").id
            cr.commit()
        work_on = lambda step: lambda env: self.work_on(env, worker, args, run_id, step)  # noqa: E731
        for step in ("load", "compare"):
            self.measured(step, count, work_on(step), backend)
        with self.registry.cursor() as cr:
            run = self.environment(cr)["fulfillment.migration.run"].browse(run_id)
            if run.loaded_count != count:
                raise SystemExit(f"{run.loaded_count} of {count} rows were loaded.")

    def work_on(self, env, worker, args, run_id, step):
        """Work until all batches are done, or until the load has ended."""
        run = env["fulfillment.migration.run"].browse(run_id)
        while True:
            batches = run.stage_ids.batch_ids
            if step == "load" and batches and all(batches.mapped("is_done")):
                break
            # Not to be held while others work.
            env.cr.commit()
            if worker.step(self.registry, args, run_id) == "ended":
                break
            env.invalidate_all()

    def undo(self, env, count):
        self.of(env, count).run_ids.filtered(lambda run: run.kind == "real").action_undo()

    def prepare(self):
        """Load what the rows name."""
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            # Here: what is kept of parameters in memory goes along to the processes of the steps.
            env["ir.config_parameter"].sudo().set_param("distribution_migration.max_file_mb", "2000")
            prepare_books(env)
            cr.execute("SELECT current_setting('work_mem'), current_setting('hash_mem_multiplier')")
            work_mem, multiplier = cr.fetchone()
            cr.commit()
        limits = {"work_mem": work_mem, "hash_mem_multiplier": multiplier}
        print(json.dumps({"bench": "load_memory", **limits}))
        self.load_set("product_category", *categories(), "memory_groups")
        self.load_set("vendor", *vendors(), "memory_vendors")
        self.load_set("product", *products(BASE, "base"), "memory_base")

    def run(self, kind, counts, load):
        self.kind = kind
        apart(self.prepare)
        for count in counts:
            if kind == "stock":
                apart(lambda: self.load_set("product", *products(count, f"m{count}"), f"items_{count}"))  # noqa: B023
            with tempfile.NamedTemporaryFile(suffix=".csv") as file:
                apart(lambda: self.write(file.name, count))  # noqa: B023
                started = time.process_time()
                with open(file.name, newline="") as source:
                    for _row in csv.reader(source):
                        pass
                seconds = round(time.process_time() - started, 2)
                told = {"bench": "load_memory", "data": kind, "step": "csv", "rows": count}
                print(json.dumps({**told, "python_s": seconds}), flush=True)
                apart(lambda: self.upload(file.name, count))  # noqa: B023
            read = lambda env: self.of(env, count).domain_ids.file_ids._read_rows()  # noqa: B023,E731
            steps = {"read": read, "check": lambda env: self.check(env, count)}  # noqa: B023
            rehearse = lambda env: self.rehearse(env, count)  # noqa: B023,E731
            if count <= load:
                steps |= {"mock": rehearse, "mock and diff": rehearse}
            for step, act in steps.items():
                apart(lambda: self.measured(step, count, act))  # noqa: B023
            if count <= load:
                apart(lambda: self.load(count))  # noqa: B023
                apart(lambda: self.measured("undo", count, lambda env: self.undo(env, count)))  # noqa: B023


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-c", "--config", required=True)
    parser.add_argument("--suite", required=True, help="database, a copy that is thrown away")
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument(
        "--load", type=int, default=1_000_000, help="files up to so many rows are loaded, too"
    )
    parser.add_argument("--data", choices=[data[0] for data in DATA], default="vendor_price")
    args = parser.parse_args()
    (registry,) = measure.boot(args.config, args.suite)
    measure.nice()
    Memory(registry, 1).run(args.data, args.rows, args.load)


if __name__ == "__main__":
    main()
