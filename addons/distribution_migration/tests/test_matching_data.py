from odoo.tests import tagged

from .matching_common import DataCase, named, pairs_of

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


@tagged("post_install", "-at_install", "once")
class TestMatchingData(DataCase):
    """One configuration for all sets: a schema says what the columns hold, nothing else is told."""

    def test_duplicates_inside_one_file_of_people_are_found(self):
        for name in ("dataset1", "dataset3"):
            with self.subTest(set=name):
                rows = self.people(name)
                entity = {key: row["true_entity"] for key, row in rows.items()}
                pairs = self.pairs(PEOPLE, rows)
                right = pairs_of(entity.values())
                self.assertGreaterEqual(
                    self.f1(pairs, lambda one, two, entity=entity: entity[one] == entity[two], right), 0.99
                )

    def test_people_of_one_file_are_found_in_another(self):
        one, two = self.people("dataset4a"), self.people("dataset4b")
        pairs = self.pairs(PEOPLE, one, two)
        found = self.f1(pairs, lambda a, b: one[a]["true_entity"] == two[b]["true_entity"], 5000)
        self.assertGreaterEqual(found, 0.99)

    def test_the_order_of_the_rows_changes_nothing(self):
        rows = self.people("dataset1")
        turned = dict(reversed(rows.items()))
        first, second = self.pairs(PEOPLE, rows), self.pairs(PEOPLE, turned)
        self.assertGreater(len(first), 400)
        self.assertEqual(first, second)

    def test_products_of_two_shops_are_found_one_to_one(self):
        abt, buy = (self.rows("er_abt_buy", f"{shop}.csv.gz", "id") for shop in ("abt", "buy"))
        matches = self.rows("er_abt_buy", "matches.csv", "abt_id")
        right = {(row["abt_id"], row["buy_id"]) for row in matches.values()}
        pairs = self.pairs(PRODUCTS, abt, buy, one_to_one=True)
        # A plain TF-IDF that is given the best threshold reaches 0.883; here nobody chose one.
        self.assertGreaterEqual(self.f1(pairs, lambda one, two: (one, two) in right, len(right)), 0.89)
        self.assertEqual(len({pair.left for pair in pairs}), len(pairs))
        self.assertEqual(len({pair.right for pair in pairs}), len(pairs))

    def test_a_probability_means_what_it_says(self):
        """Of the pairs between 50 and 100 %, about as many are right as the probabilities promise."""
        rows = self.people("dataset3")
        pairs = self.pairs(PEOPLE, rows)
        hits = sum(rows[pair.left]["true_entity"] == rows[pair.right]["true_entity"] for pair in pairs)
        promised = sum(pair.probability for pair in pairs)
        self.assertLess(abs(hits - promised) / len(pairs), 0.02)

    def test_real_companies_are_no_duplicates_of_each_other(self):
        kinds = {
            "CompanyName": "company",
            "ContactName": "name",
            "Address": "street",
            "City": "city",
            "PostalCode": "postcode",
            "Country": "country",
            "Phone": "phone",
        }
        for name, key in (("customers.csv", "CustomerID"), ("suppliers.csv", "SupplierID")):
            with self.subTest(file=name):
                self.assertEqual(named(self.pairs(kinds, self.rows("northwind", name, key))), set())
