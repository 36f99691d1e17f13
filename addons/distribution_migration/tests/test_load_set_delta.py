import base64

from odoo.tests import tagged

from .set_common import SetCase

PRODUCTS = """Item Number,Description,Barcode,Sales Price,Weight,Stock Item
A,Apple,,1.10,0.2,yes
B,Pear,,1.20,0.3,yes
C,Plum,,1.30,0.1,yes
D,Fig,,1.40,0.05,yes
"""
CUSTOMERS = """Customer Number,Name,City,Phone,Payment Terms
C1,Corner Shop,Leeds,+44 113 496 0001,
C2,Grand Hotel,York,,
"""
ORDERS = """Order Number,Line,Customer,Status,SKU,Quantity,Price
S1,10,C1,quotation,A,4,1
"""


@tagged("post_install", "-at_install")
class TestDelta(SetCase):
    def change(self, load_set, kind, **replaced):
        """Put another file in the place of the one that was loaded."""
        (old,) = self.file_of(load_set, kind)
        content = {"product": PRODUCTS, "customer": CUSTOMERS, "open_sale_order": ORDERS}[kind]
        for before, after in replaced.values():
            self.assertIn(before, content)
            content = content.replace(before, after)
        old.unlink()
        self.add_file(load_set, kind, content).domain_id.action_check()

    def replace(self, load_set, kind, content):
        """Put another text in the place of a file, as a person does on its screen."""
        file = self.file_of(load_set, kind)
        file.write({"file": base64.b64encode(content.encode()), "file_name": f"{kind}.csv"})
        file.action_read()
        file.action_check()
        return file

    def test_a_barcode_goes_from_one_product_to_another(self):
        barcode = "4006381333931"
        load_set = self.make_set(product=PRODUCTS.replace("Apple,", f"Apple,{barcode}"))
        load_set.action_load()
        products = self.loaded("product")
        file = self.replace(load_set, "product", PRODUCTS + f"E,Melon,{barcode},1,1,yes\n")
        # Nothing is written of known rows, so that the product keeps what it has.
        self.assertEqual(self.faults(file), {(6, "barcode", "taken_value")})
        load_set.is_delta = True
        file.action_check()
        self.assertFalse(file.reject_ids)
        load_set.action_load()
        run = load_set.current_run_id
        self.assertFalse(self.refused(run))
        self.assertEqual((products["A"].barcode, self.loaded("product")["E"].barcode), (False, barcode))

    def test_what_a_narrow_file_does_not_mention_stays(self):
        load_set = self.make_set(customer=CUSTOMERS.replace("York,,", "York,+44 1904 496000,"))
        file = self.file_of(load_set, "customer")
        file.column_ids.filtered(lambda column: column.target == "phone").value_map = "none = "
        load_set.action_check()
        mapping = file._export_mapping()
        load_set.action_load()
        customers = self.loaded("customer")
        load_set.is_delta = True
        narrow = "Customer Number,Name,City\nC1,Corner Shop,Bradford\nC2,Grand Hotel,York\n"
        self.replace(load_set, "customer", narrow)
        load_set.action_mock()
        mock = load_set.current_run_id
        self.assertEqual(self.states(mock), {("customer", "C1"): "updated"})
        row = mock.result_ids.filtered(lambda result: result.key == "C1")
        self.assertEqual((row.change, row.changed_values), ("changed", "City: Leeds → Bradford"))
        self.assertEqual(mock.changes, {"changed": 1})
        load_set.action_load()
        self.assertEqual(
            customers["C1"].read(["city", "phone", "name"])[0] | {"id": 0},
            {"id": 0, "city": "Bradford", "phone": "+44 113 496 0001", "name": "Corner Shop"},
        )
        self.assertEqual(customers["C2"].phone, "+44 1904 496000")
        # What a column that is there leaves empty is emptied.
        self.replace(load_set, "customer", narrow.replace(",York", ","))
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(self.states(run), {("customer", "C2"): "updated"})
        self.assertEqual(
            run.result_ids.filtered(lambda one: one.key == "C2").changed_values, "City: York → empty"
        )
        self.assertEqual((customers["C2"].city, customers["C2"].phone), (False, "+44 1904 496000"))

        # The full file comes back as it was mapped, and is compared with all that was said.
        full = CUSTOMERS.replace("Leeds", "Bradford").replace("+44 113 496 0001", "")
        file = self.replace(load_set, "customer", full)
        self.assertEqual(file._export_mapping(), mapping)
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(set(self.states(run).values()), {"updated"})
        self.assertEqual([customers[key].phone for key in ("C1", "C2")], [False, False])
        self.assertEqual((customers["C1"].city, customers["C2"].city), ("Bradford", "York"))
        load_set.action_load()
        self.assertEqual(self.states(load_set.current_run_id), {})

    def states(self, run):
        return {
            (result.domain_id.kind, result.key): result.state
            for result in run.result_ids
            if result.state != "known"
        }

    def test_changes_are_brought_where_nobody_wrote(self):
        load_set = self.make_set(product=PRODUCTS, customer=CUSTOMERS, open_sale_order=ORDERS)
        load_set.action_load()
        first = load_set.current_run_id
        products, customers = self.loaded("product"), self.loaded("customer")
        # People work with what was loaded: one price, one name, one city; another field of what changes in the file.
        products["B"].list_price = 2
        products["C"].name = "Damson"
        products["D"].list_price = 1.5
        customers["C1"].city = "Bradford"
        changes = {
            "price_a": ("Apple,,1.10,0.2", "Apple,,1.15,"),
            "price_b": ("Pear,,1.20", "Pear,,1.25"),
            "price_c": ("Plum,,1.30", "Plum,,1.35"),
            # To what somebody has written in Odoo already.
            "price_d": ("Fig,,1.40", "Fig,,1.50"),
        }
        self.change(load_set, "product", **changes)
        self.change(load_set, "customer", phone=("+44 113 496 0001", "+44 113 496 0002"))
        self.change(load_set, "open_sale_order", quantity=(",A,4,", ",A,5,"))

        # Unasked, nothing is written.
        load_set.action_load()
        told = {("product", key): "changed" for key in "ABCD"}
        told |= {("customer", "C1"): "changed", ("open_sale_order", "S1"): "changed"}
        self.assertEqual(self.states(load_set.current_run_id), told)
        self.assertEqual(products["A"].list_price, 1.1)

        load_set.is_delta = True
        load_set.action_mock()
        mock = load_set.current_run_id
        expected = told | {("product", key): "updated" for key in "ACD"}
        expected |= {("product", "B"): "conflict", ("customer", "C1"): "updated"}
        expected |= {("open_sale_order", "S1"): "updated"}
        self.assertEqual(self.states(mock), expected)
        self.assertEqual((mock.updated_count, mock.conflict_count, mock.changed_count), (5, 1, 0))
        self.assertEqual(products["A"].list_price, 1.1)

        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(self.states(run), expected)
        self.assertEqual([products[key].list_price for key in "ABCD"], [1.15, 2, 1.35, 1.5])
        self.assertEqual((products["A"].weight, products["C"].name), (0, "Damson"))
        self.assertEqual((customers["C1"].city, customers["C1"].phone), ("Bradford", "+44 113 496 0002"))
        conflict = run.result_ids.filtered(lambda result: result.state == "conflict")
        self.assertIn("Sales Price", conflict.message)

        # Again, there is nothing left to be brought but what has to be decided.
        load_set.action_load()
        again = load_set.current_run_id
        self.assertEqual(self.states(again), {("product", "B"): "conflict"})
        with self.assertRaisesRegex(Exception, "made nothing"):
            again.action_undo()

        # What somebody changes afterwards is not undone over.
        products["C"].list_price = 9
        with self.assertRaisesRegex(Exception, "was changed since"), self.cr.savepoint():
            run.action_undo()
        products["C"].list_price = 1.35
        with self.assertRaisesRegex(Exception, "a file of it was removed"), self.cr.savepoint():
            self.file_of(load_set, "customer").unlink()
            run.action_undo()
        run.action_undo()
        self.assertEqual([products[key].list_price for key in "ABCD"], [1.1, 2, 1.3, 1.5])
        self.assertEqual((products["A"].weight, customers["C1"].phone), (0.2, "+44 113 496 0001"))
        self.assertEqual(run.state, "undone")
        load_set.action_load()
        self.assertEqual(self.states(load_set.current_run_id), expected)
        load_set.current_run_id.action_undo()
        first.action_undo()
        self.assertFalse(products["A"].exists())
