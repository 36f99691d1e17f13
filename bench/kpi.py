"""What figures cost beside the raw documents: on 100,000 and on a million order lines of a generated distributor.

All is compared with one statement over the documents (kpi.sql of the shared papers: fill rate, cycle time, on-time),
run by turns with what is measured, so that a busy machine slows both. Prints one JSON object for each measure:
medians over the rounds, the ratio (median of the ratios of each round), its target and whether it was met.
"""

import argparse
import contextlib
import itertools
import json
import random
import statistics
import sys
import time
from datetime import timedelta

from . import measure, million, trigger_time

# At most so many times as long as the statement over the raw documents.
TARGETS = {
    "line facts and cells": 2.5,
    "all facts": 15,
    "refresh, last 14 days": 0.1,
    "refresh, random days": 0.6,
}
DASHBOARD_MS = 300
TRIGGER_MS = {"confirm": 4, "validate": 2}
CHANGED = 5000
LINES = "fulfillment.fact.sale.line"
# Lines that a late change of what was shipped concerns: those of done moves since a day.
CHANGE = """
    WITH chosen AS (
        SELECT move.id FROM stock_move AS move
        WHERE move.state = 'done' AND move.sale_line_id IS NOT NULL AND move.date >= %(since)s
        ORDER BY hashint4extended(move.id, %(seed)s) LIMIT %(changed)s
    )
    UPDATE stock_move SET quantity = quantity + CASE WHEN %(seed)s %% 2 = 0 THEN 1 ELSE 2 END
    FROM chosen WHERE stock_move.id = chosen.id
"""
LATEST = "SELECT max(date) FROM stock_move WHERE state = 'done' AND sale_line_id IS NOT NULL"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--small", required=True, help="database of the suite; a copy, it is written to")
    parser.add_argument("--suite", required=True, help="another one")
    parser.add_argument("--orders", default="30000,300000", help="of the small and of the large database")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="rebuild,refresh,dashboard,triggers")
    arguments = parser.parse_args()
    if reason := million.missing():
        print(reason, file=sys.stderr)
        return
    registries = measure.boot(arguments.config, arguments.small, arguments.suite)
    measure.nice()
    from odoo.tools import config

    orders = [int(number) for number in arguments.orders.split(",")]
    chosen = arguments.only.split(",")
    benches = []
    for registry, count in zip(registries, orders, strict=True):
        lines = million.generate(config, measure.Action(registry), registry.db_name, count)
        benches.append(Bench(registry, lines, arguments.rounds))
    # Only the large one has a fortnight with so many lines.
    for bench, parts in zip(benches, (("rebuild",), ("rebuild", "refresh", "dashboard")), strict=True):
        for part in parts:
            if part in chosen:
                for line in getattr(bench, part)():
                    show(line)
    if "rebuild" in chosen:
        for name in ("line facts and cells", "all facts"):
            show(growth(name, *benches))
    if "triggers" in chosen:
        for action, row in trigger_time.measure(config, registries[0], 20).items():
            show({"measure": f"triggers, {action}", **row, **judged(row["milliseconds"], TRIGGER_MS[action])})


class Bench:
    """One database."""

    def __init__(self, registry, lines, rounds):
        self.action = measure.Action(registry)
        self.lines, self.rounds = lines, rounds
        self.reference = million.reference()
        self.medians = {}
        with self.action.environment() as env:
            # Marks that the making of the database left.
            while env["fulfillment.refresh"]._refresh():
                env.cr.commit()
            self.companies = env["res.company"].search([]).ids

    def _reference(self):
        with self.action.environment() as env:

            def read():
                env.cr.execute(self.reference)
                env.cr.fetchall()

            return timed(read)

    def rebuild(self):
        """All facts anew in emptied tables, as after an upgrade, by turns with the statement over the documents."""
        samples = {}
        for round_ in range(self.rounds + 1):
            seconds = {"reference": self._reference(), "all facts": 0}
            with self.action.environment() as env:
                models = env["fulfillment.refresh"]._fact_models()
            for name in [fact._name for fact in models]:
                with self.action.environment() as env:
                    env.cr.execute(f"TRUNCATE {env[name]._table}")
                    env.cr.execute("DELETE FROM fulfillment_metric_day WHERE fact = %s", [name])
                with self.action.environment() as env:
                    spent = timed(lambda: env[name]._rebuild(self.companies))  # noqa: B023
                    env.cr.commit()
                seconds["all facts"] += spent
                if name == LINES:
                    seconds["line facts and cells"] = spent
                else:
                    seconds[name] = spent
            with self.action.environment() as env:
                env.cr.execute(
                    "ANALYZE fulfillment_fact_sale_line, fulfillment_fact_order, fulfillment_metric_day"
                )
            # The first round warms the caches.
            if round_:
                for name, value in seconds.items():
                    samples.setdefault(name, []).append(value)
        yield from self._compared(samples)

    def refresh(self):
        """Steps after late changes of what was shipped."""
        samples = {}
        for round_ in range(self.rounds + 1):
            seconds = {"reference": self._reference()}
            for name, days in (("refresh, last 14 days", 14), ("refresh, random days", None)):
                with self.action.environment() as env:
                    env.cr.execute(LATEST)
                    (latest,) = env.cr.fetchone()
                    since = latest - timedelta(days=days) if days else "1900-01-01"
                    env.cr.execute(CHANGE, {"since": since, "seed": round_, "changed": CHANGED})
                    assert env.cr.rowcount == CHANGED, f"{env.cr.rowcount} lines were changed"
                seconds[name] = 0
                with self._timed_recompute(LINES) as spent:
                    left = True
                    while left:
                        with self.action.environment() as env:
                            refresh = env["fulfillment.refresh"]
                            started = time.perf_counter()
                            left = refresh._refresh()
                            env.cr.commit()
                            seconds[name] += time.perf_counter() - started
                seconds[f"{name}: line facts and cells of it"] = sum(spent)
            if round_:
                for name, value in seconds.items():
                    samples.setdefault(name, []).append(value)
        yield from self._compared(samples)

    @contextlib.contextmanager
    def _timed_recompute(self, name):
        """Give a list that is filled with the seconds that facts of this kind take."""
        fact = self.action.registry[name]
        recompute = fact._recompute
        spent = []

        def timing(records, *arguments):
            started = time.perf_counter()
            try:
                return recompute(records, *arguments)
            finally:
                spent.append(time.perf_counter() - started)

        fact._recompute = timing
        try:
            yield spent
        finally:
            del fact._recompute

    def _compared(self, samples):
        for name, values in samples.items():
            self.medians[name] = statistics.median(values)
            line = {"measure": name, "order_lines": self.lines, "seconds": round(self.medians[name], 3)}
            if name != "reference":
                ratio = statistics.median(
                    value / base for value, base in zip(values, samples["reference"], strict=True)
                )
                line["ratio"] = round(ratio, 3)
                if name in TARGETS:
                    line.update(judged(ratio, TARGETS[name]))
            yield line

    def dashboard(self):
        """The first page, over many periods and choices, as a manager who works in all companies."""
        dice = random.Random(1)
        with self.action.environment() as env:
            env.cr.execute(LATEST)
            latest = env.cr.fetchone()[0].date()
            warehouses = env["stock.warehouse"].search([("company_id", "=", 1)]).ids
            company = env["res.company"].browse(1)
        asked = list(
            itertools.product(
                (7, 31, 92, 365, 730),
                (None, "partner", "category"),
                (None, warehouses[:1], warehouses[1:3]),
            )
        )
        dice.shuffle(asked)
        spent = {}
        for place, (days, dimension, chosen) in enumerate([asked[0], *asked]):
            end = latest - timedelta(days=dice.randrange(60))
            action = measure.Action(self.action.registry, allowed_company_ids=company.ids)
            with action.environment() as env:
                page = env["fulfillment.dashboard"]
                seconds = timed(
                    lambda: page.read_page(  # noqa: B023
                        end - timedelta(days=days - 1),  # noqa: B023
                        end,  # noqa: B023
                        warehouse_ids=chosen,  # noqa: B023
                        dimension=dimension,  # noqa: B023
                        tile="otif_first",  # as the page asks: one tile is broken down
                    )
                )
            # The first one warms the caches.
            if place:
                spent.setdefault(dimension or "warehouse", []).append(1000 * seconds)
        for name, times in {"": sum(spent.values(), []), **spent}.items():
            p95 = sorted(times)[int(len(times) * 0.95)]
            yield {
                "measure": f"dashboard by {name}" if name else "dashboard",
                "order_lines": self.lines,
                "requests": len(times),
                "median_ms": round(statistics.median(times)),
                "p95_ms": round(p95),
                **(judged(p95, DASHBOARD_MS) if not name else {}),
            }


def growth(name, small, large):
    """How time grows with lines: 1 is linear."""
    times = large.medians[name] / small.medians[name]
    lines = large.lines / small.lines
    return {
        "measure": f"growth of {name}",
        "times": round(times, 2),
        "lines": round(lines, 2),
        "of_linear": round(times / lines, 3),
        **judged(times / lines, 1),
    }


def judged(value, target):
    return {"target": target, "met": value <= target}


def timed(act):
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def show(line):
    print(json.dumps({"bench": "kpi", **line}), flush=True)


if __name__ == "__main__":
    main()
