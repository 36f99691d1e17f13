"""How well and how fast categories are proposed by similar items, and ABC/XYZ is worked out: one JSON object a line.

The sets: products with known categories from the folder DISTRIBUTION_DATA, left out where it is not there, and a
catalogue made from a seed, of which names have slips, some categories are wrong and a third is hidden. Each is
measured in a process of its own, so that the peak of its memory is its own.
"""

import argparse
import csv
import gzip
import json
import multiprocessing
import os
import random
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Of the items whose category is known.
HIDDEN, WRONG = 1 / 3, 0.01


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", help="not needed: nothing here knows of Odoo")
    parser.add_argument("--items", type=int, default=100_000, help="made items")
    parser.add_argument("--only", help="the name of one set")
    arguments = parser.parse_args()
    cases = {"made": (made, arguments.items), "abc_xyz": (abc_xyz, arguments.items)}
    folder = Path(os.environ.get("DISTRIBUTION_DATA") or ROOT.parent / "shared" / "data")
    if folder.is_dir():
        cases = {"adventureworks": (bicycles, folder), "scms": (medicines, folder)} | cases
    for name, (case, *inputs) in cases.items():
        if arguments.only in (None, name):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                print(json.dumps({"set": name} | pool.apply(case, inputs)), flush=True)


def bicycles(folder):
    rows = _rows(folder / "adventureworks_purchasing" / "Product.csv")
    rows = [row for row in rows if row["ProductSubcategoryID"]]
    return measure(rows, {"Name": "words", "ProductNumber": "code"}, "ProductSubcategoryID")


def medicines(folder):
    rows = _rows(folder / "scms_shipments" / "scms_delivery_history.csv.gz")
    rows = list({row["Item Description"]: row for row in rows}.values())
    return measure(rows, {"Item Description": "words", "Vendor": "value"}, "Sub Classification")


def made(count):
    """A catalogue of 400 categories of uneven size: what an item is, of which maker and material, in which size."""
    random_ = random.Random(19)

    def word():
        return "".join(random_.choice("bdfgklmnprstv") + random_.choice("aeiou") for _ in range(3))

    nouns = [[word() for _ in range(4)] for _ in range(400)]
    makers, looks = [word() for _ in range(300)], [word() for _ in range(200)]
    rows = []
    for number in range(count):
        place = min(int(random_.paretovariate(0.7)) - 1, 10_000) % 400
        name = [random_.choice(makers), random_.choice(looks), random_.choice(nouns[place])]
        name += [random_.choice(looks), str(random_.randrange(1, 90))]
        if random_.random() < 0.1:
            name.pop(random_.randrange(3))
        shown = place if random_.random() >= WRONG else random_.randrange(400)
        rows.append({"name": " ".join(name), "code": f"{place % 37:02}-{number}", "category": f"G{shown:03}"})
    return measure(rows, {"name": "words", "code": "code"}, "category")


def measure(rows, kinds, category):
    """Hide a third of the categories and return precision by confidence, seconds and the peak of memory."""
    sys.path.insert(0, str(ROOT / "addons" / "distribution_migration"))
    from classification import classify

    hidden = set(random.Random(1).sample(range(len(rows)), int(HIDDEN * len(rows))))
    own = [row[category] for row in rows]
    shown = ["" if place in hidden else one for place, one in enumerate(own)]
    before, start = _peak(), time.perf_counter()
    found = classify(rows, kinds, shown)
    seconds = time.perf_counter() - start
    told = {"items": len(rows), "categories": len(set(own)), "hidden": len(hidden)}
    for confidence in ("certain", "likely", "look"):
        right = [
            own[one.item] == one.category
            for one in found
            if one.item in hidden and one.confidence == confidence
        ]
        told[confidence] = {
            "proposed": len(right),
            "precision": round(sum(right) / len(right), 4) if right else None,
            "promised": round(found.measured.share_of(confidence) or 0, 4),
        }
    return told | {
        "odd": sum(one.is_odd for one in found),
        "seconds": round(seconds, 1),
        "peak_mb": round(_peak()),
        "rows_mb": round(before),
    }


def abc_xyz(count):
    """Seconds for ABC and XYZ of items that sold in some of 12 months."""
    sys.path.insert(0, str(ROOT / "addons" / "distribution_migration"))
    from classification import abc_classes, xyz_class

    random_ = random.Random(19)
    values = [random_.paretovariate(1.2) for _ in range(count)]
    months = [[random_.randrange(20) for _ in range(12)] for _ in range(count)]
    start = time.perf_counter()
    classes = abc_classes(values)
    spread = [xyz_class(each, 12) for each in months]
    return {
        "items": count,
        "a": classes.count("A"),
        "x": spread.count("X"),
        "seconds": round(time.perf_counter() - start, 2),
    }


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _rows(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
