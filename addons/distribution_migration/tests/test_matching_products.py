from stdnum import ean

from odoo.tests import tagged

from .matching_common import ARTICLES, MatchingCase, named

COLA = {"name": "Fizz Cola 6x1L", "price": "7.20"}


@tagged("post_install", "-at_install", "once")
class TestMatchingProducts(MatchingCase):
    def test_pack_sizes_are_articles_of_their_own(self):
        self.assertTwo(ARTICLES, COLA, COLA | {"name": "Fizz Cola 1L"}, COLA | {"name": "Fizz Cola 12 x 1L"})
        self.assertTwo(ARTICLES, {"name": "Nitrile Gloves Box of 50"}, {"name": "Nitrile Gloves Box of 100"})
        code = {"code": "GLV-8812", "barcode": "4006381333931"}
        self.assertTwo(
            ARTICLES, code | {"name": "Soap Lavender 250 ml"}, code | {"name": "Soap Lavender 500 ml"}
        )

    def test_one_pack_is_written_in_many_ways(self):
        for name in ("Fizz Cola 6 x 1 L", "FIZZ COLA 6x1000ml", "Cola Fizz 6 x 100 cl"):
            with self.subTest(name=name):
                row = {"code": "FC-60011"}
                self.assertOne(ARTICLES, COLA | row, {"name": name, "price": "7.25"} | row)

    def test_a_size_is_one_with_a_blank_before_its_unit_or_without(self):
        for one, other in (("Assam Tea 500 g", "Assam tea 500g"), ("Steel Pot 18cm", "Steel pot, 18 CM")):
            with self.subTest(name=one):
                self.assertOne(ARTICLES, {"name": one, "price": "7.20"}, {"name": other, "price": "7.20"})
        self.assertTwo(ARTICLES, {"name": "Assam Tea 500 g"}, {"name": "Assam tea 250g"})

    def test_model_numbers_decide(self):
        self.assertOne(
            ARTICLES,
            {"name": "Drillco Cordless Drill DX-4410B 18V"},
            {"name": "DRILLCO drill dx4410b, cordless"},
        )
        self.assertTwo(
            ARTICLES,
            {"name": "Drillco Cordless Drill DX-4410B"},
            {"name": "Drillco Cordless Drill DX-4420B"},
            {"name": "Drillco Cordless Drill DX-5410B"},
        )

    def test_a_model_number_is_found_in_the_column_of_codes(self):
        self.assertOne(
            ARTICLES,
            {"name": "Label Printer Zentra", "code": "ZP-450-0501"},
            {"name": "Zentra ZP450-0501 label printer"},
        )

    def test_the_same_barcode_with_another_wording(self):
        self.assertOne(
            ARTICLES,
            {"name": "Hazelnut Spread 400g", "barcode": "4006381333931"},
            {"name": "Spread hazelnuts 400 g", "barcode": "4006381333931"},
        )

    def test_articles_of_a_series_are_no_duplicates(self):
        """A size that a name tells is no article number, and two valid barcodes are two articles."""
        # A family a row of the file: the word is rare, the size is rarer.
        series = (
            ("Grease", "400g"),
            ("Oil", "1l"),
            ("Paint", ""),
            ("Glue", ""),
            ("Cable", "10m"),
            ("Valve", ""),
        )
        rows = [
            {
                "name": f"{family} {size} {quality} {100 + 3 * place + step}",
                "price": f"{5 + 4 * place + step:.2f}",
            }
            for place, (family, size) in enumerate(series)
            for step, quality in enumerate(("Premium", "Eco", "Stainless"))
        ]
        for place, row in enumerate(rows):
            digits = f"4012340{place * 37:05d}"
            row["barcode"] = digits + ean.calc_check_digit(digits)
        self.assertTwo(ARTICLES, *rows)
        self.assertTwo(ARTICLES, *({**row, "barcode": ""} for row in rows))
        # The same wording with another valid barcode is weaker than without any.
        twice = [rows[0], {**rows[0], "barcode": rows[1]["barcode"]}, *rows[2:]]
        self.assertLess(
            max((p.probability for p in self.pairs(ARTICLES, dict(enumerate(twice)))), default=0), 0.99
        )

    def test_one_word_for_another_is_another_article(self):
        """Also where a wire has a name of its own that nothing else in the file has."""
        colours = ("Black", "Green", "Red", "White")
        rows = [{"name": f"THHN 12 AWG Stranded Wire, {colour}"} for colour in colours]
        rows += [{"name": f"Ball Valve {side} Hand Brass 50"} for side in ("Left", "Right")]
        rows += [{"name": f"Garden hose {number}"} for number in range(40)]
        self.assertTwo(ARTICLES, *rows)
        # Two ways to write one word, and a word that one leaves out, are none.
        self.assertOne(
            ARTICLES,
            {"name": "Drillco Cordless Drill DX-4410B grey"},
            {"name": "Drillco Cordless Drill DX-4410B gray"},
        )
        # The same barcode says more.
        code = {"barcode": "4006381333931"}
        self.assertOne(ARTICLES, {**rows[0], **code}, {**rows[1], **code})

    def test_one_to_one_takes_the_better_of_two(self):
        file = {"f": {"name": "Drillco Cordless Drill DX-4410B", "price": "99"}}
        shop = {
            "same": {"name": "Drillco DX-4410B Cordless Drill", "price": "99"},
            "kit": {"name": "Case and charger for Drillco DX-4410B", "price": "25"},
            "other": {"name": "Garden Hose 20m", "price": "25"},
        }
        pairs = self.pairs(ARTICLES, file, shop, one_to_one=True)
        self.assertEqual(named(pairs), {("f", "same")})
        with self.assertRaisesRegex(ValueError, "across two sets"):
            self.pairs(ARTICLES, file, one_to_one=True)
