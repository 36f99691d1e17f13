import base64

from odoo import Command
from odoo.tests import tagged

from .set_common import SetCase

# A list of stock keeping units as shops write it: it is uploaded twice, for what rows share and for what is their own.
UNITS = """SKU;Style;Title;Option1 Name;Option1 Value;Option2 Name;Option2 Value;Price;Cost;EAN
GL-M;GL;Work gloves;Size;M;;;6,90;2,10;4006381333931
GL-L;GL;Work gloves;Size;L;;;6,90;2,30;
TS-RS;TS;T-shirt;Colour;Red;Size;S;9,90;3,00;
TS-RM;TS;T-shirt;colour;red;Size;M;9,90;3,10;
TS-BM;TS;T-shirt;Colour;Blue;Size;M;9,90;3,20;
"""
# What differs from it where only products are meant.
PRODUCTS = """SKU;Style;Description;Attribute 1;Value 1;Attribute 2;Value 2;Cost;List Price
GL-M;GL;Work gloves, M;Size;M;;;2,10;
GL-L;GL;Work gloves, L;Size;L;;;2,30;
TS-RS;TS;T-shirt red S;Colour;Red;Size;S;3,00;9,90
TS-RM;TS;T-shirt red M;Colour;Red;Size;M;3,10;
TS-BM;TS;T-shirt blue M;Colour;Blue;Size;M;3,20;
P-1;;Plain pallet;;;;;4,00;11,00
B-1;TS;T-shirt green S;Colour;Green;Size;S;3,00;
B-2;TS;T-shirt red;Colour;Red;;;3,00;
B-3;TS;T-shirt red L;Colour;Red;Material;Wool;3,00;
B-4;;Nothing's;Colour;Red;;;3,00;
B-5;TS;T-shirt red S again;Colour;Red;Size;S;3,00;
B-6;GL;Work gloves, L;Size;L;;;2,30;7,90
"""


@tagged("post_install", "-at_install")
class TestVariants(SetCase):
    def variants(self, family):
        """Return {number in the old system: (values, cost, sales price)} of the variants of a product."""
        return {
            variant.old_number: (
                set(variant.product_template_attribute_value_ids.mapped("name")),
                variant.standard_price,
                variant.lst_price,
            )
            for variant in family.product_variant_ids.with_company(self.company)
        }

    def test_the_list_of_a_shop_uploaded_twice(self):
        load_set = self.make_set(product_family=UNITS, product=UNITS)
        for kind in ("product_family", "product"):
            self.assertFalse(self.faults(self.file_of(load_set, kind)), kind)
        load_set.action_load()
        run = load_set.current_run_id
        self.assertFalse(self.refused(run))
        families, by_code = self.loaded("product_family"), self.loaded("product")
        self.assertEqual(set(families), {"GL", "TS"})
        self.assertEqual(
            self.variants(families["TS"]),
            {
                "TS-RS": ({"Red", "S"}, 3.0, 9.9),
                "TS-RM": ({"Red", "M"}, 3.1, 9.9),
                "TS-BM": ({"Blue", "M"}, 3.2, 9.9),
            },
        )
        self.assertEqual(by_code["GL-M"].barcode, "4006381333931")
        totals, differences = self.compared(run, "product")
        self.assertFalse([d for d in differences.values() if d[0]])

        self.assertEqual(self.env["product.template"].search([("old_number", "=", "GL")]), families["GL"])
        # In the order of their references.
        families["GL"].invalidate_recordset(["product_variant_ids"])
        self.assertEqual(families["GL"].old_number, "GL, GL-L, GL-M")

        # What somebody makes on the form is the same, field by field.
        Template, Attribute = self.env["product.template"], self.env["product.attribute"]
        size = families["GL"].attribute_line_ids.attribute_id
        self.assertEqual(size, Attribute.search([("name", "=", "Size")]))
        self.assertEqual(size.value_ids.mapped("name"), ["M", "L", "S"])
        by_hand = Template.create(
            {
                "name": "Work gloves",
                "list_price": 6.9,
                "attribute_line_ids": [
                    Command.create(
                        {"attribute_id": size.id, "value_ids": [Command.set(size.value_ids[:2].ids)]}
                    )
                ],
            }
        )
        self.assertFalse(by_hand.product_variant_ids)
        for value in by_hand.attribute_line_ids.product_template_value_ids:
            by_hand._create_product_variant(value)
        own = (("GL-M", 2.1), ("GL-L", 2.3))
        for mine, (code, cost) in zip(by_hand.product_variant_ids, own, strict=True):
            mine.write({"default_code": code, "standard_price": cost})
        # Two fields of a variant share one table, and Odoo fills one of them only in memory.
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.kept(families["GL"]), self.kept(by_hand))
        ours = by_code["GL-M"] | by_code["GL-L"]
        but = ("barcode", "combination_indices", "product_tmpl_id")
        self.assertEqual(self.kept(ours, *but), self.kept(by_hand.product_variant_ids.sorted("id"), *but))
        by_hand.unlink()

        # Taken back, nothing is left of it, the attributes neither.
        load_set.action_load()
        self.assertEqual(load_set.current_run_id.known_count, 10)
        values = families["TS"].attribute_line_ids.value_ids
        run.action_undo()
        self.assertFalse((families["GL"] | families["TS"]).exists())
        self.assertFalse(size.exists() or values.exists())

    def test_rows_that_do_not_fit_their_product(self):
        load_set = self.make_set(product_family=UNITS, product=PRODUCTS)
        load_set.action_load()
        run = load_set.current_run_id
        refused = self.refused(run)
        self.assertEqual(
            refused,
            {
                "B-1": ("value_unknown", "value_1"),
                "B-2": ("value_missing", "family"),
                "B-3": ("attribute_unknown", "attribute_2"),
                "B-4": ("variant_of_nothing", "family"),
                "B-5": ("variant_twice", "family"),
                "B-6": ("differs_from_family", "list_price"),
            },
        )
        self.assertTrue(all(run.result_ids.filtered("code").mapped("reason")))
        # The name is that of the product with variants, and its price where the row says none.
        products = self.loaded("product")
        self.assertEqual(products["TS-RS"].name, "T-shirt")
        self.assertEqual(products["GL-L"].lst_price, 6.9)
        self.assertEqual(products["P-1"].product_tmpl_id.product_variant_count, 1)

    def test_a_variant_that_says_something_else(self):
        """A delta: values within the product are written, another product is refused, whoever's template it is."""
        heading, *_rows = PRODUCTS.splitlines()
        load_set = self.make_set(product_family=UNITS, product="\n".join(PRODUCTS.splitlines()[:7]) + "\n")
        load_set.action_load()
        self.assertFalse(self.refused(load_set.current_run_id))
        products = self.loaded("product")
        templates = {key: product.product_tmpl_id for key, product in products.items()}
        load_set.is_delta = True
        file = self.file_of(load_set, "product")
        rows = (
            # Another product; none; one of what was none; a combination that is there; a new one; the same.
            "GL-M;TS;T-shirt;Colour;Red;Size;M;2,10;",
            "GL-L;;Work gloves, L;;;;;2,30;",
            "TS-RS;TS;T-shirt;Colour;Red;Size;M;3,00;",
            "TS-RM;TS;T-shirt;Colour;Red;Size;M;3,50;",
            "TS-BM;TS;T-shirt;Colour;Blue;Size;S;3,20;",
            "P-1;GL;Work gloves;Size;M;;;4,00;",
        )
        file.file = base64.b64encode("\n".join([heading, *rows, ""]).encode())
        file.action_read()
        file.action_check()
        self.assertFalse(self.faults(file))
        load_set.action_mock()
        mock = load_set.current_run_id
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(self.refused(mock), self.refused(run))
        self.assertEqual(
            self.refused(run),
            {
                "GL-M": ("other_family", "family"),
                "GL-L": ("other_family", "family"),
                # TS-RM has these values, though it comes behind.
                "TS-RS": ("variant_twice", "family"),
                "P-1": ("other_family", "family"),
            },
        )
        self.assertTrue(all(run.result_ids.filtered("code").mapped("reason")))
        self.assertEqual({key: product.product_tmpl_id for key, product in products.items()}, templates)
        self.assertEqual(templates["P-1"].name, "Plain pallet")
        self.assertEqual(
            self.variants(templates["TS-RM"]),
            {
                "TS-RS": ({"Red", "S"}, 3.0, 9.9),
                "TS-RM": ({"Red", "M"}, 3.5, 9.9),
                "TS-BM": ({"Blue", "S"}, 3.2, 9.9),
            },
        )
        run.action_undo()
        self.assertEqual(self.variants(templates["TS-RM"])["TS-BM"], ({"Blue", "M"}, 3.2, 9.9))

    def test_variants_that_odoo_makes_at_once_become_those_of_the_rows(self):
        size = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [Command.create({"name": "M"})]}
        )
        load_set = self.make_set(product_family=UNITS, product=PRODUCTS)
        load_set.action_load()
        run, gloves = load_set.current_run_id, self.loaded("product_family")["GL"]
        self.assertEqual(size.create_variant, "always")
        self.assertEqual(self.variants(gloves), {"GL-M": ({"M"}, 2.1, 6.9), "GL-L": ({"L"}, 2.3, 6.9)})
        # A later load brings one more; the product stays what the first one made.
        self.assertEqual(run.state, "done")
        run.action_undo()
        self.assertFalse(gloves.exists())
        self.assertEqual(size.value_ids.mapped("name"), ["M"])

    def test_a_later_load_depends_on_the_product(self):
        load_set = self.make_set(product_family=UNITS, product=PRODUCTS)
        load_set.action_load()
        first = load_set.current_run_id
        self.add_file(
            load_set,
            "product_family",
            "Style;Title;Attribute 1;Value 1\nCAP;Cap;Size;M\nCAP;Cap;Size;L\n",
            "caps.csv",
        )
        self.add_file(
            load_set,
            "product",
            "SKU;Style;Description;Attribute 1;Value 1\nCAP-M;CAP;Cap M;Size;M\n",
            "skus.csv",
        )
        load_set.action_check()
        load_set.action_load()
        second, caps = load_set.current_run_id, self.loaded("product_family")["CAP"]
        self.add_file(
            load_set,
            "product",
            "SKU;Style;Description;Attribute 1;Value 1\nCAP-L;CAP;Cap L;Size;L\n",
            "more.csv",
        )
        load_set.action_check()
        load_set.action_load()
        self.assertEqual(set(self.variants(caps)), {"CAP-M", "CAP-L"})
        with self.assertRaisesRegex(Exception, "depend on what it made"):
            second.action_undo()
        load_set.current_run_id.action_undo()
        self.assertEqual(set(self.variants(caps)), {"CAP-M"})
        second.action_undo()
        self.assertFalse(caps.exists())
        self.assertTrue(self.loaded("product_family")["TS"].exists())
        self.assertTrue(first._has_records())
