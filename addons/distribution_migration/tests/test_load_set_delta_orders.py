from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_domains_open_orders import PURCHASES, OpenOrdersCase

ORDERS = """Order Number,Line,Customer,Order Date,Delivery Date,Status,SKU,Ordered Quantity,Delivered,Price
S1,10,C1,2026-10-05,2026-12-01,open,SET,10,4,50
S1,20,C1,2026-10-05,2026-12-01,open,CUP,5,,3
S2,10,C1,2026-10-05,2026-12-01,open,CUP,5,,3
S3,10,C1,2026-10-05,2026-12-01,open,CUP,6,,3
S4,10,C1,2026-10-05,2026-12-01,open,CUP,7,,3
"""


@tagged("post_install", "-at_install")
class TestDeltaOfOrders(OpenOrdersCase):
    def test_changed_orders_are_replaced_where_nobody_worked_on_them(self):
        load_set = self.make_set(open_sale_order=ORDERS, open_purchase_order=PURCHASES)
        load_set.action_load()
        sales, purchases = self.loaded("open_sale_order"), self.loaded("open_purchase_order")
        names = {key: order.name for key, order in (sales | purchases).items()}
        # One is agreed anew in Odoo, one is delivered.
        sales["S3"].order_line.price_unit = 2.5
        self.stock("CUP", 100)
        self.move_all(sales["S4"].picking_ids)

        changes = {
            "open_sale_order": [
                (
                    "S1,10,C1,2026-10-05,2026-12-01,open,SET,10,4",
                    "S1,10,C1,2026-10-05,2026-12-01,open,SET,12,6",
                ),
                ("open,CUP,5,,3\nS2", "open,CUP,5,,3\nS1,30,C1,2026-10-05,2026-12-01,open,TEA,1,,20\nS2"),
                ("CUP,6,", "CUP,8,"),
                ("CUP,7,", "CUP,9,"),
            ],
            "open_purchase_order": [("SET,MW-7,100,40", "SET,MW-7,120,40")],
        }
        for kind, content in (("open_sale_order", ORDERS), ("open_purchase_order", PURCHASES)):
            for before, after in changes[kind]:
                self.assertIn(before, content)
                content = content.replace(before, after, 1)
            self.file_of(load_set, kind).unlink()
            self.add_file(load_set, kind, content).domain_id.action_check()
        load_set.is_delta = True
        load_set.action_load()
        run = load_set.current_run_id
        states = {result.key: result.state for result in run.result_ids}
        self.assertEqual(
            {key: states[key] for key in ("S1", "S2", "S3", "S4", "P1")},
            {"S1": "updated", "S2": "known", "S3": "conflict", "S4": "conflict", "P1": "updated"},
        )
        told = {result.key: result.message for result in run.result_ids if result.state == "conflict"}
        self.assertIn("Order Lines", told["S3"])
        self.assertIn("Transfers", told["S4"])

        new = self.loaded("open_sale_order")["S1"]
        self.assertNotEqual(new, sales["S1"])
        self.assertFalse(sales["S1"].exists())
        self.assertEqual(new.name, names["S1"], "the number that people know")
        self.assertEqual(new.state, "sale")
        self.assertEqual(new.order_line.mapped("product_uom_qty"), [12, 5, 1])
        self.assertEqual(new.order_line.mapped("qty_delivered"), [6, 0, 0])
        self.assertEqual(sorted(new.picking_ids.move_ids.mapped("product_uom_qty")), [1, 5, 6])
        self.assertEqual(self.env.ref("__migration__." + self.external_id("open_sale_order", "S1")), new)
        self.assertEqual(self.loaded("open_sale_order")["S2"], sales["S2"])
        self.assertEqual(sales["S3"].order_line.product_uom_qty, 6)
        bought = self.loaded("open_purchase_order")["P1"]
        self.assertEqual((bought.name, bought.order_line[0].product_qty), (names["P1"], 120))

        # Again: nothing is left but what a person decides.
        load_set.action_load()
        again = load_set.current_run_id
        self.assertEqual((again.updated_count, again.conflict_count), (0, 2))

        # What somebody works on afterwards is not set back; else the order is again as it was.
        new.order_line[1].product_uom_qty = 4
        with self.assertRaisesRegex(UserError, "worked on it since"), self.cr.savepoint():
            run.action_undo()
        new.order_line[1].product_uom_qty = 5
        run.action_undo()
        back = self.loaded("open_sale_order")["S1"]
        self.assertEqual((back.name, back.order_line.mapped("product_uom_qty")), (names["S1"], [10, 5]))
        self.assertEqual(self.env.ref("__migration__." + self.external_id("open_sale_order", "S1")), back)
        load_set.action_load()
        self.assertEqual(load_set.current_run_id.updated_count, 3 + 2)

        # A file that mentions less: dates, prices and what was delivered stay as they were said.
        self.file_of(load_set, "open_sale_order").unlink()
        narrow = """Order Number,Line,Customer,SKU,Ordered Quantity
S1,10,C1,SET,14
S1,20,C1,CUP,5
S1,30,C1,TEA,1
S2,10,C1,CUP,5
"""
        self.add_file(load_set, "open_sale_order", narrow).domain_id.action_check()
        there = self.loaded("open_sale_order")
        day = there["S1"].date_order
        told = there["S1"].order_line.mapped(lambda line: (line.price_unit, line.qty_delivered))
        load_set.action_load()
        now = self.loaded("open_sale_order")
        self.assertEqual(now["S1"].order_line.mapped("product_uom_qty"), [14, 5, 1])
        self.assertEqual(
            now["S1"].order_line.mapped(lambda line: (line.price_unit, line.qty_delivered)), told
        )
        self.assertEqual((now["S1"].state, now["S1"].date_order), ("sale", day))
        self.assertEqual((now["S1"] == there["S1"], now["S2"] == there["S2"]), (False, True))
