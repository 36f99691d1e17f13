"""Whether a load set needs more memory for a million rows than for ten thousand: JSON, a line a step.

Vendor prices in files of 20 columns are read, checked and loaded, each step by a process of its own that is born
beside the others. Printed are the peaks of what the Python process and its PostgreSQL backend have taken for
themselves (anonymous memory; what processes share is not counted), and the CPU seconds of both. Reading the file
with Python's csv module stands beside it, for the ratio of reading and checking to that.

    make bench ARGS="load_memory --rows 10000 100000 1000000 --load 100000"
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
from .load_set import BASE, Bench, categories, prices, products, vendors

COLUMNS = 20
# Seconds between two looks at how much memory is taken.
EVERY = 0.02


def taken(pid):
    """MB of memory that a process has for itself alone (Linux)."""
    with open(f"/proc/{pid}/status") as file:
        told = dict(line.split(":", 1) for line in file)
    return int(told.get("RssAnon", told["VmRSS"]).split()[0]) / 1024


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
            with mute_logger("odoo.addons.mail"):
                act(self.environment(cr))
            cr.commit()
            told = {
                "bench": "load_memory",
                "step": step,
                "rows": rows,
                **watch.told(),
                "python_s": round(time.process_time() - python, 2),
                "backend_s": round(used(pid) - backend, 2),
                "seconds": round(time.monotonic() - started, 1),
            }
        print(json.dumps(told), flush=True)

    def write(self, path, count):
        """Write a file of vendor prices, as wide as files of former systems are."""
        heading, _none = prices(0, "m")
        filled = [f"Old field {n}" for n in range(COLUMNS - len(heading))]
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*heading, *filled])
            for start in range(0, count, BASE):
                # A thousand at a time: this is not what is measured.
                for n, row in enumerate(prices(BASE, "m")[1]):
                    row[0] = f"m{count}S{start + n:07}"
                    writer.writerow([*row, *(f"{name[-2:]} {n % 97}" for name in filled)])

    def upload(self, path, count):
        with self.registry.cursor() as cr, open(path, "rb") as source:
            env = self.environment(cr)
            load_set = env["fulfillment.migration.set"].create({"name": f"m{count}", "code": f"m{count}"})
            domain = env["fulfillment.migration.domain"].create(
                {"set_id": load_set.id, "kind": "vendor_price"}
            )
            file = env["fulfillment.migration.file"].create(
                {"domain_id": domain.id, "file_name": f"m{count}.csv"}
            )
            content = {"name": "file", "raw": source.read(), "res_model": file._name}
            env["ir.attachment"].sudo().create({**content, "res_field": "file", "res_id": file.id})
            cr.commit()

    def of(self, env, count):
        return env["fulfillment.migration.set"].search([("code", "=", f"m{count}")])

    def check(self, env, count):
        load_set = self.of(env, count)
        load_set.action_check()
        refused = load_set.domain_ids.file_ids.reject_ids[:1]
        if refused:
            raise SystemExit(f"Row {refused.row_number}: {refused.reason}")

    def load(self, count):
        """Load as a worker of `odoo migrate` does: a batch a transaction, all in one process."""
        from odoo.addons.distribution_migration.cli.migrate import Migrate

        args, worker = argparse.Namespace(user="admin", company=""), Migrate()
        # Two connections wait in the pool: measuring takes the first one, the worker the second one.
        with self.registry.cursor() as cr, self.registry.cursor() as second:
            env, backend = self.environment(cr), second._cnx.info.backend_pid
            run_id = env["fulfillment.migration.run"]._start(self.of(env, count), "real").id
            cr.commit()
        self.measured("load", count, lambda env: self.work_on(env, worker, args, run_id), backend)

    def work_on(self, env, worker, args, run_id):
        env.cr.commit()
        while worker.step(self.registry, args, run_id) != "ended":
            pass
        run = env["fulfillment.migration.run"].browse(run_id)
        if run.loaded_count != self.loading:
            raise SystemExit(f"{run.loaded_count} of {self.loading} rows were loaded.")

    def run(self, counts, load):
        tag = f"m{int(time.time()) % 100000}"
        with self.registry.cursor() as cr:
            # Here: what is kept of parameters in memory goes along to the processes of the steps.
            parameters = self.environment(cr)["ir.config_parameter"].sudo()
            parameters.set_param("distribution_migration.max_file_mb", "2000")
            cr.commit()
        self.load_set("product_category", *categories(), f"{tag}_groups")
        self.load_set("vendor", *vendors(), f"{tag}_vendors")
        self.load_set("product", *products(BASE, "base"), f"{tag}_base")
        for count in counts:
            with tempfile.NamedTemporaryFile(suffix=".csv") as file:
                apart(lambda: self.write(file.name, count))  # noqa: B023
                started = time.process_time()
                with open(file.name, newline="") as source:
                    for _row in csv.reader(source):
                        pass
                seconds = round(time.process_time() - started, 2)
                print(json.dumps({"bench": "load_memory", "step": "csv", "rows": count, "python_s": seconds}))
                apart(lambda: self.upload(file.name, count))  # noqa: B023
            read = lambda env: self.of(env, count).domain_ids.file_ids._read_rows()  # noqa: B023,E731
            apart(lambda: self.measured("read", count, read))  # noqa: B023
            apart(lambda: self.measured("check", count, lambda env: self.check(env, count)))  # noqa: B023
            if count <= load:
                self.loading = count
                apart(lambda: self.load(count))  # noqa: B023


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
    args = parser.parse_args()
    (registry,) = measure.boot(args.config, args.suite)
    measure.nice()
    Memory(registry, 1).run(args.rows, args.load)


if __name__ == "__main__":
    main()
