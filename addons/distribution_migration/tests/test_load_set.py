import base64
import io
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .set_common import SetCase

CATEGORIES = """Category Code,Category Name,Parent Category
G1,Groceries,
G2,Fruit,G1
G3,Apples,G2
"""
PRODUCTS = """Item Number,Description,GTIN,Product Group,Unit of Measure,Sales Price,Standard Cost,Stock Item
A-1,Golden apples,4006381333931,G3,Units,"1,234.50",7.25,yes
A-2,Red apples,,G3,Units,2,1,yes
A-3,Advice,,G1,Hours,80,0,no
"""
VENDORS = """Vendor Number,Vendor Name,Country,State,Email
V1,Orchard Ltd,US,CA,sales@orchard.example
V2,Farm GmbH,DE,,
"""
PRICES = """Vendor Number,Item Number,Unit Price,Minimum Quantity,Lead Time,Valid From
V1,A-1,5.50,10,7,2026-01-31
V2,A-2,0.80,1,14,
"""


@tagged("post_install", "-at_install")
class TestLoadSet(SetCase):
    def company_files(self):
        return {
            "product_category": CATEGORIES,
            "product": PRODUCTS,
            "vendor": VENDORS,
            "vendor_price": PRICES,
        }

    def test_whole_set_is_loaded_in_the_order_of_its_domains(self):
        load_set = self.make_set(**self.company_files())
        self.assertFalse(load_set.domain_ids.file_ids.reject_ids)
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual((run.state, run.loaded_count, run.refused_count), ("done", 10, 0))

        categories = self.loaded("product_category")
        self.assertEqual(categories["G3"].complete_name, "Groceries / Fruit / Apples")
        products = self.loaded("product")
        apple = products["A-1"]
        self.assertEqual(apple.categ_id, categories["G3"])
        self.assertEqual((apple.barcode, apple.list_price), ("4006381333931", 1234.5))
        self.assertEqual(apple.with_company(self.company).standard_price, 7.25)
        self.assertTrue(apple.is_storable)
        self.assertFalse(products["A-3"].is_storable)
        vendors = self.loaded("vendor")
        self.assertEqual(vendors["V1"].state_id, self.env.ref("base.state_us_5"))
        self.assertTrue(vendors["V1"].is_company)
        price = self.env["product.supplierinfo"].search([("partner_id", "=", vendors["V1"].id)])
        self.assertEqual(price.product_tmpl_id, apple.product_tmpl_id)
        self.assertEqual((price.price, price.min_qty, price.delay), (5.5, 10, 7))
        self.assertEqual(str(price.date_start), "2026-01-31")

    def test_records_are_those_that_odoo_makes_of_the_same_values(self):
        """What is asked once for a batch, and what is not asked of new products, makes no other record."""
        self.env["stock.route"].sudo().search([], limit=1).product_selectable = True
        load_set = self.make_set(**self.company_files())
        load_set.action_load()
        categories = self.loaded("product_category")
        units = {"A-3": self.env.ref("uom.product_uom_hour").id}
        said = [
            {
                "name": name,
                "default_code": number,
                "barcode": barcode,
                "categ_id": categories[category].id,
                "uom_id": units.get(number, self.env.ref("uom.product_uom_unit").id),
                "list_price": price,
                "standard_price": cost,
                "is_storable": is_stored,
            }
            for number, name, barcode, category, price, cost, is_stored in (
                ("A-1", "Golden apples", "4006381333931", "G3", 1234.5, 7.25, True),
                ("A-2", "Red apples", False, "G3", 2, 1, True),
                ("A-3", "Advice", False, "G1", 80, 0, False),
            )
        ]
        loaded = self.env["product.product"].union(*self.loaded("product").values()).sorted("id")
        of_products = ("product_tmpl_id", "barcode")
        of_values = ("product_id", "date")
        values = self.env["product.value"].sudo()
        by_us = [
            self.kept(loaded, *of_products),
            self.kept(loaded.product_tmpl_id.sorted("id")),
            self.kept(values.search([("product_id", "in", loaded.ids)], order="id"), *of_values),
        ]
        partners = self.env["res.partner"].union(*self.loaded("vendor").values()).sorted("id")
        partners_by_us = self.kept(partners, "commercial_partner_id")
        loaded.barcode = False
        ours = self.env["product.product"].with_company(self.company)
        by_odoo = ours.browse(ours.create(one).id for one in said)
        self.assertEqual(
            by_us,
            [
                self.kept(by_odoo, *of_products),
                self.kept(by_odoo.product_tmpl_id.sorted("id")),
                self.kept(values.search([("product_id", "in", by_odoo.ids)], order="id"), *of_values),
            ],
        )
        country = self.env.ref("base.us").id
        others = self.env["res.partner"].with_company(self.company)
        others = others.create(
            [
                {
                    "name": "Orchard Ltd",
                    "ref": "V1",
                    "is_company": True,
                    "country_id": country,
                    "state_id": self.env.ref("base.state_us_5").id,
                    "email": "sales@orchard.example",
                    "supplier_rank": 1,
                },
                {
                    "name": "Farm GmbH",
                    "ref": "V2",
                    "is_company": True,
                    "country_id": self.env.ref("base.de").id,
                    "supplier_rank": 1,
                },
            ]
        )
        self.assertEqual(partners_by_us, self.kept(others, "commercial_partner_id"))

    def test_loading_again_makes_nothing_twice(self):
        load_set = self.make_set(**self.company_files())
        load_set.action_load()
        before = {kind: self.loaded(kind) for kind in self.company_files()}
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual((run.loaded_count, run.known_count, run.refused_count), (0, 10, 0))
        self.assertEqual({kind: self.loaded(kind) for kind in self.company_files()}, before)

    def test_mock_finds_all_and_leaves_nothing(self):
        load_set = self.make_set(**self.company_files())
        products = self.env["product.product"].search_count([])
        load_set.action_mock()
        run = load_set.current_run_id
        self.assertEqual((run.kind, run.state, run.loaded_count), ("mock", "done", 10))
        self.assertEqual(set(run.stage_ids.mapped("state")), {"done"})
        self.assertEqual(self.env["product.product"].search_count([]), products)
        self.assertFalse(self.loaded("product"))
        load_set.action_load()
        self.assertEqual(load_set.current_run_id.loaded_count, 10)

    def test_refused_rows_say_why(self):
        load_set = self.make_set(
            product_category="Category Code,Category Name,Parent Category\nG1,One,G2\nG2,Two,G1\nG3,,\n,Four,\n",
            product="Item Number,Description,Product Group,Unit of Measure,Sales Price,Stock Item\n"
            "A-1,Apples,G9,Units,2.0,yes\nA-2,Pears,,Units,cheap,yes\nA-1,Apples again,,Units,2,yes\n"
            "A-3,Plums,,Units,-1,perhaps\n",
        )
        self.assertEqual(
            self.faults(self.file_of(load_set, "product_category")),
            {(2, "parent", "cycle"), (3, "parent", "cycle"), (4, "name", "missing"), (5, "key", "missing")},
        )
        file = self.file_of(load_set, "product")
        self.assertEqual(
            self.faults(file),
            {
                (2, "category", "link_unknown"),
                (3, "list_price", "number"),
                (4, "key", "repeated_key"),
                (5, "list_price", "negative"),
                (5, "is_storable", "flag"),
            },
        )
        self.assertTrue(all(file.reject_ids.mapped("reason")))
        self.assertEqual(file.refused_count, 4)

    def test_what_odoo_would_refuse_is_known_at_the_check(self):
        """Values that Odoo takes once, names that are too long; and who names a refused row is told so."""
        Product = self.env["product.product"]
        there = Product.create({"name": "There", "barcode": "8711253001202"})
        Product.create({"name": "Gone", "barcode": "5410228142085", "active": False})
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        # Who makes a company may work in it.
        self.env.user.sudo().company_ids -= other
        Product.sudo().create({"name": "Theirs", "barcode": "4012345678901", "company_id": other.id})
        unit = self.env.ref("uom.product_uom_unit")
        self.env["product.uom"].create(
            {"product_id": there.id, "uom_id": unit.id, "barcode": "5901234123457"}
        )
        load_set = self.make_set(
            product="Item Number,Description,GTIN,Active\nA-1,Apples,4006381333931,\nA-2,Pears,4006381333931,\n"
            "A-3,Plums,96385074,\nA-3,Plums again,96385074,\nA-4,Quinces,,\nA-5,Grapes,,\n"
            f"A-6,There,{there.barcode},\nA-7,In a box,5901234123457,\nA-8,Gone,5410228142085,\n"
            f"A-9,There once,{there.barcode},no\nA-10,Theirs,4012345678901,\n",
            packaging="Item Number,Packaging,Barcode\nA-1,Units,5901234123457\nA-4,Units,96385074\n"
            f"A-4,Units,{there.barcode}\nA-5,Units,5410228142085\nA-5,Units,4012345678901\n",
            warehouse="Warehouse Number,Name,Short Name\nW1,North,NORTH1\nW2,South,SOUTH\nWEST12,West,\n",
            vendor="Vendor Number,Vendor Name\nV1,\nV2,Orchard\n",
            vendor_price="Vendor Number,Item Number,Unit Price\nV1,A-1,2\nV2,A-1,3\nV2,A-2,4\n",
        )
        self.assertEqual(
            self.faults(self.file_of(load_set, "product")),
            {
                (3, "barcode", "repeated_value"),
                (5, "key", "repeated_key"),
                (8, "barcode", "taken_value"),
                (9, "barcode", "taken_value"),
                (12, "barcode", "taken_value"),
            },
        )
        self.assertEqual(
            self.faults(self.file_of(load_set, "packaging")),
            {
                (2, "barcode", "taken_value"),
                (3, "barcode", "repeated_value"),
                (4, "barcode", "taken_value"),
                # The product that has it is archived in Odoo, but A-8 brings it.
                (5, "barcode", "repeated_value"),
                # Odoo asks for those of other companies, too.
                (6, "barcode", "taken_value"),
            },
        )
        reasons = self.file_of(load_set, "product").reject_ids.mapped("reason")
        self.assertIn("There has “8711253001202” in Odoo", " ".join(reasons))
        self.assertIn("A record that you may not see has “4012345678901”", " ".join(reasons))
        self.assertEqual(
            self.faults(self.file_of(load_set, "warehouse")),
            {(2, "code", "long_code"), (4, "code", "long_code")},
        )
        self.assertFalse(self.file_of(load_set, "vendor_price").reject_ids)
        load_set.action_load()
        run = load_set.current_run_id
        self.assertFalse(run.result_ids.filtered(lambda result: result.code == "odoo"), "said at the check")
        refused = run.result_ids.filtered(
            lambda r: r.state == "refused" and r.domain_id.kind == "vendor_price"
        )
        self.assertEqual(
            {(result.value, result.code) for result in refused},
            {("V1", "link_refused"), ("A-2", "link_refused")},
        )
        self.assertIn("refused itself", refused[0].reason)

    def test_numbers_that_odoo_refuses_are_known_at_the_check(self):
        """Odoo's addon of VAT numbers raises at `create`: the same is asked before, once a different number."""
        asked = []

        def run_vat_checks(partner, country, vat, partner_name="", validation="error"):
            asked.append((country.code, vat))
            if vat == "crash":
                raise ValueError("not decimal")
            if country.code == "BE" and not vat.startswith("BE04"):
                raise ValidationError(partner.env._("The number %(vat)s does not seem to be valid.", vat=vat))
            return vat, country.code

        rows = (
            "V1,One,BE,BE0477472701,,",
            "V2,Two,Belgium,BE123,,",
            "V3,Three,BE,BE123,,company",
            "V4,Four,DE,BE123,,",
            "V5,Five,,BE123,,",
            "V6,Six,BE,crash,,",
            "V7,Seven,BE,BE123,V1,person",
            "V8,Eight,Nowhere,BE123,,",
        )
        content = "\n".join(["Vendor Number,Name,Country,VAT,Parent Vendor,Company Type", *rows]) + "\n"
        with patch.object(self.registry["res.partner"], "_run_vat_checks", run_vat_checks):
            load_set = self.make_set(vendor=content)
            file = self.file_of(load_set, "vendor")
            self.assertEqual(
                self.faults(file),
                {
                    (3, "vat", "vat_refused"),
                    (4, "vat", "vat_refused"),
                    (7, "vat", "vat_refused"),
                    (9, "country", "link_unknown"),
                },
            )
            told = file.reject_ids.filtered(lambda reject: reject.row_number == 3)
            self.assertIn("The number BE123 does not seem to be valid", told.reason)
            # BE and Belgium are two texts.
            self.assertEqual(
                sorted(asked),
                [("BE", "BE0477472701"), ("BE", "BE123"), ("BE", "BE123"), ("BE", "crash"), ("DE", "BE123")],
            )
            load_set.action_load()
            self.assertEqual(set(self.refused(load_set.current_run_id)), {"V2", "V3", "V6", "V8"})

            # A delta of the country alone asks for the number that is known; what Odoo holds is not asked again.
            load_set.is_delta = True
            asked.clear()
            file.file = base64.b64encode(b"Vendor Number,Name,Country\nV1,One,BE\nV4,Four,BE\n")
            file.action_read()
            file.action_check()
            self.assertEqual(asked, [("BE", "BE123")])
            self.assertEqual(self.faults(file), {(3, "vat", "vat_refused")})

    def test_screens_offer_what_there_is(self):
        load_set = self.make_set(vendor=VENDORS)
        vendors = load_set.domain_ids
        Domain = self.env["fulfillment.migration.domain"]
        offered = dict(Domain.new({"set_id": load_set.id}).allowed_targets)
        self.assertNotIn("vendor", offered)
        self.assertIn("customer", offered)
        with self.assertRaisesRegex(UserError, "Save the page first"):
            Domain.new({"set_id": load_set.id}).action_open()
        with self.assertRaisesRegex(UserError, "Save the page first"):
            Domain.action_open()

        orders = Domain.create({"set_id": load_set.id, "kind": "open_sale_order"})
        rule = self.env["fulfillment.migration.cutover.rule"].new({"domain_id": orders.id})
        named = dict(rule.allowed_targets)
        self.assertEqual((named["date_order"], named["customer"]), ("Order Date", "Customer"))
        Total = self.env["fulfillment.migration.control.total"]
        self.assertEqual(
            [code for code, _label in Total.new({"domain_id": vendors.id}).allowed_targets], ["count"]
        )
        with self.assertRaisesRegex(ValidationError, "are not compared by"):
            Total.create({"domain_id": vendors.id, "measure": "debit", "value": 1, "source_text": "List"})

        # Another file is read by itself; one that cannot be read leaves the one before.
        file = vendors.file_ids
        file.file = base64.b64encode(b"Vendor Number,Vendor Name\nV7,Hill Ltd\n")
        self.assertEqual((file.state, file.row_count), ("mapped", 1))
        # What begins like a picture is no picture.
        with self.assertRaises(UserError):
            self.add_file(load_set, "vendor", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "vendors.xlsx")

    def test_what_odoo_refuses_is_refused_alone(self):
        rows = "".join(f"B-{number},Pear {number},\n" for number in range(20))
        load_set = self.make_set(product=f"Item Number,Description,GTIN\nA-1,Apples,4006381333931\n{rows}")
        # After the check.
        self.env["product.product"].create({"name": "Taken", "barcode": "4006381333931"})
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual((run.state, run.loaded_count, run.refused_count), ("done", 20, 1))
        refused = run.result_ids.filtered(lambda result: result.state == "refused")
        self.assertEqual((refused.key, refused.code), ("A-1", "odoo"))
        self.assertIn("4006381333931", refused.message)

    def test_a_refused_row_is_not_what_bears_its_number_in_odoo(self):
        """Else its stock would lie on another product, and stay there when the row is corrected."""
        there = self.env["product.product"].create(
            {"name": "Another thing", "default_code": "A-1", "is_storable": True}
        )
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)])
        products = "Item Number,Description,Sales Price,Stock Item\nA-1,Apples,{},yes\nA-2,Pears,2,yes\n"
        load_set = self.make_set(
            product=products.format("cheap"),
            warehouse=f"Warehouse Code,Name\n{warehouse.code},Main\n",
            stock=f"Item Number,Warehouse,On Hand\nA-1,{warehouse.code},7\nA-2,{warehouse.code},5\n",
        )
        load_set.action_load()
        refused = self.refused(load_set.current_run_id)
        # The warehouse is there: Odoo refuses another one of its code, and that one is meant.
        self.assertEqual(refused.pop(warehouse.code), ("odoo", ""))
        self.assertEqual(
            refused,
            {"A-1": ("number", "list_price"), f"A-1/{warehouse.code}": ("link_refused", "product")},
        )
        self.assertFalse(there.with_company(self.company).qty_available)
        self.file_of(load_set, "product").write(
            {"file": base64.b64encode(products.format("3").encode()), "file_name": "product.csv"}
        )
        load_set.action_check()
        load_set.action_load()
        stocked = {
            key: product.with_company(self.company).qty_available
            for key, product in self.loaded("product").items()
        }
        self.assertEqual(stocked, {"A-1": 7, "A-2": 5})

    def test_what_odoo_would_lead_elsewhere_for_is_refused_alone_too(self):
        """Odoo names the page on which to mend it; a load says so and goes on."""
        self.env["stock.warehouse"].search([("company_id", "=", self.company.id)]).sudo().active = False
        load_set = self.make_set(
            product=PRODUCTS.replace("G3", "").replace("G1", ""),
            customer="Customer Number,Name\nC1,Shop\n",
            open_sale_order="Order Number,Customer,SKU,Ordered Quantity,Price,Status\nS1,C1,A-1,1,1,open\n"
            "S2,C1,A-3,1,1,quotation\n",
        )
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(self.refused(run), {"S1": ("odoo", "")})
        self.assertEqual((run.state, set(self.loaded("open_sale_order"))), ("done", {"S2"}))
        message = run.result_ids.filtered(lambda result: result.state == "refused").message
        self.assertIn(self.company.name, message)
        self.assertNotIn("(", message)

    def test_unchecked_files_are_not_loaded(self):
        load_set = self.make_set(vendor=VENDORS)
        file = self.file_of(load_set, "vendor")
        file.column_ids.filtered(lambda column: column.target == "email").target = False
        self.assertEqual(file.state, "mapped")
        with self.assertRaisesRegex(UserError, "not checked"):
            load_set.action_load()

    def test_results_are_not_written_by_hand(self):
        load_set = self.make_set(vendor=VENDORS)
        with self.assertRaises(AccessError):
            self.file_of(load_set, "vendor").refused_count = 0
        load_set.action_mock()
        with self.assertRaises(AccessError):
            load_set.current_run_id.state = "done"

    def test_transforms_and_replacements(self):
        unit = self.env.ref("uom.product_uom_unit")
        case = self.env["uom.uom"].create(
            {"name": "Case of 12", "relative_factor": 12, "relative_uom_id": unit.id}
        )
        load_set = self.make_set(
            product="SKU,Text,Maker,Pack,Weight lbs\nab-1, Golden   apples ,ACME,CS/12,10\n"
            "ab-2,Pears,,EA,n/a\n"
        )
        file = self.file_of(load_set, "product")
        by_name = {column.name: column for column in file.column_ids}
        file.column_ids.target = False
        by_name["SKU"].write({"target": "key", "transform_ids": [(0, 0, {"operation": "upper"})]})
        by_name["Text"].write(
            {
                "target": "name",
                "join_index": [by_name["Maker"].source_index],
                "joint": " by ",
                "transform_ids": [(0, 0, {"operation": "blanks"})],
            }
        )
        by_name["Pack"].write({"target": "uom", "value_map": "CS/12 = Case of 12\nEA = Units"})
        # The heading names the unit, so that this is proposed; here somebody enters it by hand.
        self.assertEqual(by_name["Weight lbs"].transform_ids.mapped("factor"), ["0.45359237"])
        by_name["Weight lbs"].write(
            {
                "target": "weight",
                "empty_values": "n/a",
                "transform_ids": [(5,), (0, 0, {"operation": "multiply", "factor": "0.45359237"})],
            }
        )
        load_set.action_check()
        self.assertFalse(file.reject_ids, file.reject_ids.mapped("reason"))
        load_set.action_load()
        products = self.loaded("product")
        self.assertEqual(set(products), {"AB-1", "AB-2"})
        self.assertEqual(products["AB-1"].name, "Golden apples by ACME")
        self.assertEqual(products["AB-2"].name, "Pears")
        self.assertEqual(products["AB-1"].uom_id, case)
        self.assertAlmostEqual(products["AB-1"].weight, 4.54, 2)

    def test_mapping_is_remembered(self):
        load_set = self.make_set(vendor=VENDORS)
        file = self.file_of(load_set, "vendor")
        file.column_ids.filtered(lambda column: column.target == "country").value_map = "DE = FR"
        load_set.action_check()
        again = self.add_file(load_set, "vendor", VENDORS.replace("V1", "V8").replace("V2", "V9"))
        self.assertEqual(
            again.column_ids.filtered(lambda column: column.target == "country")._pairs(), {"DE": "FR"}
        )

    def test_a_column_feeds_a_second_field(self):
        load_set = self.make_set(product=PRODUCTS.replace("G3", "").replace("G1", ""))
        file = self.file_of(load_set, "product")
        proposed = file.constant_ids
        self.assertEqual((proposed.target, proposed.from_column_id.name), ("default_code", "Item Number"))
        # By hand: another field from a column.
        name = file.column_ids.filtered(lambda column: column.target == "name")
        second = self.env["fulfillment.migration.column"].create(
            {"file_id": file.id, "target": "description_sale", "from_column_id": name.id}
        )
        second.transform_ids.create({"column_id": second.id, "operation": "upper"})
        mapping = file._export_mapping()
        file._apply_mapping(mapping)
        self.assertEqual(file._export_mapping(), mapping)
        # What is corrected in the column is corrected for both.
        rule = (
            self.env["fulfillment.migration.correction.rule"]
            .sudo()
            .create(
                {
                    **{"file_id": file.id, "source_index": 0, "rule": "blanks", "confidence": "certain"},
                    **{"corrects": True, "state": "accepted", "cell_count": 1, "applied_count": 1},
                }
            )
        )
        self.env["fulfillment.migration.correction"].sudo().create(
            {
                **{"file_id": file.id, "company_id": self.company.id, "rule_id": rule.id},
                **{"source_index": 0, "row_number": 3},
                **{"before": "A-2", "after": "A-22", "state": "accepted", "is_applied": True},
            }
        )
        load_set.action_check()
        self.assertFalse(file.refused_count, file.reject_ids.mapped("reason"))
        load_set.action_load()
        products = self.loaded("product")
        self.assertEqual(
            {key: product.default_code for key, product in products.items()},
            {"A-1": "A-1", "A-22": "A-22", "A-3": "A-3"},
        )
        self.assertEqual(products["A-1"].description_sale, "GOLDEN APPLES")
        self.assertEqual(self.env["product.product"].name_search("A-22")[0][0], products["A-22"].id)
        again = self.add_file(load_set, "product", PRODUCTS.replace("A-", "B-"))
        self.assertEqual(set(again.constant_ids.mapped("target")), {"default_code", "description_sale"})
        # Read anew, the line that was taken out is not proposed again; a file of the same headings has it neither.
        again.constant_ids.unlink()
        again.action_check()
        again.action_read()
        self.assertFalse(again.constant_ids)
        self.assertFalse(self.add_file(load_set, "product", PRODUCTS.replace("A-", "C-")).constant_ids)

    def test_a_load_is_undone_while_nothing_depends_on_it(self):
        before = self.env["product.product"].search_count([])
        load_set = self.make_set(**self.company_files())
        load_set.action_load()
        run = load_set.current_run_id
        vendor = self.loaded("vendor")["V1"]
        order = self.env["purchase.order"].create({"partner_id": vendor.id})
        with self.assertRaisesRegex(UserError, "Purchase Order"):
            run.action_undo()
        self.assertTrue(vendor.exists())
        order.button_cancel()
        order.unlink()
        run.action_undo()
        self.assertEqual(run.state, "undone")
        self.assertFalse(vendor.exists())
        self.assertEqual(self.env["product.product"].search_count([]), before)
        self.assertFalse(self.Xref.search([("run_id", "=", run.id)]))
        load_set.action_load()
        self.assertEqual(load_set.current_run_id.loaded_count, 10)

    def test_a_load_set_moves_as_a_file(self):
        load_set = self.make_set(**self.company_files())
        file = self.file_of(load_set, "vendor")
        file.column_ids.filtered(lambda column: column.target == "country").value_map = "DE = FR"
        data = load_set._export_set()
        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        self.consultant.sudo().company_ids += other
        there = self.Set.with_company(other)
        moved, missing = there._import_set(data)
        self.assertEqual((moved.company_id, len(missing)), (other, 4))
        again, _missing = self.Set._import_set(data)
        self.assertEqual(again, load_set)
        self.assertEqual(again._export_set(), data)
        with self.assertRaisesRegex(UserError, "no load set"):
            self.Set._import_set({"format": 1})

    def test_a_mock_says_what_differs_from_the_one_before(self):
        # One number twice: each row is compared with itself.
        twice = "V9,Twin,US,CA,\nV9,Other twin,US,CA,\n"
        load_set = self.make_set(vendor=VENDORS + "V3,Mill,US,ZZ,\nV4,Dairy,US,CA,\n" + twice)
        load_set.action_mock()
        first = load_set.current_run_id
        self.assertEqual((first.loaded_count, first.refused_count, first.previous_id.id), (4, 2, False))
        load_set.action_mock()
        self.assertFalse(load_set.current_run_id.changes)
        first = load_set.current_run_id
        file = self.file_of(load_set, "vendor")
        changed = (
            VENDORS.replace("Farm GmbH", "Farm AG").replace("V1,", ",")
            + "V3,Mill,US,CA,\nV5,Bakery,US,CA,\n"
            + twice
        )
        file.write({"file": base64.b64encode(changed.encode()), "file_name": "vendors.csv"})
        # It bears the name of the file that it is now.
        self.assertEqual((file.name, file.domain_id.display_name), ("vendors.csv", "Vendors"))
        file.action_read()
        load_set.action_check()
        load_set.action_mock()
        second = load_set.current_run_id
        self.assertEqual(second.previous_id, first)
        self.assertEqual(second.changes, {"new": 1, "gone": 2, "mended": 1, "changed": 1})
        change = {result.key: result.change for result in second.result_ids if result.change}
        self.assertEqual(change, {"V2": "changed", "V3": "mended", "V5": "new"})
        changed = second.result_ids.filtered(lambda result: result.change == "changed")
        self.assertEqual(changed.changed_values, "Name: Farm GmbH → Farm AG")
        # The button says which rows are listed; where reasons need the room, changes have no column.
        listed = second.with_context(search_default_refused=1).action_open_results()
        self.assertEqual(listed["display_name"], f"Rows of {second.display_name}")
        self.assertEqual(
            (listed["context"]["search_default_refused"], listed["context"]["hide_changes"]), (1, True)
        )
        self.assertFalse(second.action_open_changes()["context"]["hide_changes"])
        gone = second.with_context(gone=True).action_open_changes()
        results = self.env[gone["res_model"]].search(gone["domain"])
        self.assertEqual(set(results.mapped("key")), {"V1", "V4"})

    def test_refused_rows_come_back_corrected(self):
        taken = self.env["product.product"].create({"name": "Taken", "barcode": "4006381333931"})
        load_set = self.make_set(
            product=f"Item Number,Description,GTIN,Sales Price\nA-1,Apples,{taken.barcode},1\n"
            "A-2,Pears,,cheap\nA-3,=cmd|' /C calc'!A0,,3\n,Plums,,4\nA-4,Quinces,,5\n"
        )
        load_set.action_load()
        file = self.file_of(load_set, "product")
        self.assertEqual(set(self.loaded("product")), {"A-3", "A-4"})
        file.domain_id.owner_id = self.consultant
        book = openpyxl.load_workbook(io.BytesIO(file._refused_workbook()))
        sheet = book.active
        self.assertEqual(
            [cell.value for cell in sheet[1]][:4], ["Item Number", "Description", "GTIN", "Sales Price"]
        )
        self.assertEqual([row[0].value for row in sheet.iter_rows(min_row=2)], ["A-1", "A-2", ""])
        owners = [row[-1].value for row in sheet.iter_rows()]
        self.assertEqual(owners, ["Owner", *[self.consultant.name] * 3])
        self.assertIn("4006381333931", sheet.cell(2, 8).value)
        sheet.cell(2, 3).value = "96385074"
        sheet.cell(3, 4).value = "2"
        sheet.cell(4, 1).value = "A-5"
        output = io.BytesIO()
        book.save(output)
        corrected = self.add_file(load_set, "product", output.getvalue(), "corrected.xlsx")
        self.assertTrue(corrected.is_correction)
        self.assertEqual(corrected.row_count, 3)
        load_set.action_check()
        self.assertFalse(corrected.refused_count, corrected.reject_ids.mapped("reason"))
        # Also that of the row which had no number.
        self.assertEqual(file.refused_count, 0)
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual((run.loaded_count, run.known_count, run.refused_count), (3, 2, 0))
        self.assertEqual(set(self.loaded("product")), {"A-1", "A-2", "A-3", "A-4", "A-5"})
        self.assertEqual(self.loaded("product")["A-1"].barcode, "96385074")

    def test_a_broken_job_is_told_and_the_load_is_resumed(self):
        load_set = self.make_set(vendor=VENDORS)
        run = self.env["fulfillment.migration.run"]._start(load_set, "real")
        run._job_failed(exc_name="ValueError", exc_message="no space left")
        self.assertEqual(run.state, "failed")
        self.assertIn("no space left", run.error)
        run.action_resume()
        self.assertEqual((run.state, run.error, run.loaded_count), ("done", False, 2))
        function = self.env.ref("distribution_migration.job_function_migration_run_step").sudo()
        self.assertEqual((function.method, function.on_fail_method), ("_job_step", "_job_failed"))
