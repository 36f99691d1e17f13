import doctest
import math
import random
import statistics
from collections import Counter, defaultdict
from unittest.mock import patch

import numpy as np

from odoo.tests import BaseCase, tagged

from ..classification import (
    abc_classes,
    abc_xyz,
    classify,
    features,
    neighbours,
    similar_items,
    variation,
    xyz_class,
)
from ..classification.neighbours import LEAST, nearest
from ..classification.vectors import DOUBT, Vectors
from .cleansing_common import rows

WORDS = "road mountain touring frame wheel bolt nut lock black silver steel alloy small large hex".split()


def naive_cosines(items, labels):
    """Return [[similarity of item to other]] as the definition has it: loops over all pairs, no arrays."""
    having, of_category = Counter(), defaultdict(Counter)
    counts = Counter(trait for item in items for trait in item)
    used = {trait for trait, count in counts.items() if 1 < count < len(items)}
    for item, label in zip(items, labels, strict=True):
        for trait in used & item.keys():
            if label >= 0:
                having[trait] += 1
                of_category[trait][label] += 1
    same = {trait: sum(n * (n - 1) for n in of_category[trait].values()) for trait in used}
    pairs = {trait: having[trait] * (having[trait] - 1) for trait in used}
    usual = statistics.fmean([same[trait] / pairs[trait] for trait in used if pairs[trait]])

    def weights(item, agreement):
        idf = {trait: math.log((1 + len(items)) / counts[trait]) for trait in used & item.keys()}
        return {trait: item[trait] * idf[trait] * agreement(trait) for trait in idf}

    def norm(vector):
        return math.sqrt(sum(weight**2 for weight in vector.values()))

    def of_all(trait):
        return (same[trait] + DOUBT * usual) / (pairs[trait] + DOUBT)

    plain = [weights(item, lambda _trait: 1.0) for item in items]
    norms = [norm(weights(item, of_all)) for item in items]
    found = []
    for place, (item, label) in enumerate(zip(items, labels, strict=True)):

        def of_others(trait, label=label):
            if label < 0:
                return of_all(trait)
            own, others = of_category[trait][label] - 1, having[trait] - 1
            return (same[trait] - 2 * own + DOUBT * usual) / (others * (others - 1) + DOUBT)

        asking = weights(item, of_others)
        length = norm(asking)
        found.append(
            [
                sum(
                    asking[trait] * of_others(trait) * plain[other][trait]
                    for trait in asking.keys() & plain[other].keys()
                )
                / (length * norms[other])
                if other != place and length and norms[other]
                else 0.0
                for other in range(len(items))
            ]
        )
    return found


@tagged("post_install", "-at_install", "once")
class TestClassification(BaseCase):
    def test_examples_in_the_docstrings(self):
        for module in (abc_xyz, features, similar_items):
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertTrue(result.attempted)
                self.assertFalse(result.failed)

    def test_neighbours_are_those_of_the_definition(self):
        random_ = random.Random(5)
        items = [{word: 1.0 for word in random_.sample(WORDS, random_.randrange(1, 6))} for _ in range(80)]
        labels = np.array([random_.randrange(-1, 4) for _ in items], np.int32)
        near, similar = nearest(Vectors(items, labels), labels >= 0, 5)
        for item, cosines in enumerate(naive_cosines(items, labels)):
            ranked = sorted(
                (other for other in range(len(items)) if labels[other] >= 0 and cosines[other] >= LEAST),
                key=lambda other, cosines=cosines: -cosines[other],
            )[:5]
            found = [int(other) for other in near[item] if other >= 0]
            self.assertEqual(len(found), len(ranked))
            # Of equally similar ones others may be taken; how similar they are is the same.
            for one, other, told in zip(found, ranked, similar[item], strict=False):
                self.assertAlmostEqual(cosines[one], cosines[other], 5)
                self.assertAlmostEqual(float(told), cosines[one], 5)

    def test_items_without_anything_rare_have_neighbours_too(self):
        """Where all traits are common, some of the items that have them are compared; what they share is added up."""
        random_ = random.Random(6)
        items = [{word: 1.0 for word in random_.sample(WORDS[:5], 3)} for _ in range(60)]
        labels = np.array([place % 3 for place in range(60)], np.int32)
        cosines = naive_cosines(items, labels)
        with patch.object(neighbours, "COMPARED", 8):
            near, similar = nearest(Vectors(items, labels), labels >= 0, 4)
        self.assertTrue((near >= 0).all())
        for item in range(60):
            self.assertNotIn(item, near[item])
            self.assertEqual(len(set(near[item])), 4)
            for one, told in zip(near[item], similar[item], strict=True):
                self.assertAlmostEqual(float(told), cosines[item][one], 5)

    def test_what_is_certain_is_right_on_products_whose_category_was_hidden(self):
        """A third of the products of a bicycle maker lose their subcategory, three times over."""
        products = [
            row for row in rows("adventureworks_purchasing", "Product.csv") if row["ProductSubcategoryID"]
        ]
        own = [row["ProductSubcategoryID"] for row in products]
        kinds = {"Name": "words", "ProductNumber": "code"}
        right = told = 0
        for seed in range(3):
            hidden = set(random.Random(seed).sample(range(len(products)), len(products) // 3))
            shown = ["" if place in hidden else category for place, category in enumerate(own)]
            found = classify(products, kinds, shown)
            certain = [one for one in found if one.confidence == "certain"]
            self.assertLessEqual(
                {one.item for one in certain}, hidden, "what has a category is never certain"
            )
            self.assertGreaterEqual(found.measured.share_of("certain"), 0.95)
            told += len(certain)
            right += sum(own[one.item] == one.category for one in certain)
            for one in certain:
                self.assertTrue(one.like)
                self.assertTrue(all(shown[place] == one.category for place in one.like))
        self.assertGreaterEqual(right / told, 0.95)
        # Most of what was hidden is found, not a few sure ones only.
        self.assertGreaterEqual(told / (3 * (len(products) // 3)), 0.75)

    def test_an_item_among_others_is_pointed_to_and_a_lonely_category_is_left_alone(self):
        items = [{"name": f"Hex bolt M{size} zinc {maker}"} for size in range(4, 12) for maker in "abcdefgh"]
        items += [{"name": f"Paper towel {size} rolls"} for size in range(64)]
        categories = ["Bolts"] * 64 + ["Paper"] * 64
        categories[5] = "Paper"
        found = classify(items, {"name": "words"}, categories)
        self.assertEqual([(one.item, one.category, one.confidence) for one in found], [(5, "Bolts", "look")])
        self.assertTrue(found[0].is_odd)

    def test_few_examples_make_nothing_certain(self):
        items = [{"name": f"{word} {size}"} for word in ("bolt hex", "towel paper") for size in "abcdefghij"]
        found = classify([*items, {"name": "bolt hex z"}], {"name": "words"}, ["B"] * 10 + ["T"] * 10 + [""])
        self.assertEqual([(one.item, one.category, one.confidence) for one in found], [(20, "B", "likely")])
        self.assertEqual(found.measured.share_of("likely"), 1.0)

    def test_strange_items_are_passed_over(self):
        self.assertEqual(classify([], {"name": "words"}, []), [])
        self.assertEqual(classify([{"name": "x"}], {"name": "words"}, [""]), [])
        strange = ["", " ", "\0", "'; DROP TABLE x", "%s" * 200, "ﬁ𝟙", "12 34", "a"]
        found = classify([{"name": text} for text in strange], {"name": "words"}, ["A", "B"] + [""] * 6)
        self.assertEqual(found, [])
        same = [{"name": "bolt"}] * 10
        self.assertEqual(classify(same, {"name": "words"}, ["A"] * 5 + [""] * 5), [], "all share all")

    # ---------------------------------------------------------------- ABC, XYZ

    def test_abc_by_a_plain_loop(self):
        random_ = random.Random(3)
        for size in (1, 2, 7, 200):
            values = [random_.choice([None, -5.0, 0.0, float(random_.randrange(1, 60))]) for _ in range(size)]
            total = sum(value for value in values if value and value > 0)
            expected = []
            for value in values:
                if value is None:
                    expected.append("")
                elif value <= 0:
                    expected.append("C")
                else:
                    larger = sum(other for other in values if other is not None and other > value)
                    share = 100 * larger / total
                    expected.append("A" if share < 80 else "B" if share < 95 else "C")
            self.assertEqual(abc_classes(values), expected)
        self.assertEqual(abc_classes([70, 20, 10], (50, 90)), ["A", "B", "C"])
        # 0.1 ten times is not 1 in floats; the boundary is reached all the same.
        self.assertEqual(abc_classes([0.4, 0.3, 0.1, 0.2], (70, 90)), ["A", "A", "C", "B"])

    def test_xyz_by_a_plain_loop(self):
        random_ = random.Random(4)
        for _number in range(200):
            months = [random_.choice([0, 0, -3, 5, 8, 12, 40]) for _ in range(12)]
            life = random_.randrange(1, 13)
            lived = [max(0, quantity) for quantity in months[12 - life :]]
            mean = sum(lived) / life
            if life < 3 or not mean:
                self.assertIsNone(variation(months, life))
                self.assertEqual(xyz_class(months, life), "")
                continue
            spread = statistics.pstdev(lived) / mean
            self.assertAlmostEqual(variation(months, life), spread)
            self.assertEqual(xyz_class(months, life), "X" if spread <= 0.5 else "Y" if spread <= 1 else "Z")
        for months, life, expected in (
            ([0] * 11 + [40], 12, "Z"),  # one month of twelve
            ([0] * 11 + [40], 1, ""),  # new
            ([0] * 9 + [5, 5, 5], 3, "X"),  # new, and even since
            ([-4] * 12, 12, ""),  # only returns
            ([0] * 12, 12, ""),
            ([0, 20] * 6, 12, "Y"),  # a variation of exactly 1
        ):
            with self.subTest(months=months, life=life):
                self.assertEqual(xyz_class(months, life), expected)
