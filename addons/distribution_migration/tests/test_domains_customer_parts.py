from odoo import Command
from odoo.tests import tagged

from .set_common import SetCase

CUSTOMERS = """Customer Number,Company Name
C-1,Corner Shop
C-2,Harbour Stores
"""
PRODUCTS = """Item Number,Description,Sales Price
A-1,Golden apples,10
A-2,Red apples,12
"""
PARTS = """Customer Number;Item Number;Customer Part Number;Customer Description;Min Qty;Agreed Price;Valid From
C-1;A-1;77-4711;Apples, yellow;1;9,50;01.02.2026
C-1;A-2;77-4712;;12;11,25;
C-2;A-1;77-4711;;1;0;
C-2;A-2;;;1;10,00;
C-9;A-1;X;;1;1,00;
"""


@tagged("post_install", "-at_install")
class TestCustomerParts(SetCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "product.customerinfo" not in cls.env:
            cls.skipTest(cls, "OCA's product_customerinfo is not installed")
        # The addon lets nobody else write what customers call products.
        cls.consultant.sudo().group_ids = [Command.link(cls.env.ref("base.group_system").id)]

    def test_what_customers_call_products_comes_along_and_is_found(self):
        load_set = self.make_set(customer=CUSTOMERS, product=PRODUCTS, customer_part=PARTS)
        self.assertEqual(
            self.faults(self.file_of(load_set, "customer_part")), {(6, "customer", "link_unknown")}
        )
        load_set.action_load()
        run = load_set.current_run_id
        self.assertEqual(run.stage_ids[-1].loaded_count, 4)
        totals, differences = self.compared(run, "customer_part")
        self.assertEqual(totals["price", "Corner Shop"], (20.75, 20.75))
        self.assertFalse([d for d in differences.values() if d[0] and d[0] != d[1] and d[2] != "refused"])
        products, customers = self.loaded("product"), self.loaded("customer")
        parts = self.env["product.customerinfo"].search(
            [("partner_id", "in", [c.id for c in customers.values()])]
        )
        self.assertEqual(len(parts), 4)
        by_odoo = self.load_by_odoo(
            "product.customerinfo",
            [
                "partner_id",
                "product_tmpl_id",
                "product_code",
                "product_name",
                "min_qty",
                "price",
                "date_start",
            ],
            [
                ["Corner Shop", "Golden apples", "77-4711", "Apples, yellow", "1", "9.5", "2026-02-01"],
                ["Corner Shop", "Red apples", "77-4712", "", "12", "11.25", ""],
                ["Harbour Stores", "Golden apples", "77-4711", "", "1", "0", ""],
                ["Harbour Stores", "Red apples", "", "", "1", "10", ""],
            ],
        )
        by_odoo.company_id = self.company
        self.assertCountEqual(self.kept(parts), self.kept(by_odoo))
        by_odoo.unlink()
        # Found in the list by the whole number, whoever calls it so; on an order of the customer by Odoo's own field.
        Product = self.env["product.product"]
        self.assertEqual(Product.search([("old_number", "=", "77-4711")]), products["A-1"])
        self.assertEqual(
            self.env["product.template"].search([("old_number", "=", "77-4712")]),
            products["A-2"].product_tmpl_id,
        )
        found = Product.with_context(partner_id=customers["C-1"].id).name_search("77-4712")
        self.assertEqual([one[0] for one in found], products["A-2"].ids)
        # The cross-reference knows the row by customer and number.
        named = self.Xref.search([("kind", "=", "customer_part"), ("legacy_key", "like", "77-4712")])
        self.assertEqual(self.env[named.model].browse(named.res_id).product_code, "77-4712")
        # The same file again changes nothing; taken back, nothing is left of it.
        load_set.action_load()
        self.assertEqual(load_set.current_run_id.known_count, 8)
        run.action_undo()
        self.assertFalse(parts.exists())
