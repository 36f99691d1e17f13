"""What counts find against the books: M06."""

from psycopg2 import IntegrityError

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .floor_common import FloorCommon


@tagged("post_install", "-at_install")
class TestFloorCount(FloorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelf = cls.warehouse.lot_stock_id
        cls.bin = cls.env["stock.location"].create({"name": "Bin B", "location_id": cls.shelf.id})
        cls.opening = cls.env.ref("distribution_fulfillment_base.reason_count_opening")

    def count(self, product, quantity, location=None, at=None, reason=None):
        """Apply a count; the move that it made."""
        if at:
            self.set_clock(at)
        context = {
            "inventory_mode": True,
            "inventory_name": "CYCLE-01",
            "fulfillment_reason_id": reason and reason.id,
        }
        quant = (
            self.env["stock.quant"]
            .with_context(**context)
            .create(
                {
                    "product_id": product.id,
                    "location_id": (location or self.shelf).id,
                    "inventory_quantity": quantity,
                }
            )
        )
        quant.action_apply_inventory()
        return self.env["stock.move"].search([("product_id", "=", product.id)], order="id desc", limit=1)

    def open_stock(self, product, quantity, location=None):
        self.count(product, quantity, location, at="2026-01-02 14:00", reason=self.opening)

    def test_counts_against_the_books(self):
        """68 of 68, 127 of 131, 51 of 50: two adjusted; 2 % is the edge of what is accurate enough."""
        for product, quantity in ((self.apple, 68), (self.berry, 131), (self.cherry, 50)):
            self.open_stock(product, quantity)
        row = self.compute("M06.adjusted")[0]
        self.assertEqual((row["denominator"], row["excluded"]), (0, {"count_opening": 3}))
        for product, quantity in ((self.apple, 68), (self.berry, 127), (self.cherry, 51)):
            self.count(product, quantity, at="2026-01-28 13:00")
        self.assertEqual(self.ratio("M06.adjusted"), (2, 3))
        self.assertEqual(self.ratio("M06.ira.0"), (1, 3))
        self.assertEqual(self.ratio("M06.ira.2"), (2, 3))
        self.assertEqual(self.ratio("M06.ira.5"), (3, 3))
        self.assertEqual(self.ratio("M06.value"), (23, 68 * 6 + 131 * 2 + 50 * 15))
        net = self.compute("M06.net")[0]
        self.assertEqual((net["value"], net["count"]), (7, 3))
        row = self.compute("M06.adjusted")[0]
        missed = self.Metric.drill("M06.adjusted", row, "hit")
        self.assertEqual((missed["model"], missed["count"]), ("stock.move", 2))
        self.assert_floor()

    def test_accuracy_by_the_class_of_the_goods(self):
        """0 % for A, 2 % for B and 5 % for C, or what the warehouse says; the product's class goes before that of its
        category, and both as they were when it was counted."""
        fruit = self.env["product.category"].create({"name": "Fruit", "fulfillment_count_class": "c"})
        self.berry.categ_id = self.env["product.category"].create({"name": "Berries", "parent_id": fruit.id})
        self.cherry.categ_id = fruit
        self.cherry.fulfillment_count_class = "b"
        for product, quantity in ((self.apple, 100), (self.berry, 131), (self.cherry, 50)):
            self.open_stock(product, quantity)
        # Of no class: no figure, and named.
        self.count(self.apple, 100, at="2026-01-28 13:00")
        row = self.compute("M06.ira.class")[0]
        self.assertEqual(
            (row["value"], row["denominator"], row["excluded"]),
            (None, 0, {"count_opening": 3, "no_class": 1}),
        )
        # 3.05 % of C, 2 % of B: the edge is within.
        self.count(self.berry, 127, at="2026-01-28 14:00")
        self.count(self.cherry, 51, at="2026-01-28 14:00")
        self.assertEqual(self.ratio("M06.ira.class"), (2, 2))
        rows = self.compute("M06.ira.class", by=["count_class"])
        self.assertEqual(
            {row["count_class"]: (row["numerator"], row["denominator"]) for row in rows if row["count"]},
            {"b": (1, 1), "c": (1, 1)},
        )
        bar = {"count_class": "b", "labels": {}}
        self.assertEqual(self.env["fulfillment.dashboard"]._bar_label(bar, "count_class"), "B")
        drilled = self.Metric.drill("M06.ira.class", self.compute("M06.ira.class")[0], "hit")
        self.assertEqual((drilled["model"], drilled["count"]), ("stock.move", 2))
        # What is allowed from now on judges what is counted from now on.
        self.warehouse.fulfillment_count_tol_b = 1.5
        fruit.fulfillment_count_class = "a"
        self.assertEqual(self.ratio("M06.ira.class"), (2, 2))
        self.count(self.berry, 128, at="2026-02-28 14:00")
        self.count(self.cherry, 52, at="2026-02-28 14:00")
        self.assertEqual(self.ratio("M06.ira.class"), (2, 4))
        self.count(self.berry, 128, at="2026-03-28 14:00")
        self.assertEqual(self.ratio("M06.ira.class"), (3, 5))
        self.assert_settled()

    def test_accuracy_by_class_like_the_reference(self):
        for product, letter in ((self.apple, "a"), (self.berry, "b"), (self.cherry, "c")):
            product.fulfillment_count_class = letter
            self.open_stock(product, 100)
        for day, found in (("28", (100, 98, 95)), ("29", (99, 96, 90.25)), ("30", (99, 99, 84))):
            for product, quantity in zip((self.apple, self.berry, self.cherry), found, strict=True):
                self.count(product, quantity, at=f"2026-01-{day} 23:00")
        self.assertEqual(self.ratio("M06.ira.class", period=("2026-01-30", "2026-01-30")), (1, 3))
        self.assert_floor()

    def test_tolerance_beyond_the_books_is_refused(self):
        for tolerance in (-1, 101):
            with (
                self.subTest(tolerance=tolerance),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.warehouse.fulfillment_count_tol_a = tolerance
                self.warehouse.flush_recordset()

    def test_whoever_counts_needs_no_more_rights(self):
        """A warehouse user may not change how a warehouse is set up, and is judged by it all the same."""
        self.open_stock(self.apple, 100)
        self.apple.fulfillment_count_class = "b"
        counter = new_test_user(
            self.env,
            "counter",
            groups="stock.group_stock_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.set_clock("2026-01-28 13:00")
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        quant = quant.with_user(counter).with_context(inventory_mode=True)
        quant.inventory_quantity = 98
        quant.action_apply_inventory()
        self.assertEqual(self.ratio("M06.ira.class"), (1, 1))

    def test_cost_of_later_changes_no_count(self):
        self.open_stock(self.apple, 10)
        self.count(self.apple, 9, at="2026-01-28 13:00")
        self.assertEqual(self.ratio("M06.value"), (6, 60))
        self.apple.standard_price = 9
        self.assertEqual(self.ratio("M06.value"), (6, 60))
        self.assert_floor()

    def test_recount_within_a_day_stands_for_both(self):
        self.open_stock(self.apple, 10)
        first = self.count(self.apple, 7, at="2026-01-28 13:00")
        self.assertEqual(self.ratio("M06.adjusted"), (1, 1))
        self.count(self.apple, 7, at="2026-01-29 12:59:59")
        row = self.compute("M06.adjusted")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (0, 1))
        self.assertEqual(row["excluded"], {"count_opening": 1, "superseded": 1})
        self.assert_floor()
        # A day later it is a count of its own; that of another bin always is.
        self.count(self.apple, 7, at="2026-01-30 12:59:59")
        self.count(self.apple, 2, location=self.bin)
        self.assertEqual(self.ratio("M06.adjusted"), (1, 3))
        self.assert_floor()
        self.assertEqual(
            self.env["fulfillment.fact.count"].search([("move_id", "=", first.id)]).recounted_seconds, 86399
        )

    def test_count_taken_back_is_no_count(self):
        """Nor does it make the count before it worth nothing."""
        self.open_stock(self.apple, 10)
        self.count(self.apple, 9, at="2026-01-28 13:00")
        wrong = self.count(self.apple, 3, at="2026-01-28 15:00")
        self.assertEqual(self.ratio("M06.adjusted"), (1, 1))
        self.assertEqual(self.ratio("M06.value"), (36, 54))
        self.set_clock("2026-01-28 16:00")
        wrong.move_line_ids.action_revert_inventory()
        row = self.compute("M06.adjusted")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (1, 1))
        self.assertEqual(row["excluded"], {"count_opening": 1, "count_reverted": 2})
        self.assertEqual(self.ratio("M06.value"), (6, 60))
        self.assert_floor()

    def test_typed_in_moved_and_scrapped_is_not_counted(self):
        self.open_stock(self.apple, 10)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        self.set_clock("2026-01-28 13:00")
        quant.with_context(inventory_mode=True).inventory_quantity_auto_apply = 25
        quant.move_quants(location_dest_id=self.bin)
        self.env["stock.scrap"].create(
            {
                "product_id": self.apple.id,
                "location_id": self.bin.id,
                "scrap_qty": 1,
                "company_id": self.company.id,
            }
        ).do_scrap()
        row = self.compute("M06.adjusted")[0]
        self.assertEqual((row["denominator"], row["excluded"]), (0, {"count_opening": 1, "count_edit": 1}))
        self.assert_floor()

    def test_nobody_kept_what_a_move_of_before_was(self):
        self.open_stock(self.apple, 10)
        move = self.count(self.apple, 9, at="2026-01-28 13:00")
        self.env.cr.execute(
            "UPDATE stock_move SET fulfillment_count_kind = NULL, quantity = quantity WHERE id = %s",
            [move.id],
        )
        self.env["fulfillment.dirty"]._mark("move", move.ids)
        row = self.compute("M06.adjusted")[0]
        self.assertEqual((row["denominator"], row["excluded"]), (0, {"count_opening": 1, "count_unknown": 1}))
        self.assert_settled()

    def test_something_where_the_books_said_nothing_is_never_accurate(self):
        self.count(self.apple, 3, at="2026-01-28 13:00")
        self.assertEqual(self.ratio("M06.ira.5"), (0, 1))
        row = self.compute("M06.value")[0]
        self.assertEqual((row["numerator"], row["denominator"], row["value"]), (18, 0, None))
        self.assert_floor()

    def test_done_count_edited_later(self):
        self.open_stock(self.apple, 10)
        move = self.count(self.apple, 7, at="2026-01-28 13:00")
        self.assertEqual(self.ratio("M06.ira.5"), (0, 1))
        move.move_line_ids.quantity = 0
        self.assertEqual(self.ratio("M06.ira.5"), (1, 1))
        self.assert_settled()

    def test_local_day_of_the_warehouse(self):
        self.open_stock(self.apple, 10)
        self.count(self.apple, 9, at="2026-01-29 04:30")
        self.assertEqual(self.ratio("M06.adjusted", period=("2026-01-28", "2026-01-28")), (1, 1))
        self.warehouse.fulfillment_tz = "UTC"
        self.assertEqual(self.ratio("M06.adjusted", period=("2026-01-28", "2026-01-28")), (0, 0))
        self.assert_floor()
