import base64
import io
from unittest.mock import patch

import openpyxl

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .set_common import SetCase
from .test_load_set import PRODUCTS


@tagged("post_install", "-at_install")
class TestLoadSetRefused(SetCase):
    """Rows that are refused: why, when it is known, that they stand alone, and how they come back."""

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
