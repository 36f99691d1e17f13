"""History by a load set beside the import of history: the same sale lines, step by step.

On one copy of the suite's template, each way in a transaction that is rolled back: read, check and load by the
import, chunk by chunk; read, check and mock load by a load set, in the batches of a real one. One JSON object a
way: seconds of each step (wall clock), rows a second over all, and how far memory grew.
"""

import argparse
import base64
import csv
import io
import json
import resource
import sys
import time

from odoo import SUPERUSER_ID, api

from . import measure

HEADS = (
    *("Line ID", "Order Number", "Customer", "SKU", "Order Date", "Promised Date", "Ship Date"),
    *("Delivered Date", "Quantity", "Shipped Quantity", "Unit of Measure", "Net Amount", "Currency"),
)


def sale_lines(count):
    """Return a CSV file of order lines of some years, with a few hundred customers and products."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADS)
    for number in range(count):
        month, day = number % 12 + 1, number % 27 + 1
        writer.writerow(
            (f"L{number:07}", f"SO{number // 5:06}", f"Customer {number % 400}", f"P{number % 900:04}")
            + (f"{2021 + number % 4}-{month:02}-{day:02}", f"{2021 + number % 4}-{month:02}-{day + 1:02}")
            + (f"{2021 + number % 4}-{month:02}-{day:02} 16:{number % 60:02}",)
            + ("", number % 40 + 1, number % 40 + 1, "Units", f"{number % 500}.50", "USD")
        )
    return base64.b64encode(buffer.getvalue().encode())


def by_import(env, content):
    record = env["fulfillment.history.import"].create(
        {"file": content, "file_name": "lines.csv", "kind": "sale_line"}
    )
    for phase in ("read", "check", "load"):
        record._prepare(phase)
        while record._run_chunk(phase):
            pass
        yield phase
    return record.loaded_count


def by_set(env, content):
    load_set = env["fulfillment.migration.set"].create({"name": "Bench", "code": "bench"})
    domain = env["fulfillment.migration.domain"].create(
        {"set_id": load_set.id, "kind": "history_sale_line", "scope": "brought"}
    )
    env["fulfillment.migration.file"].create(
        {"domain_id": domain.id, "file": content, "file_name": "lines.csv"}
    )
    yield "read"
    load_set.action_check()
    yield "check"
    run = env["fulfillment.migration.run"]._start(load_set, "mock")
    run._rehearse()
    yield "load"
    return run.loaded_count


def timed(registry, way, content):
    """Return ({step: seconds}, rows loaded) of a way, which is rolled back."""
    with registry.cursor() as cr:
        steps, seconds = way(api.Environment(cr, SUPERUSER_ID, {}), content), {}
        while True:
            started = time.perf_counter()
            try:
                step = next(steps)
            except StopIteration as done:
                loaded = done.value
                break
            seconds[step] = round(time.perf_counter() - started, 2)
        cr.rollback()
    registry.clear_all_caches()
    return seconds, loaded


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--suite", required=True, help="database of the suite; a copy, it is written to")
    parser.add_argument("--rows", type=int, default=100_000)
    args = parser.parse_args()
    registry = measure.boot(args.config, args.suite)[0]
    content = sale_lines(args.rows)
    for way in (by_import, by_set):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds, loaded = timed(registry, way, content)
        if loaded != args.rows:
            raise SystemExit(f"{way.__name__}: {loaded} of {args.rows} rows were loaded.")
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        told = {"way": way.__name__, "rows": loaded, **seconds, "grown_mb": round(grown / 1024)}
        told["rows_per_s"] = round(loaded / sum(seconds.values()))
        print(json.dumps(told), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
