import doctest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..matching import KINDS, Schema, find_pairs, groups, normal, pack, products, survivorship, values

MODULES = (normal, pack, products, survivorship, values)
# Everything that Unicode has, half of a surrogate pair and NUL among it.
ANY_TEXT = st.text(st.characters(), max_size=60)
SCHEMA = Schema.of({kind: kind for kind in KINDS})
ROW = st.dictionaries(st.sampled_from(sorted(KINDS)), ANY_TEXT | st.none(), max_size=8)
HOSTILE = (
    "\x00" * 50,
    "\ud800\udfff",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE res_partner; --",
    "a" * 1_000_000,
    "1" * 1_000_000,
    "a-" * 500_000,
    "1.1," * 250_000,
    "a." * 500_000,
    "6x" * 500_000,
    "ﷺ" * 100_000,
    "e\u0301" * 100_000,
    "@" * 100_000,
    "𝟙𝟚𝟛" * 1000,
    "²³¼",
    "\u202eevil",
    "🍁" * 1000,
    "None",
    "-",
    " ",
)


@tagged("post_install", "-at_install", "once")
class TestMatchingHostile(BaseCase):
    def test_examples_in_the_docstrings_hold(self):
        for module in MODULES:
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)

    def test_hostile_texts_in_every_kind_of_column(self):
        rows = {number: dict.fromkeys(KINDS, text) for number, text in enumerate(HOSTILE)}
        rows |= {-1 - number: dict.fromkeys(KINDS, text) for number, text in enumerate(HOSTILE)}
        pairs = find_pairs(rows, SCHEMA)
        for pair in pairs:
            self.assertTrue(0.5 <= pair.probability <= 1)
        self.assertTrue(groups(pairs))

    def test_many_rows_with_the_same_value_do_not_lead_to_all_pairs(self):
        """5,000 rows whose city is "n/a" would be 12 million pairs."""
        rows = {number: {"name": "n/a", "city": "n/a", "phone": "000000000"} for number in range(5000)}
        self.assertEqual(find_pairs(rows, Schema.of({"name": "name", "city": "city", "phone": "phone"})), [])

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(ROW, max_size=6), st.lists(ROW, max_size=4))
    def test_no_text_breaks_it(self, one, two):
        records, other = dict(enumerate(one)), dict(enumerate(two, 100))
        for kind in ("within", "across", "both"):
            first = find_pairs(records, SCHEMA, other, kind=kind)
            turned = find_pairs(dict(reversed(records.items())), SCHEMA, other, kind=kind)
            self.assertEqual(first, turned)

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(ANY_TEXT)
    def test_what_is_read_twice_is_read_the_same(self, text):
        for read in (
            values.phone,
            values.email,
            values.identifier,
            values.date,
            values.amount,
            pack.pack,
            normal.words,
        ):
            self.assertEqual(read(text), read(text))
        self.assertEqual(normal.fold(normal.fold(text)), normal.fold(text))
