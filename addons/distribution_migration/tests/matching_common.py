import csv
import gzip
from collections import Counter

from odoo.tests import BaseCase

from ..matching import Schema, find_pairs
from .common import data_folder

CUSTOMERS = {
    "name": "name",
    "street": "street",
    "zip": "postcode",
    "city": "city",
    "phone": "phone",
    "email": "email",
    "vat": "identifier",
}
CONTACTS = {
    "given": "given_name",
    "surname": "surname",
    "company": "company",
    "street": "street",
    "zip": "postcode",
    "city": "city",
    "phone": "phone",
    "email": "email",
    "born": "date",
}
ARTICLES = {"name": "product", "code": "code", "barcode": "identifier", "price": "price"}


def named(pairs):
    """Return the pairs as a set of sorted keys."""
    return {tuple(sorted((pair.left, pair.right))) for pair in pairs}


class MatchingCase(BaseCase):
    """Files of a few rows, each row {column: text}, the keys telling who is who."""

    def pairs(self, kinds, records, other=None, **options):
        return find_pairs(records, Schema.of(kinds), other, **options)

    def assertOne(self, kinds, *rows):
        """All rows are one party or product."""
        records = dict(enumerate(rows))
        wanted = {(one, two) for one in records for two in records if one < two}
        self.assertEqual(named(self.pairs(kinds, records)), wanted)

    def assertTwo(self, kinds, *rows):
        """No two of the rows are one party or product."""
        self.assertEqual(self.pairs(kinds, dict(enumerate(rows))), [])


class DataCase(MatchingCase):
    """A public set with known duplicates."""

    def rows(self, folder, name, key):
        root = data_folder()
        if root is None or not (root / folder / name).is_file():
            self.skipTest(f"The data of {folder} is not there (DISTRIBUTION_DATA).")
        opener = gzip.open if name.endswith(".gz") else open
        with opener(root / folder / name, "rt", encoding="utf-8", newline="") as file:
            return {row[key]: row for row in csv.DictReader(file)}

    def people(self, name):
        return self.rows("er_febrl", f"{name}.csv.gz", "rec_id")

    def f1(self, pairs, is_right, right):
        hits = sum(is_right(pair.left, pair.right) for pair in pairs)
        return 2 * hits / (len(pairs) + right)


def pairs_of(entities):
    """Return how many pairs of the same entity there are."""
    return sum(count * (count - 1) // 2 for count in Counter(entities).values())
