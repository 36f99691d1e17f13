"""What control costs: confirming an order of five lines and validating its delivery, the suite against plain Odoo.

Interleaved pairs in one process: two orders in a database of plain Odoo and the same two in one of the
suite, by turns. Prints one JSON object for each action of each scenario: the median of the ratios of CPU
(Python and PostgreSQL backend) with its upper 95 % bound, CPU and SQL statements of one order, and how much was
evaluated of one order and its delivery: `per_order` tells the rules looked at by control point, how often a check
measured, and the findings. `rules_in_scope` are those of `rules.py`, by control point.
"""

import argparse
import collections
import json
import statistics
import sys
from unittest.mock import patch

from . import measure
from .distributor import LINES, Distributor
from .rules import RULES, set_rules

# What each order of the bench departs by.
DEPARTURES = ("sale_manual_discount", "sale_price_below_pricelist", "sale_requested_date_missing")
# {scenario: checks whose rules tolerate nothing, None for no rule at all}
SCENARIOS = {"no rule": None, "no match": (), "three match": DEPARTURES}
# Orders of a pair in each database.
ORDERS = 2


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", required=True, help="Odoo's configuration file")
    parser.add_argument("--plain", required=True, help="database of plain Odoo; a copy, it is written to")
    parser.add_argument("--suite", required=True, help="database with our addons; a copy, it is written to")
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--scenarios", default=",".join(SCENARIOS))
    arguments = parser.parse_args()
    registries = measure.boot(arguments.config, arguments.plain, arguments.suite)
    measure.nice()
    bench = Bench(*registries, arguments.pairs)
    for scenario in arguments.scenarios.split(","):
        for line in bench.run(scenario):
            print(json.dumps(line), flush=True)


class Bench:
    def __init__(self, plain, suite, pairs):
        self.pairs = pairs
        self.number = 0
        self.actions = [self._action(registry) for registry in (plain, suite)]
        self.distributors = []
        for action in self.actions:
            with action.environment() as env:
                self.distributors.append(Distributor(env))

    @staticmethod
    def _action(registry):
        action = measure.Action(registry)
        with action.environment() as env:
            admin = env.ref("base.user_admin")
            return measure.Action(
                registry,
                admin.id,
                lang="en_US",
                tz="UTC",
                allowed_company_ids=admin.company_id.ids,
                skip_sms=True,
                skip_backorder=True,
            )

    def run(self, scenario):
        """Yield one result for each action."""
        with self.actions[1].environment() as env:
            strict = SCENARIOS[scenario]
            in_scope = set_rules(env, () if strict is None else RULES, lambda code: code in strict)
        for _ in range(5):
            self._pair()
        self.evaluated = collections.Counter()
        with counting(self.actions[1].registry, self.evaluated):
            self._pair()
        samples = collections.defaultdict(list)
        for _ in range(self.pairs):
            pairs = self._pair()
            for name, pair in pairs.items():
                samples[name].append(pair)
            # What a user feels of one order: both actions in each database.
            samples["confirm and validate"].append(
                [tuple(map(sum, zip(*sides, strict=True))) for sides in zip(*pairs.values(), strict=True)]
            )
            if sys.stderr.isatty():
                print(f"\r  {scenario}: {len(samples['confirm'])} of {self.pairs}", end="", file=sys.stderr)
        for name, pairs in samples.items():
            yield self._result(scenario, name, in_scope, pairs)

    def _pair(self):
        """Some orders in each database: {action: ((CPU, statements) of an order in plain, in suite)}."""
        found = ([], [])
        for _ in range(ORDERS):
            self.number += 1
            # Always by turns: an order that follows one of the same database finds warmer caches.
            for which, orders in enumerate(found):
                orders.append(self._order(which, self.number))
        return {
            action: tuple(
                tuple(map(statistics.fmean, zip(*(order[action] for order in orders), strict=True)))
                for orders in found
            )
            for action in ("confirm", "validate")
        }

    def _order(self, which, number):
        """Order `number` in one database: {action: (CPU, statements)}."""
        action, distributor = self.actions[which], self.distributors[which]
        with action.environment() as env:
            sale = distributor.quotation(env, number)
        confirm = action(lambda env: env["sale.order"].browse(sale).action_confirm())
        with action.environment() as env:
            record = env["sale.order"].browse(sale)
            assert record.state == "sale", f"{record.name} was not confirmed"
            picking = record.picking_ids.ids
        validate = action(lambda env: env["stock.picking"].browse(picking).button_validate())
        with action.environment() as env:
            assert env["stock.picking"].browse(picking).state == "done", "The delivery was not validated"
        return {"confirm": confirm, "validate": validate}

    def _result(self, scenario, name, in_scope, pairs):
        median, bound = measure.median_bound([suite[0] / plain[0] for plain, suite in pairs])
        plain, suite = zip(*pairs, strict=True)
        return {
            "bench": "order_flow",
            "scenario": scenario,
            "action": name,
            "lines": LINES,
            "pairs": len(pairs),
            "cpu_ratio_median": round(median, 4),
            "cpu_ratio_upper95": round(bound, 4),
            "plain_cpu_ms": round(statistics.median(cpu for cpu, _ in plain) * 1000, 1),
            "suite_cpu_ms": round(statistics.median(cpu for cpu, _ in suite) * 1000, 1),
            "plain_sql": statistics.median(count for _, count in plain),
            "suite_sql": statistics.median(count for _, count in suite),
            "rules_in_scope": in_scope,
            "per_order": {what: count / ORDERS for what, count in self.evaluated.items()},
        }


class counting:
    """Counts what is evaluated: rules looked at by control point, checks that measured, findings."""

    def __init__(self, registry, counter):
        self.registry, self.counter, self.patches = registry, counter, []

    def __enter__(self):
        for name, model in self.registry.items():
            if name.startswith("fulfillment.check.") and model._check_code:
                self._watch(model)
        self._watch_findings(self.registry["fulfillment.control.point"])
        self._watch_transfers(self.registry["fulfillment.check.stock"])
        for each in self.patches:
            each.start()

    def _watch(self, model):
        measuring = model._measure

        def count(check, records, **given):
            # What was measured of a transfer while it was done was counted then.
            if "measured" not in given:
                self.counter["checks measured"] += 1
            return measuring(check, records, **given)

        self.patches.append(patch.object(model, "_measure", count))

    def _watch_findings(self, point):
        findings = point._findings

        def count(records, code, documents, **given):
            found = findings(records, code, documents, **given)
            if documents and "measured" not in given:
                self._count_rules(records.env, code)
            self.counter["findings"] += len(found)
            return found

        self.patches.append(patch.object(point, "_findings", count))

    def _watch_transfers(self, checks):
        collect = checks._collect

        def count(check, point, phase, pickings, **given):
            # Measured before the act and after it is judged once.
            if pickings and phase == "_measure_after":
                self._count_rules(check.env, point)
                self.counter["checks measured"] += len(check.env["fulfillment.rule"]._judging_codes(point))
            return collect(check, point, phase, pickings, **given)

        self.patches.append(patch.object(checks, "_collect", count))

    def _count_rules(self, env, point):
        # [(check, its rules)], as the control point asks for them.
        rules = sum(len(rules) for _check, rules in env["fulfillment.rule"].sudo()._judging(point))
        if rules:
            self.counter[f"rules at {point}"] += rules

    def __exit__(self, *error):
        for each in self.patches:
            each.stop()


if __name__ == "__main__":
    main()
