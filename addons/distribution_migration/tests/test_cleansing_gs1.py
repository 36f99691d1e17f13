import datetime
import re
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..cleansing import gs1
from ..cleansing.gs1_identifiers import Identifier, identifiers
from ..cleansing.values import Problem
from ..source.errors import ValueRefused
from .cleansing_common import dataset

TODAY = datetime.date(2026, 11, 28)
D = datetime.date
# Our own cases: (text, what comes out). A text is a refusal's code; else [(identifier, value)].
CASES = (
    ("(00)106141412345678908", [("00", "106141412345678908")]),
    ("(00)106141412345678909", "gs1_check_digit"),
    ("(01)04006381333931", [("01", "04006381333931")]),
    ("(01)4006381333931", "gs1_length"),
    ("(02)04006381333931(37)24", [("02", "04006381333931"), ("37", Decimal(24))]),
    ("(03)04006381333931", [("03", "04006381333931")]),
    ("(10)AB-1/2", [("10", "AB-1/2")]),
    ("(10)LOT(123)", [("10", "LOT(123)")]),
    ("(10)ABCDEFGHIJKLMNOPQRSTU", "gs1_length"),
    ("(10)", "gs1_length"),
    ("(10)Käse", "gs1_characters"),
    ("(11)260131", [("11", D(2026, 1, 31))]),
    ("(12)260200", [("12", D(2026, 2, 28))]),
    ("(13)260230", "gs1_day"),
    ("(15)280200", [("15", D(2028, 2, 29))]),
    ("(16)761231", [("16", D(2076, 12, 31))]),
    ("(17)771231", [("17", D(1977, 12, 31))]),
    ("(17)261301", "gs1_day"),
    ("(17)26010", "gs1_length"),
    ("(17)26O101", "gs1_characters"),
    ("(20)01", [("20", "01")]),
    ("(21)x_y", [("21", "x_y")]),
    ("(253)4006381333931DOC7", [("253", "4006381333931DOC7")]),
    ("(253)4006381333930DOC7", "gs1_check_digit"),
    ("(30)00012", [("30", Decimal(12))]),
    ("(30)123456789", "gs1_length"),
    ("(3100)001250", [("3100", Decimal(1250))]),
    ("(3103)001250", [("3103", Decimal("1.250"))]),
    ("(3105)001250", [("3105", Decimal("0.01250"))]),
    ("(3106)001250", "gs1_identifier"),
    ("(3922)1299", [("3922", Decimal("12.99"))]),
    ("(3932)9781299", [("3932", Decimal("12.99"))]),
    ("(3909)1", [("3909", Decimal("1E-9"))]),
    ("(402)12345678901234561", "gs1_check_digit"),
    ("(410)4006381333931", [("410", "4006381333931")]),
    ("(421)276ABC", [("421", "276ABC")]),
    ("(421)27", "gs1_length"),
    ("(423)276250", [("423", "276250")]),
    ("(423)27625", "gs1_length"),
    ("(4324)2601010830", [("4324", D(2026, 1, 1))]),
    ("(4324)2601012530", "gs1_time"),
    ("(4330)001250-", [("4330", "001250-")]),
    ("(7003)2606301159", [("7003", D(2026, 6, 30))]),
    ("(7007)260101260105", [("7007", D(2026, 1, 1))]),
    ("(8003)04006381333931S1", [("8003", "04006381333931S1")]),
    ("(8005)001250", [("8005", "001250")]),
    ("(8006)040063813339310102", [("8006", "040063813339310102")]),
    ("(8010)CAGE-1#2", [("8010", "CAGE-1#2")]),
    ("(8010)cage", "gs1_characters"),
    ("(8200)https://example.org/a", [("8200", "https://example.org/a")]),
    ("(90)0", [("90", "0")]),
    ("(04)0", "gs1_identifier"),
    ("(999)0", "gs1_identifier"),
    # As scanners send them.
    ("010400638133393117280229", [("01", "04006381333931"), ("17", D(2028, 2, 29))]),
    ("]C110AB\x1d3724", [("10", "AB"), ("37", Decimal(24))]),
    ("]d210AB<GS>21C", [("10", "AB"), ("21", "C")]),
    ("\x1d0104006381333931\x1d10A", [("01", "04006381333931"), ("10", "A")]),
    ("10AB3724", [("10", "AB3724")]),
    ("0104006381333931310300125010A", [("01", "04006381333931"), ("3103", Decimal("1.250")), ("10", "A")]),
    ("0104006381", "gs1_length"),
    ("0504006381333931", "gs1_identifier"),
    ("", "gs1_empty"),
    ("4006381333931", [("400", "6381333931")]),
    ("hello", "gs1_identifier"),
)


@tagged("post_install", "-at_install", "once")
class TestCleansingGS1(BaseCase):
    def test_cases_of_each_identifier(self):
        for text, expected in CASES:
            with self.subTest(text=text):
                try:
                    elements = gs1.parse_gs1(text, TODAY)
                    found = [
                        (e.identifier.code, e.day or (e.data if e.number is None else e.number))
                        for e in elements
                    ]
                except ValueRefused as refused:
                    found = refused.code
                self.assertEqual(found, expected)

    def test_the_refusal_names_the_identifier(self):
        found = gs1.clean_gs1("(01)04006381333931(17)260230")
        self.assertEqual(found, Problem("gs1_day", {"ai": "17"}))
        self.assertEqual(
            gs1.clean_gs1("(01)04006381333932").params, {"ai": "01", "expected": "1", "found": "2"}
        )

    def test_the_table_agrees_with_the_syntax_dictionary(self):
        """Every identifier of GS1's dictionary: characters, lengths, check digits, days, separators."""
        known, seen = identifiers(), set()
        field = re.compile(r"(\[?)([NXYZ])(\.\.)?(\d+)\]?((?:,\w+)*)")
        for line in dataset("gs1_syntax_dictionary", "gs1-syntax-dictionary.txt").read_text().splitlines():
            if not line[:1].isdigit():
                continue
            codes, *words = line.partition("#")[0].split()
            fields = [match.groups() for word in words if (match := field.fullmatch(word))]
            expected = [
                (
                    kind.lower(),
                    int(length),
                    bool(variable),
                    bool(optional),
                    "csum" in checks.split(","),
                    ",yymmd" in checks,
                )
                for optional, kind, variable, length, checks in fields
            ]
            first, _dash, last = codes.partition("-")
            for number in range(int(first), int(last or first) + 1):
                code = str(number).zfill(len(first))
                seen.add(code)
                with self.subTest(identifier=code):
                    identifier = known[code]
                    self.assertIsInstance(identifier, Identifier)
                    self.assertEqual(
                        [
                            (
                                f.characters,
                                f.length,
                                f.is_variable,
                                f.is_optional,
                                f.has_check_digit,
                                f.is_day,
                            )
                            for f in identifier.fields
                        ],
                        expected,
                    )
                    self.assertEqual(identifier.needs_separator, "*" not in words[0])
        self.assertEqual(set(known), seen)
        self.assertGreater(len(seen), 500)
