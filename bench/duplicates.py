"""How well and how fast duplicates are found: one configuration for all sets, one JSON object a line.

The sets: public ones with known duplicates from the folder DISTRIBUTION_DATA, left out where it is not there, and
parties made from a seed. Each is measured in a process of its own, so that the peak of its memory is its own.
"""

import argparse
import csv
import gzip
import json
import multiprocessing
import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from .parties import KINDS, parties

ROOT = Path(__file__).parents[1]
PEOPLE = {
    "given_name": "given_name",
    "surname": "surname",
    "street_number": "house_number",
    "address_1": "street",
    "address_2": "street",
    "suburb": "city",
    "postcode": "postcode",
    "state": "region",
    "date_of_birth": "date",
    "soc_sec_id": "identifier",
}
PRODUCTS = {"name": "product", "description": "description", "price": "price"}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", help="not needed: nothing here knows of Odoo")
    parser.add_argument("--parties", type=int, default=100_000, help="made parties")
    parser.add_argument("--only", help="the name of one set")
    arguments = parser.parse_args()
    cases = {"parties": (made, arguments.parties)}
    folder = Path(os.environ.get("DISTRIBUTION_DATA") or ROOT.parent / "shared" / "data")
    if folder.is_dir():
        cases = {
            "febrl_1": (people, folder, "dataset1"),
            "febrl_3": (people, folder, "dataset3"),
            "febrl_4": (people, folder, "dataset4a", "dataset4b"),
            "abt_buy": (products, folder),
        } | cases
    for name, (case, *inputs) in cases.items():
        if arguments.only in (None, name):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                print(json.dumps({"set": name} | pool.apply(case, inputs)), flush=True)


def made(count):
    records, entity = parties(count)
    return measure(records, KINDS, None, _same_entity(entity), _pairs_of(entity))


def people(folder, first, second=None):
    one = _rows(folder / "er_febrl" / f"{first}.csv.gz", "rec_id")
    two = _rows(folder / "er_febrl" / f"{second}.csv.gz", "rec_id") if second else None
    entity = {key: row["true_entity"] for rows in (one, two or {}) for key, row in rows.items()}
    return measure(one, PEOPLE, two, _same_entity(entity), _pairs_of(entity))


def products(folder):
    one, two = (_rows(folder / "er_abt_buy" / f"{shop}.csv.gz", "id") for shop in ("abt", "buy"))
    matches = {tuple(row.values()) for row in _rows(folder / "er_abt_buy" / "matches.csv", "abt_id").values()}
    return measure(one, PRODUCTS, two, lambda pair: pair in matches, len(matches), one_to_one=True)


def measure(records, kinds, other, is_right, right, **options):
    """Return precision, recall, F1, seconds and the peak of memory, without what the rows themselves take."""
    sys.path.insert(0, str(ROOT / "addons" / "distribution_migration"))
    from matching import Schema, find_pairs

    before = _peak()
    start = time.perf_counter()
    pairs = find_pairs(records, Schema.of(kinds), other, **options)
    seconds = time.perf_counter() - start
    hits = sum(is_right((pair.left, pair.right)) for pair in pairs)
    return {
        "records": len(records) + len(other or {}),
        "true_pairs": right,
        "found": len(pairs),
        "precision": round(hits / max(1, len(pairs)), 4),
        "recall": round(hits / right, 4),
        "f1": round(2 * hits / (len(pairs) + right), 4),
        "seconds": round(seconds, 1),
        "peak_mb": round(_peak()),
        "rows_mb": round(before),
    }


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _rows(path, key):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def _same_entity(entity):
    return lambda pair: entity[pair[0]] == entity[pair[1]]


def _pairs_of(entity):
    return sum(count * (count - 1) // 2 for count in Counter(entity.values()).values())


if __name__ == "__main__":
    main()
