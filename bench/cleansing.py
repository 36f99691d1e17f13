"""How well and how fast the cleansing of distribution_migration corrects tables: JSON, a line a result.

Tables with a known clean version (beers, hospital) are measured cell by cell: precision, recall
and F1 of detection, and what accepting the corrections makes right and wrong. Where no clean
version is known, slips of the pen are put into real tables by a seeded script. The last lines
time a large made-up table.
"""

import argparse
import csv
import gzip
import json
import os
import random
import resource
import sys
import time
from pathlib import Path

from .measure import nice

WITH_TRUTH = ("beers", "hospital")
# Real tables that are clean enough to be made dirty: what is found beyond the slips is counted as false.
WITH_SLIPS = (
    "adventureworks_purchasing/PurchaseOrderDetail.csv.gz",
    "adventureworks_purchasing/Address.csv.gz",
)
SLIPS = 0.01
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def read(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    return names, rows


def figures(groups, wrong, confidences):
    """Return what accepting these confidences means. `wrong`: {(row, column): right text}."""
    from odoo.addons.distribution_migration.cleansing.proposals import accepted

    found = {
        (proposal.row, proposal.column)
        for group in groups
        if group.confidence in confidences
        for proposal in group.proposals()
    }
    corrections = accepted(groups, confidences)
    right = sum(wrong.get(cell) == proposal.after for cell, proposal in corrections.items())
    hits = len(found & wrong.keys())
    precision, recall = hits / len(found) if found else 0.0, hits / len(wrong) if wrong else 0.0
    both = precision + recall
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / both, 4) if both else 0.0,
        "corrected_right": right,
        "corrected_share": round(right / len(wrong), 4) if wrong else 0.0,
        "correction_precision": round(right / len(corrections), 4) if corrections else 0.0,
        "correct_cells_altered": len(corrections.keys() - wrong.keys()),
    }


def measure(name, names, dirty, wrong):
    from odoo.addons.distribution_migration.cleansing.proposals import CERTAIN, LIKELY
    from odoo.addons.distribution_migration.cleansing.review import review
    from odoo.addons.distribution_migration.cleansing.table import Table

    begun = time.process_time()
    groups = review(Table.of(names, dirty))
    seconds = round(time.process_time() - begun, 2)
    for accepting, confidences in (("certain", (CERTAIN,)), ("certain and likely", (CERTAIN, LIKELY))):
        result = {"bench": "cleansing", "table": name, "rows": len(dirty), "wrong_cells": len(wrong)}
        result |= {"accepting": accepting, "cpu_s": seconds} | figures(groups, wrong, confidences)
        print(json.dumps(result), flush=True)


def slip(text, source):
    """Return the text with one letter changed, left out, put in or exchanged with its neighbour."""
    at, letter = source.randrange(len(text)), source.choice(LETTERS)
    head, tail = text[:at], text[at:]
    return head + source.choice((letter + tail[1:], tail[1:], letter + tail, tail[1:2] + tail[:1] + tail[2:]))


def with_slips(names, clean, share):
    """Return the rows with slips in this share of the filled cells, and {(row, column): right text}."""
    source, wrong = random.Random(7), {}
    dirty = [list(cells) for cells in clean]
    for row, cells in enumerate(dirty):
        for column, text in enumerate(cells):
            if text and source.random() < share:
                cells[column] = slip(text, source)
                if cells[column] != text:
                    wrong[row, names[column]] = text
    return dirty, wrong


def large(rows):
    """Yield rows of twenty columns: order lines with their customers and products, some with slips."""
    source = random.Random(1)
    cities = [(f"City{n}", f"S{n % 50}", f"C{n % 7}") for n in range(3000)]
    customers = [
        (str(100_000 + n), f"Customer Trading {n} Ltd", *source.choice(cities)) for n in range(40_000)
    ]
    products = [
        (
            f"SKU-{n:05d}",
            f"Product name {n} with words",
            f"Cat {n % 200}",
            f"{source.lognormvariate(3, 1):.2f}",
        )
        for n in range(30_000)
    ]
    for number in range(rows):
        cells = [
            str(number),
            f"SO{number // 5:07d}",
            *source.choice(customers),
            *source.choice(products),
            str(source.randint(1, 500)) + source.choice(("", "", " ea", " pcs")),
            f"{source.lognormvariate(3, 1):.4f}",
            f"2024-{source.randint(1, 12):02d}-{source.randint(1, 28):02d}",
            f"+1 212 736 {source.randint(0, 9999):04d}",
            f"user{number % 50_000}@example.com",
            source.choice(("open", "done", "cancel")),
            source.choice(("EUR", "USD")),
            f"note {source.randint(0, 10**6)} for the line",
            source.choice(("", "N/A", "x")),
        ]
        if source.random() < 0.02:
            column = source.randrange(len(cells))
            cells[column] = slip(cells[column], source) if cells[column] else ""
        yield [*cells, ""]


def measure_large(rows):
    from odoo.addons.distribution_migration.cleansing.review import review
    from odoo.addons.distribution_migration.cleansing.table import Table

    names = [f"column {number}" for number in range(20)]
    begun = time.process_time()
    for _cells in large(rows):
        pass
    made = time.process_time() - begun
    begun = time.process_time()
    table = Table.of(names, large(rows))
    taken = time.process_time() - begun - made
    begun = time.process_time()
    groups = review(table)
    result = {
        "bench": "cleansing",
        "table": "made up",
        "rows": rows,
        "columns": len(names),
        "taking_apart_cpu_s": round(taken, 1),
        "review_cpu_s": round(time.process_time() - begun, 1),
        "cells_proposed": sum(map(len, groups)),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(result), flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--config", required=True, help="Odoo's configuration file, for the path of the addons"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("DISTRIBUTION_DATA"),
        help="folder of the data sets (or DISTRIBUTION_DATA); without it the last part alone",
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the made-up table")
    options = parser.parse_args()
    nice()

    from odoo.modules.module import initialize_sys_path
    from odoo.tools import config

    config.parse_config(["-c", options.config], setup_logging=True)
    initialize_sys_path()
    if options.data:
        for name in WITH_TRUTH:
            folder = options.data / "cleansing_dirty_clean"
            names, dirty = read(folder / f"{name}_dirty.csv.gz")
            _names, clean = read(folder / f"{name}_clean.csv.gz")
            wrong = {
                (row, column): right
                for row, (cells, rights) in enumerate(zip(dirty, clean, strict=True))
                for column, text, right in zip(names, cells, rights, strict=True)
                if text != right
            }
            measure(name, names, dirty, wrong)
        for path in WITH_SLIPS:
            names, clean = read(options.data / path)
            measure(path, names, *with_slips(names, clean, SLIPS))
    if options.rows:
        measure_large(options.rows)


if __name__ == "__main__":
    sys.exit(main())
