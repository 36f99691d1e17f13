from odoo.tests import tagged

from ..matching import Decisions
from .matching_common import CONTACTS, CUSTOMERS, MatchingCase, named

MAPLE = {
    "name": "Maple Market Inc.",
    "street": "12 Harbour Street",
    "zip": "60601",
    "city": "Chicago",
    "phone": "+1 312 555 0147",
    "email": "orders@maple-market.example",
    "vat": "US123456789",
}
ANNA = {
    "given": "Anna",
    "surname": "Lopez",
    "street": "4 Rose Lane",
    "zip": "02134",
    "city": "Boston",
    "phone": "617 555 0199",
    "email": "anna.lopez@mail.example",
    "born": "1980-03-17",
}


@tagged("post_install", "-at_install", "once")
class TestMatchingParties(MatchingCase):
    def test_legal_forms_tell_nobody_apart(self):
        for name in (
            "Maple Market",
            "MAPLE MARKET LTD",
            "Maple Market, Incorporated",
            "Maple Market G.m.b.H.",
        ):
            with self.subTest(name=name):
                self.assertOne(CUSTOMERS, MAPLE, MAPLE | {"name": name, "email": "", "vat": ""})

    def test_umlauts_are_written_in_three_ways(self):
        row = {"street": "Königstraße 5", "zip": "70173", "city": "Stuttgart", "phone": "0711 1234567"}
        self.assertOne(
            CUSTOMERS,
            row | {"name": "Müller Bäckerei GmbH"},
            row | {"name": "Mueller Baeckerei", "street": "Koenigstr. 5"},
            row | {"name": "MULLER BACKEREI GMBH", "street": "Konigstrasse 5"},
        )

    def test_words_in_another_order_and_slips_of_the_pen(self):
        self.assertOne(CUSTOMERS, MAPLE, MAPLE | {"name": "Market Maple", "vat": ""})
        self.assertOne(
            CUSTOMERS, MAPLE, MAPLE | {"name": "Mapel Markt Inc", "street": "12 Harbor St", "email": ""}
        )

    def test_a_company_and_its_branch_are_two(self):
        """Name, VAT number, switchboard and e-mail are the company's; the address is the branch's."""
        branch = {"street": "98 Lake Road", "zip": "53202", "city": "Milwaukee"}
        self.assertTwo(CUSTOMERS, MAPLE, MAPLE | branch)
        self.assertTwo(CUSTOMERS, MAPLE, MAPLE | branch | {"name": "Maple Market Milwaukee"})
        self.assertTwo(CUSTOMERS, MAPLE, MAPLE | {"street": "77 Quay Street"})

    def test_two_firms_under_one_roof_are_two(self):
        other = {"name": "Birch Logistics LLC", "email": "hello@birch.example", "vat": "US987654321"}
        self.assertTwo(CUSTOMERS, MAPLE, MAPLE | other)
        self.assertTwo(CUSTOMERS, MAPLE, MAPLE | {"name": "Maple Logistics Inc.", "email": "", "vat": ""})

    def test_who_only_shares_a_switchboard_is_somebody_else(self):
        office = {"company": "Maple Market Inc.", "phone": "312 555 0100"}
        self.assertTwo(
            CONTACTS,
            office | {"given": "Peter", "surname": "Novak"},
            office | {"given": "Grace", "surname": "Chen"},
            office | {"given": "Olga", "surname": "Brandt"},
        )

    def test_somebody_who_moved_house_is_the_same(self):
        self.assertOne(
            CONTACTS, ANNA, ANNA | {"street": "210 Hill Avenue", "zip": "97201", "city": "Portland"}
        )

    def test_given_name_and_surname_change_places(self):
        self.assertOne(CONTACTS, ANNA, ANNA | {"given": "Lopez", "surname": "Anna", "email": ""})

    def test_names_are_divided_otherwise(self):
        row = ANNA | {"email": ""}
        self.assertOne(
            CONTACTS,
            row | {"given": "Anna Maria", "surname": "Lopez"},
            row | {"given": "Anna", "surname": "Maria Lopez"},
        )

    def test_one_file_has_whole_names_and_the_other_their_parts(self):
        kinds = CONTACTS | {"name": "name", "number": "house_number"}
        self.assertOne(
            kinds,
            ANNA,
            {"name": "Lopez, Anna", "phone": "+1 617 555 0199", "street": "Rose Ln", "number": "4"},
        )

    def test_a_family_name_may_look_like_a_legal_form(self):
        row = ANNA | {"email": "", "phone": "", "street": "", "zip": "", "city": ""}
        self.assertTwo(CONTACTS, row | {"surname": "Sa", "born": ""}, row | {"surname": "Co", "born": ""})

    def test_a_family_under_one_roof_are_several(self):
        self.assertTwo(
            CONTACTS,
            ANNA | {"email": ""},
            ANNA | {"given": "Diego", "born": "1978-11-02", "email": ""},
            ANNA | {"given": "Lucia", "born": "2009-06-30", "email": ""},
        )

    def test_a_rare_name_says_more_than_a_frequent_one(self):
        many = {number: {"name": "Smith Trading", "city": f"Town {number}"} for number in range(200)}
        rare = {"a": {"name": "Quillfeather Trading", "city": "Dover"}, "b": {"name": "Quillfeather Trading"}}
        frequent = {"c": {"name": "Smith Trading"}}
        found = self.pairs({"name": "name", "city": "city"}, many | rare | frequent, least=0.0)
        bits = {tuple(sorted(map(str, (pair.left, pair.right)))): pair.bits for pair in found}
        self.assertGreater(
            bits["a", "b"], max((b for pair, b in bits.items() if "c" in pair), default=-99) + 3
        )

    def test_empty_fields_speak_neither_for_nor_against(self):
        full, bare = MAPLE, {"name": MAPLE["name"], "vat": MAPLE["vat"]}
        (pair,) = self.pairs(CUSTOMERS, {"full": full, "bare": bare})
        self.assertEqual({agreement.field for agreement in pair.agreements}, {"name", "vat"})

    def test_a_pair_tells_why(self):
        (pair,) = self.pairs(
            CUSTOMERS, {"a": MAPLE, "b": MAPLE | {"zip": "60610", "email": "x@other.example"}}
        )
        why = {agreement.field: agreement for agreement in pair.agreements}
        self.assertEqual((why["vat"].level, why["vat"].left), ("same", "US123456789"))
        self.assertGreater(why["vat"].bits, 8)
        self.assertEqual(why["email"].level, "different")
        self.assertLess(why["email"].bits, 0)
        self.assertEqual(why["postcode"].level, "one sign differs")
        self.assertGreater(pair.probability, 0.9)

    def test_the_file_against_itself_the_database_and_both(self):
        again = MAPLE | {"name": "Maple Market"}
        birch = {"name": "Birch Bakery", "phone": "414 555 0111", "email": "shop@birch.example"}
        file = {"f1": MAPLE, "f2": again, "f3": birch}
        database = {"d1": MAPLE | {"street": "12 Harbour St"}, "d2": birch, "d3": birch}
        cases = {
            "within": {("f1", "f2")},
            "across": {("d1", "f1"), ("d1", "f2"), ("d2", "f3"), ("d3", "f3")},
        }
        cases["both"] = cases["within"] | cases["across"]
        for kind, wanted in cases.items():
            with self.subTest(kind=kind):
                pairs = self.pairs(CUSTOMERS, file, database, kind=kind)
                self.assertEqual(named(pairs), wanted)
                self.assertTrue(all(pair.across == pair.right.startswith("d") for pair in pairs))

    def test_decisions_are_honoured(self):
        rows = {"a": MAPLE, "b": MAPLE | {"name": "Maple Market"}, "c": {"name": "Corner Shop"}}
        decisions = Decisions.of(same=[("a", "c")], different=[("b", "a")])
        (pair,) = self.pairs(CUSTOMERS, rows, decisions=decisions)
        self.assertEqual((named([pair]), pair.probability, pair.decided), ({("a", "c")}, 1.0, True))

    def test_decisions_that_contradict_are_refused(self):
        with self.assertRaisesRegex(ValueError, "decided to be the same, and different"):
            Decisions.of(same=[("a", "b")], different=[("b", "a")])

    def test_nothing_to_compare_is_no_pair(self):
        self.assertEqual(self.pairs(CUSTOMERS, {}), [])
        self.assertEqual(self.pairs(CUSTOMERS, {"a": MAPLE}), [])
        self.assertEqual(self.pairs(CUSTOMERS, {"a": MAPLE}, {}), [])
        self.assertEqual(self.pairs(CUSTOMERS, {number: {} for number in range(50)}), [])
        with self.assertRaisesRegex(ValueError, "no kind 'shoe size'"):
            self.pairs({"size": "shoe size"}, {})
