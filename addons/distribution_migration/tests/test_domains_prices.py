from odoo.tests import Form, tagged

from .set_common import SetCase

UNITS = """Unit Code,Unit Name,Contains,Base Unit
EA,Each,,
CS12,Case of 12,12,EA
LAY,Layer,5,CS12
BAD,Bucket,0,EA
ODD,Odd,7,
"""
PRODUCTS = """Item Number,Description,Product Group,Unit of Measure,Sales Price,Standard Cost,Stock Item,Packagings
A-1,Golden apples,Fruit,EA,10,6,yes,"CS12,LAY"
A-2,Red apples,Fruit,EA,12,7,yes,
"""
CATEGORIES = "Category Code,Category Name\nFruit,Fruit\n"
PACKAGINGS = """Item Number,Packaging,GTIN
A-1,CS12,14006381333938
A-2,CS12,14006381333945
A-2,LAY,14006381333938
"""
LISTS = """Price List Code,Price List Name,Currency,Active
WHO,Wholesale,USD,yes
OLD,Prices of 2019,USD,no
"""
ITEMS = """Price List;Item Number;Product Group;Min Quantity;Price;Discount %;Base;Surcharge;Markup;Valid From;Valid To
WHO;A-1;;10;1.234,50;0;;0;;01.02.2026;28.02.2026
WHO;;Fruit;0;0;12,5;;0;;;
WHO;;;0;0;-3;;0;;;
WHO;A-2;Fruit;0;0;0;Cost;0,25;30;;
WHO;A-2;;5;8,75;10;;;;;
WHO;A-2;;6;8,75;;;;;31.03.2026;01.03.2026
"""


@tagged("post_install", "-at_install")
class TestUnitsAndPackagings(SetCase):
    def test_units_are_made_from_each_other(self):
        load_set = self.make_set(uom=UNITS)
        self.assertEqual(self.faults(self.file_of(load_set, "uom")), {(5, "relative_factor", "zero")})
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(self.refused(run), {"BAD": ("zero", "relative_factor"), "ODD": ("odoo", "")})
        units = self.loaded("uom")
        self.assertEqual(units["LAY"].factor, 60)
        self.assertEqual(units["LAY"]._compute_quantity(2, units["EA"]), 120)
        by_us = self.kept(units["EA"] | units["CS12"] | units["LAY"])
        run.action_undo()
        by_odoo = self.load_by_odoo(
            "uom.uom",
            ["name", "relative_factor", "relative_uom_id"],
            [["Each", "1", ""], ["Case of 12", "12", "Each"], ["Layer", "5", "Case of 12"]],
        )
        self.assertEqual(by_us, self.kept(by_odoo))

    def test_a_packaging_has_a_barcode_and_is_one_of_the_product(self):
        load_set = self.make_set(
            uom=UNITS, product_category=CATEGORIES, product=PRODUCTS, packaging=PACKAGINGS
        )
        load_set.action_load()
        units, products = self.loaded("uom"), self.loaded("product")
        self.assertEqual(products["A-1"].uom_ids, units["CS12"] | units["LAY"])
        packagings = self.env["product.uom"].search([("product_id", "in", [p.id for p in products.values()])])
        self.assertRecordValues(
            packagings.sorted("barcode"),
            [
                {"product_id": products["A-1"].id, "uom_id": units["CS12"].id, "barcode": "14006381333938"},
                {"product_id": products["A-2"].id, "uom_id": units["CS12"].id, "barcode": "14006381333945"},
            ],
        )
        self.assertEqual(packagings.company_id, self.company)
        self.assertEqual(products["A-2"].uom_ids, units["CS12"])
        refused = load_set.current_run_id.result_ids.filtered(lambda result: result.state == "refused")
        self.assertIn("A-2/LAY/14006381333938", refused.mapped("key"))

    def test_units_are_known_in_every_language_that_is_installed(self):
        self.env["res.lang"].sudo()._activate_lang("fr_FR")
        unit = self.env.ref("uom.product_uom_unit").sudo()
        unit.with_context(lang="fr_FR").name = "Pièces"
        self.env.user.sudo().lang = "fr_FR"
        self.env = self.env(context={"lang": "fr_FR"})
        rows = (
            "Item Number,Description,Unit of Measure\nA-1,Pommes,Pièces\nA-2,Poires,Units\nA-3,Prunes,Stück\n"
        )
        load_set = self.make_set(product=rows)
        self.assertEqual(self.faults(self.file_of(load_set, "product")), {(4, "uom", "link_unknown")})
        load_set.action_load()
        products = self.loaded("product")
        self.assertEqual((products["A-1"] | products["A-2"]).uom_id, unit)
        self.assertEqual(products["A-1"].with_context(lang="en_US").name, "Pommes")


@tagged("post_install", "-at_install")
class TestPriceLists(SetCase):
    def files(self):
        return {
            "uom": UNITS,
            "product_category": CATEGORIES,
            "product": PRODUCTS,
            "pricelist": LISTS,
            "pricelist_item": ITEMS,
        }

    def test_conditions_are_those_of_the_form(self):
        self.company.partner_id.sudo().tz = "Europe/Berlin"
        self.env.user.tz = "Europe/Berlin"
        load_set = self.make_set(**self.files())
        self.assertFalse(self.file_of(load_set, "pricelist_item").reject_ids.mapped("reason"))
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(
            {key: fault for key, fault in self.refused(run).items() if key.startswith("WHO")},
            {
                "WHO/A-2//5/": ("two_prices", "fixed_price"),
                "WHO/A-2//6/2026-03-31": ("odoo", ""),
            },
        )
        _totals, differences = self.compared(run, "pricelist_item")
        self.assertEqual({cause for *_sums, cause in differences.values()}, {"refused"})
        lists, products = self.loaded("pricelist"), self.loaded("product")
        category = self.loaded("product_category")["Fruit"]
        self.assertFalse(lists["OLD"].active)
        self.assertEqual(lists["WHO"].company_id, self.company)
        made = self.loaded("pricelist_item")
        by_us = self.kept(
            self.env["product.pricelist.item"].union(*made.values()).sorted("id"), "pricelist_id"
        )

        # The form offers more than fixed prices to those only who work with price lists.
        self.env.user.sudo().group_ids += self.env.ref("product.group_product_pricelist")
        by_hand = self.env["product.pricelist"].create(
            {"name": "By Hand", "currency_id": self.env.ref("base.USD").id}
        )
        item = self.env["product.pricelist.item"].with_context(default_pricelist_id=by_hand.id)
        with Form(item) as form:
            form.product_tmpl_id = products["A-1"].product_tmpl_id
            form.min_quantity = 10
            form.fixed_price = 1234.5
            form.date_start = "2026-01-31 23:00:00"
            form.date_end = "2026-02-28 22:59:59"
        with Form(item) as form:
            form.display_applied_on = "2_product_category"
            form.categ_id = category
            form.compute_price = "percentage"
            form.percent_price = 12.5
        with Form(item) as form:
            form.compute_price = "percentage"
            form.percent_price = -3
        with Form(item) as form:
            form.product_tmpl_id = products["A-2"].product_tmpl_id
            form.compute_price = "formula"
            form.base = "standard_price"
            form.price_markup = 30
            form.price_surcharge = 0.25
        self.assertEqual(by_us, self.kept(by_hand.item_ids.sorted("id"), "pricelist_id"))

        price = lists["WHO"]._get_product_price
        self.assertEqual(price(products["A-1"], 10, date=made["WHO/A-1//10/2026-02-01"].date_end), 1234.5)
        self.assertAlmostEqual(price(products["A-2"], 1), 7 * 1.3 + 0.25)

    def test_a_list_and_its_conditions_are_undone(self):
        load_set = self.make_set(**self.files())
        load_set.action_load()
        lists = self.loaded("pricelist")
        load_set.current_run_id.action_undo()
        self.assertFalse(lists["WHO"].exists() | lists["OLD"].exists())
