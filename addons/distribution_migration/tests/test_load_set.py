import base64

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
