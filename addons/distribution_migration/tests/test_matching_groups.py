import random

from odoo.tests import tagged

from ..matching import Decisions, Pair, Source, groups, survivors
from .matching_common import CUSTOMERS, MatchingCase


def pair(left, right, probability=0.95, across=False, decided=False):
    return Pair(left, right, across, probability, 5.0, (), decided)


def keys(found):
    return [tuple(member.key for member in group.members) for group in found]


@tagged("post_install", "-at_install", "once")
class TestMatchingGroups(MatchingCase):
    def test_three_that_are_alike_are_one_group(self):
        (group,) = groups([pair("a", "b"), pair("b", "c"), pair("a", "c", 0.8)])
        self.assertEqual(keys([group]), [("a", "b", "c")])
        self.assertAlmostEqual(group.cohesion, 0.9)
        self.assertEqual(group.weakest, 0.8)

    def test_a_chain_does_not_join_its_ends(self):
        letters = "abcdefghijklmnopqrstuvwxyz"
        found = groups([pair(*two, 0.6) for two in zip(letters, letters[1:], strict=False)])
        self.assertTrue(found)
        self.assertLessEqual(max(len(group.members) for group in found), 2)

    def test_what_is_certain_is_not_chained_by_what_is_weak(self):
        """Firms of one town, each twice: pairs of them, not one group that nobody can be sure of."""
        firms = [(f"{number}a", f"{number}b") for number in range(6)]
        pairs = [pair(*firm, 1.0) for firm in firms]
        everyone = [key for firm in firms for key in firm]
        pairs += [
            pair(one, two, 0.57)
            for place, one in enumerate(everyone)
            for two in everyone[place + 1 :]
            if one[0] != two[0]
        ]
        found = groups(pairs)
        self.assertEqual(sorted(keys(found)), firms)
        self.assertEqual({(group.weakest, group.strongest) for group in found}, {(1.0, 1.0)})
        # A third one that is nearly as sure comes in.
        (group,) = groups([pair("a", "b", 1.0), pair("a", "c", 0.95), pair("b", "c", 0.93)])
        self.assertEqual((group.weakest, group.strongest), (0.93, 1.0))

    def test_one_missing_pair_does_not_part_a_group_that_holds_together(self):
        pairs = [pair("a", "b"), pair("a", "c"), pair("a", "d"), pair("b", "c"), pair("c", "d")]
        (group,) = groups(pairs)
        self.assertEqual(keys([group]), [("a", "b", "c", "d")])
        self.assertEqual(group.weakest, 0.0)

    def test_the_order_of_the_pairs_changes_nothing(self):
        source = random.Random(3)
        pairs = [
            pair(one, two, round(source.random() / 2 + 0.5, 2))
            for one in range(40)
            for two in range(one + 1, 40)
            if source.random() < 0.15
        ]
        wanted = groups(pairs)
        for _each in range(5):
            source.shuffle(pairs)
            self.assertEqual(groups(pairs), wanted)

    def test_what_is_decided_to_be_different_is_never_in_one_group(self):
        pairs = [pair("a", "b"), pair("b", "c"), pair("a", "c")]
        found = groups(pairs[:2], Decisions.of(different=[("a", "c")]))
        self.assertEqual(keys(found), [("a", "b")])

    def test_what_is_decided_to_be_the_same_always_is(self):
        found = groups([pair("a", "b", 1.0, decided=True), pair("b", "c", 1.0, decided=True)])
        self.assertEqual(keys(found), [("a", "b", "c")])

    def test_a_key_of_the_file_is_not_the_same_key_of_the_database(self):
        (group,) = groups([pair(1, 1, across=True)])
        self.assertEqual([(each.key, each.in_other) for each in group.members], [(1, False), (1, True)])

    def test_rows_of_three_files_come_together(self):
        row = {"name": "Maple Market", "phone": "312 555 0147", "zip": "60601", "email": "a@maple.example"}
        rows = {
            1: row,
            2: row | {"name": "Maple Market Inc"},
            3: row | {"email": ""},
            4: {"name": "Corner Shop"},
        }
        self.assertEqual(keys(groups(self.pairs(CUSTOMERS, rows))), [(1, 2, 3)])


@tagged("post_install", "-at_install", "once")
class TestSurvivorship(MatchingCase):
    def keep(self, *sources, **rules):
        fields = ["name", "phone", "city"]
        return {each.field: (each.value, each.key, each.rule) for each in survivors(sources, fields, rules)}

    def test_a_value_that_only_one_has_stays(self):
        kept = self.keep(Source("a", {"name": "Maple"}), Source("b", {"phone": "1"}))
        self.assertEqual(kept, {"name": ("Maple", "a", "only one"), "phone": ("1", "b", "only one")})

    def test_the_trusted_source_comes_first(self):
        sources = (Source("a", {"city": "Chicago, Illinois"}), Source("b", {"city": "Chicago"}, trust=2))
        self.assertEqual(self.keep(*sources)["city"], ("Chicago", "b", "trusted"))

    def test_a_trusted_source_without_a_value_does_not_empty_the_field(self):
        kept = self.keep(Source("a", {"city": " "}, trust=9), Source("b", {"city": "Chicago"}))
        self.assertEqual(kept["city"], ("Chicago", "b", "only one"))

    def test_most_have_it(self):
        kept = self.keep(
            *(
                Source(key, {"city": city})
                for key, city in zip("abc", ("Oslo", "Oslo", "Stockholm"), strict=True)
            )
        )
        self.assertEqual(kept["city"], ("Oslo", "a", "most_frequent"))

    def test_the_newest_if_that_is_the_rule(self):
        sources = (
            Source("a", {"phone": "111111"}, changed="2024-01-05"),
            Source("b", {"phone": "2222"}, changed="2026-02-01"),
            Source("c", {"phone": "33333333"}),
        )
        self.assertEqual(self.keep(*sources, phone="newest")["phone"], ("2222", "b", "newest"))
        self.assertEqual(self.keep(*sources)["phone"], ("33333333", "c", "most_complete"))

    def test_names_in_small_letters_tell_more_than_the_same_in_capitals(self):
        kept = self.keep(Source("a", {"name": "MAPLE MARKET"}), Source("b", {"name": "Maple Market"}))
        self.assertEqual(kept["name"], ("Maple Market", "b", "most_complete"))

    def test_what_goes_is_told(self):
        (only,) = survivors([Source("a", {"city": "Bonn"}), Source("b", {"city": "Berlin"})], ["city"])
        self.assertEqual((only.value, only.others), ("Berlin", ("Bonn",)))

    def test_the_order_of_the_records_changes_nothing(self):
        sources = [Source(key, {"name": key.upper(), "phone": "7"}) for key in "dbca"]
        self.assertEqual(survivors(sources, ["name", "phone"]), survivors(sources[::-1], ["name", "phone"]))

    def test_an_unknown_rule_is_refused(self):
        with self.assertRaisesRegex(ValueError, "no rule 'oldest'"):
            self.keep(Source("a", {"name": "x"}), name="oldest")
