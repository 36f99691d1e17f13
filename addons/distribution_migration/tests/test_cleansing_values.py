import datetime
import doctest
import functools
import json
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..cleansing import (
    address,
    case,
    days,
    email,
    figures,
    gs1,
    gtin,
    phone,
    placeholders,
    places,
    postal_codes,
    quantities,
    recognise,
    registration,
    rules,
    text,
    units,
)
from ..cleansing.cleaners import BY_COUNTRY, CLEANERS
from ..cleansing.values import Cleaned, Problem
from .cleansing_common import dataset, rows

MODULES = (address, case, days, email, figures, gs1, gtin, phone, placeholders, places, postal_codes)
MODULES += (quantities, recognise, registration, text, units)
FUZZ = settings(
    max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)
# Texts of any characters, and such as look like the values in question.
ANY_TEXT = st.text(max_size=60) | st.text(
    "0123456789 ()+-./,xX*%#<>@:;'\"eEkgozCS\x1d\u00a0\u200b", max_size=60
)


@tagged("post_install", "-at_install", "once")
class TestCleansingValues(BaseCase):
    def assertCleans(self, kind, cases, **context):
        for before, after in cases.items():
            with self.subTest(kind=kind, before=before):
                found = CLEANERS[kind](before, **context)
                self.assertIsInstance(found, Cleaned, found)
                self.assertIn(found.rule, rules.VALUE | rules.TEXT | {""})
                self.assertEqual(found.value, after)
                self.assertEqual(bool(found.rule), before != after)

    def assertRefuses(self, kind, cases, **context):
        for before, code in cases.items():
            with self.subTest(kind=kind, before=before):
                found = CLEANERS[kind](before, **context)
                self.assertIsInstance(found, Problem, found)
                self.assertIn(found.code, rules.PROBLEMS)
                self.assertEqual(found.code, code)

    def test_examples_in_the_docstrings_hold(self):
        for module in MODULES:
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)

    def test_text_loses_what_nobody_meant_and_keeps_what_was_written(self):
        self.assertCleans(
            "text",
            {
                "  Bolt M8  ": "Bolt M8",
                "Bolt\u00a0\u00a0M8\x00": "Bolt M8",
                "KÃ¶ln": "Köln",
                "\ufeffBolt": "Bolt",
                "Ann &amp; Co": "Ann & Co",
                "two\r\n lines": "two\nlines",
                "می\u200cخواهم": "می\u200cخواهم",
                "“quoted” – ﬁne": "“quoted” – ﬁne",
                "Σπύρος": "Σπύρος",
            },
        )

    def test_phones_need_a_country_unless_they_tell_it(self):
        self.assertCleans(
            "phone", {"(212) 736-5000": "+1 212-736-5000", "+49 30 901820": "+49 30 901820"}, country="US"
        )
        self.assertCleans("phone", {"0041 44 668 18 00": "+41 44 668 18 00"})
        self.assertRefuses("phone", {"call Ann": "phone_form", "+1 555": "phone_invalid"}, country="US")
        self.assertRefuses("phone", {"212-736-5000 / 212-736-5001": "phone_several"}, country="US")
        self.assertRefuses(
            "phone", {"030 901820": "phone_country", "+49 30 901820; +49 30 901821": "phone_several"}
        )

    def test_numbers_of_parties(self):
        self.assertCleans("vat", {"DE 136.695.976": "DE136695976", "GR 094259216": "EL094259216"})
        self.assertCleans("iban", {"DE89 3704 0044 0532 0130 00": "DE89370400440532013000"})
        self.assertRefuses("iban", {"DE89370400440532013001": "number_check_digit"})
        self.assertCleans("company_number", {"552 100 554": "552100554"}, country="FR")
        self.assertRefuses("company_number", {"1": "number_kind"}, country="ZZ")
        refused = registration.clean_number_of("1", kind="os.path")
        self.assertEqual(refused, Problem("number_kind", {"kind": "os.path"}))

    def test_places_in_many_languages(self):
        names = {"Deutschland": "DE", "Allemagne": "DE", "U.S.A.": "US", "Etats-Unis": "US", "UK": "GB"}
        self.assertCleans(
            "country", names | {"日本": "JP", "Österreich": "AT", "nld": "NL", "The Netherlands": "NL"}
        )
        self.assertCleans(
            "state", {"Calif.": "CA", "Mass": "MA", "Fla.": "FL", "N. Y.": "NY", "CA": "CA"}, country="US"
        )
        self.assertCleans("state", {"Ont.": "ON", "Québec": "QC"}, country="CA")
        self.assertRefuses("state", {"Xanadu": "state_unknown", "New": "state_ambiguous"}, country="US")

    def test_city_lines_are_taken_apart(self):
        for text_, country, city, state, postal_code in (
            ("Portland, OR 97201", "US", "Portland", "OR", "97201"),
            ("Winston-Salem North Carolina 27101-1234", "US", "Winston-Salem", "NC", "27101-1234"),
            ("New York", "US", "New York", "", ""),
            ("New York, NY", "US", "New York", "NY", ""),
            ("F-75008 Paris", "FR", "Paris", "", "75008"),
            ("St. Paul MN", "US", "St. Paul", "MN", ""),
            ("London", "GB", "London", "", ""),
        ):
            with self.subTest(text=text_):
                found = CLEANERS["city_line"](text_, country=country)
                self.assertEqual(
                    (found.value, found.note["state"], found.note["postal_code"]), (city, state, postal_code)
                )

    def test_units_and_what_they_hold(self):
        single = {
            "EA": "EA",
            "each": "EA",
            "pcs": "H87",
            "Stk": "H87",
            "Stück": "H87",
            "oz.": "ONZ",
            "Kgs": "KGM",
        }
        self.assertCleans("unit", single | {"fl. oz.": "OZA", "m²": "MTK", "Dozen": "DZN"})
        for text_, inside, package in (
            ("CS/12", 12, "CS"),
            ("case of 12", 12, "CS"),
            ("CS12", 12, "CS"),
            ("12/case", 12, "CS"),
            ("12 pcs / box", 12, "BX"),
            ("Box (24 ea)", 24, "BX"),
            ("CTN-6", 6, "CT"),
        ):
            with self.subTest(text=text_):
                unit = quantities.parse_unit(text_)
                self.assertEqual((unit.number, unit.unit), (inside, package))
        self.assertRefuses(
            "unit",
            {
                "bananas": "unit_unknown",
                "12": "unit_unknown",
                "CS/12/6": "unit_unknown",
                "CS/0": "unit_unknown",
                "6 kg box": "unit_unknown",
            },
        )

    def test_quantities_of_real_products(self):
        """Of 150 quantity texts of real products all are read but one word that is none."""
        texts = [
            row["quantity"] for row in rows("products_open_food_facts", "products.csv.gz") if row["quantity"]
        ]
        found = {text_: CLEANERS["quantity"](text_) for text_ in texts}
        refused = {text_ for text_, cleaned in found.items() if isinstance(cleaned, Problem)}
        self.assertEqual(refused, {"Vrac"})
        for text_, number, unit, packs in (
            ("4 x 5 cl", "5", "CLT", 4),
            ("46,7 g", "46.7", "GRM", None),
            ("60pcs", "60", "H87", None),
            ("1 400 kg", "1400", "KGM", None),
            ("75 cl e", "75", "CLT", None),
            ("8 fl oz", "8", "OZA", None),
        ):
            with self.subTest(text=text_):
                cleaned = found[text_]
                self.assertEqual(
                    (cleaned.value, cleaned.note["unit"], cleaned.note["packs"]), (number, unit, packs)
                )
                self.assertEqual(cleaned.note["remark"], "")

    def test_fractions_and_ranges(self):
        sizes = {"1/2 in": "0.5", "1-1/2 in": "1.5", '1 3/8"': "1.375", "-5 kg": "-5", "2,500 kg": "2500"}
        self.assertCleans("quantity", sizes)
        refused = ("10-12 kg", "120/240 V", "3/2 in", "1/3 kg", "1/0", "1/", "5 7", "1.5 1/2 in", "2/")
        for text_ in refused:
            with self.subTest(text=text_):
                self.assertEqual(CLEANERS["quantity"](text_), Problem("quantity_form", {}))

    def test_gtins_of_real_products(self):
        path = dataset("products_open_food_facts", "expected.json")
        expected = json.loads(path.read_text())["gtin_status"]
        counts = dict.fromkeys(expected, 0)
        for row in rows("products_open_food_facts", "products.csv.gz"):
            code = row["code"]
            found = CLEANERS["gtin"](code)
            if len(code) not in gtin.LENGTHS:
                counts["other length"] += 1
                # Zeros are given back only where the check digit then agrees.
                if isinstance(found, Cleaned):
                    self.assertTrue(gtin.is_gtin(found.value))
            elif isinstance(found, Cleaned):
                self.assertEqual(found.value, code)
                counts[f"valid GTIN-{len(code)}"] += 1
            else:
                self.assertEqual(found.code, "gtin_check_digit")
                counts[f"bad check digit ({len(code)} digits)"] += 1
        self.assertEqual(counts, expected)

    def test_gtins_that_spreadsheets_had(self):
        self.assertCleans("gtin", {"'4006381333931": "4006381333931", "4006381333931.0": "4006381333931"})
        self.assertRefuses(
            "gtin",
            {"4.00638E+12": "gtin_scientific", "4,00638e12": "gtin_scientific", "0000000000000": "gtin_zero"},
        )

    def test_validity_agrees_with_the_library_s_labels(self):
        """3,190 numbers of companies, taxes and banks: the same verdict, reason and plain form."""
        codes = {
            "InvalidChecksum": "number_check_digit",
            "InvalidLength": "number_length",
            "InvalidComponent": "number_component",
            "InvalidFormat": "number_format",
        }
        disagreeing = []
        for row in rows("identifiers", "numbers.csv"):
            found = registration.clean_number_of(row["raw"], kind=row["kind"])
            valid = row["valid"] == "True"
            # The checks of Luhn and ISO alone have no plain form.
            expected = (row["normalised"] or found.value) if valid else codes[row["error"]]
            if (found.value if isinstance(found, Cleaned) else found.code) != expected:
                disagreeing.append((row, found))
        self.assertEqual(disagreeing, [])

    def test_numbers_and_days(self):
        cases = {
            "12.0": "12",
            "1,234.50": "1234.5",
            "(12)": "-12",
            "0.058000000000000003": "0.058",
            "1.2E+3": "1200",
        }
        self.assertCleans("number", cases)
        # A third is no noise: nothing short stands behind it.
        self.assertCleans("number", {"0.333333333333333333": "0.333333333333333333"})
        self.assertRefuses(
            "number", {"1e99": "number", "12345678901234": "number_absurd", "twelve": "number", "": "number"}
        )
        self.assertCleans("date", {"2024-04-30": "2024-04-30", "30/4/2024": "2024-04-30", "0000-00-00": ""})
        self.assertRefuses(
            "date", {"1/2/2024": "date_ambiguous", "2024-02-30": "date_calendar", "1066-10-14": "date_absurd"}
        )

    def fuzz(self, check):
        """Call `check` with many texts."""
        FUZZ(given(ANY_TEXT)(lambda value: check(value)))()

    def assertAnswers(self, call, value):
        found = call(value)
        self.assertIsInstance(found, (Cleaned, Problem))
        if isinstance(found, Problem):
            self.assertIn(found.code, rules.PROBLEMS)
        elif found.rule:
            self.assertIn(found.rule, rules.VALUE | rules.TEXT)

    def test_no_text_makes_a_cleaner_raise(self):
        for kind, clean in CLEANERS.items():
            for country in ("US", "DE", "BR", "ZZ") if kind in BY_COUNTRY else ("",):
                call = functools.partial(clean, country=country) if country else clean
                with self.subTest(kind=kind, country=country):
                    self.fuzz(functools.partial(self.assertAnswers, call))

    def test_what_is_cleaned_stays_as_it_is(self):
        """Cleaning twice changes nothing more: a rule that was accepted is not offered again."""

        def check(clean, value):
            once = clean(value)
            if isinstance(once, Cleaned) and once.value:
                twice = clean(once.value)
                self.assertEqual((value, once.value, twice.rule), (value, twice.value, ""))

        for kind, clean in CLEANERS.items():
            if kind not in BY_COUNTRY:
                with self.subTest(kind=kind):
                    self.fuzz(functools.partial(check, clean))

    def test_a_cell_of_a_million_characters_is_not_looked_at(self):
        for kind, clean in CLEANERS.items():
            context = {"country": "US"} if kind in BY_COUNTRY else {}
            for value in ("9" * 10**6, "a@" * 10**6, " " * 10**6, "(01)" * 10**6):
                with self.subTest(kind=kind, begins=value[:4]):
                    self.assertEqual(clean(value, **context).code, "too_long")

    def test_measures_in_bar_codes_are_numbers_with_their_unit(self):
        (weight,) = gs1.parse_gs1("3103001250", datetime.date(2026, 1, 1))
        self.assertEqual((weight.number, weight.identifier.unit), (Decimal("1.250"), "KGM"))
