"""Purchases, counts, returns and picks of the old system, as they are loaded."""

from datetime import datetime

from odoo.tests import freeze_time, tagged

from .common import table
from .kinds_common import KindCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestHistoryGoods(KindCase):
    def test_purchase_lines(self):
        vendor = self.env["res.partner"].create({"name": "Orchard Ltd"})
        apples = self.env["product.product"].create({"name": "Apples", "default_code": "AP"})
        record = self.load("purchase_line")
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "external_key": "1",
                    "order_ref": "P1",
                    "vendor_name": "Orchard Ltd",
                    "partner_id": vendor.id,
                    "product_id": apples.id,
                    "warehouse_id": self.warehouse.id,
                    "ordered_at": datetime(2024, 4, 1, 17),
                    "first_promised_at": datetime(2024, 4, 10, 17),
                    "last_promised_at": datetime(2024, 4, 10, 17),
                    "received_at": datetime(2024, 4, 12, 17),
                    "ordered_qty": 10.0,
                    "received_qty": 8.0,
                    "rejected_qty": 1.0,
                    "unit_price": 2.5,
                    "currency_id": self.usd.id,
                    "tz": "America/Chicago",
                },
                {
                    "external_key": "2",
                    "order_ref": "P1",
                    "vendor_name": "Orchard Ltd",
                    "partner_id": vendor.id,
                    "product_id": False,
                    "warehouse_id": self.warehouse.id,
                    "ordered_at": datetime(2024, 4, 1, 17),
                    "first_promised_at": datetime(2024, 4, 10, 17),
                    "last_promised_at": datetime(2024, 4, 10, 17),
                    "received_at": False,
                    "ordered_qty": 5.0,
                    "received_qty": 0.0,
                    "rejected_qty": 0.0,
                    "unit_price": 3.0,
                    "currency_id": self.usd.id,
                    "tz": "America/Chicago",
                },
            ],
        )
        self.assertEqual({note["code"] for note in record.check_notes}, {"unreceived"})
        self.env.cr.execute(
            "SELECT rejected_qty IS NULL FROM fulfillment_history_purchase_line WHERE id = %s",
            [self.rows(record)[1].id],
        )
        self.assertTrue(self.env.cr.fetchone()[0], "nobody inspected it: that is not 0")

    def test_a_received_quantity_can_be_left_open(self):
        heading = "ID,PO,Order Date,Receipt Date,Quantity"
        rows = ("1,P1,2024-04-01,2024-04-02,3", "2,P1,2024-04-01,,4")
        record = self.loaded(table(*rows, heading=heading), kind="purchase_line")
        self.assertEqual(self.rows(record).mapped("received_qty"), [3.0, 0.0])
        record.load_id.unlink()
        record.received_is_ordered = False
        record.action_check()
        record.action_load()
        self.env.cr.execute(
            "SELECT count(received_qty) FROM fulfillment_history_purchase_line WHERE load_id = %s",
            [record.load_id.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_counts(self):
        record = self.load("count", "3,CYCLE-01,2024-05-28 08:06,PL,A-03,,5,-1,2,,,")
        self.assertEqual(self.rejects(record), [(4, "Counted Qty", "-1", "negative")])
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "sheet_ref": "CYCLE-01",
                    "counted_at": datetime(2024, 5, 28, 13),
                    "location_name": "A-01",
                    "lot_name": False,
                    "book_qty": 68.0,
                    "counted_qty": 68.0,
                    "unit_cost": 6.0,
                    "reason_name": False,
                    "tolerance_class": "A",
                    "is_blind": True,
                },
                {
                    "sheet_ref": "CYCLE-01",
                    "counted_at": datetime(2024, 5, 28, 13, 5),
                    "location_name": "A-02",
                    "lot_name": "L1",
                    "book_qty": -3.0,
                    "counted_qty": 0.0,
                    "unit_cost": 2.0,
                    "reason_name": "damaged",
                    "tolerance_class": "B",
                    "is_blind": False,
                },
            ],
        )

    def test_returns(self):
        more = "3,RMA2,SO2,Maple Market,PE,2024-05-10,2024-05-11,2024-05-12,scrap,broken,1,2"
        record = self.load("return", more)
        self.assertEqual(self.rejects(record), [(4, "Disposed Qty", "2", "exceeds")])
        self.assertIn("More than the 1 of “Quantity”", record.reject_ids.reason)
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "return_ref": "RMA1",
                    "requested_at": datetime(2024, 5, 10, 17),
                    "received_at": datetime(2024, 5, 19, 15),
                    "disposed_at": datetime(2024, 5, 20, 21),
                    "disposition": "restock",
                    "quantity": 1.0,
                    "disposed_qty": 1.0,
                },
                {
                    "return_ref": "RMA1",
                    "requested_at": datetime(2024, 5, 10, 17),
                    "received_at": datetime(2024, 5, 19, 15),
                    "disposed_at": False,
                    "disposition": False,
                    "quantity": 1.0,
                    "disposed_qty": 0.0,
                },
            ],
        )

    def test_picks(self):
        record = self.load("pick")
        self.assertRecordValues(
            self.rows(record),
            [
                {
                    "picked_at": datetime(2024, 5, 2, 14),
                    "picker_name": "Pia",
                    "quantity": 10.0,
                    "line_count": 1,
                    "is_error": False,
                    "error_line_count": 0,
                    "error_kind": False,
                    "found_at": False,
                    "minutes": 1.5,
                },
                {
                    "picked_at": datetime(2024, 5, 2, 14, 2),
                    "picker_name": "Paul",
                    "quantity": 5.0,
                    "line_count": 1,
                    "is_error": True,
                    "error_line_count": 1,
                    "error_kind": "wrong item",
                    "found_at": datetime(2024, 5, 4, 15),
                    "minutes": 2.0,
                },
            ],
        )

    def test_tasks_of_many_lines_count_their_errors(self):
        heading = "Task ID,Pick Date,Lines,Lines in Error"
        rows = ("1,2024-05-02,20,0", "2,2024-05-02,20,3", "3,2024-05-02,2,3", "4,2024-05-02,1.5,0")
        record = self.loaded(table(*rows, heading=heading), kind="pick")
        self.assertEqual(
            self.rejects(record), [(4, "Lines in Error", "3", "exceeds"), (5, "Lines", "1.5", "fraction")]
        )
        self.assertRecordValues(
            self.rows(record),
            [
                {"line_count": 20, "error_line_count": 0, "is_error": False},
                {"line_count": 20, "error_line_count": 3, "is_error": True},
            ],
        )

    def test_picks_of_which_nobody_knows_whether_they_were_right(self):
        record = self.loaded(table("1,2024-05-02", heading="Task ID,Pick Date"), kind="pick")
        self.assertEqual({note["code"] for note in record.check_notes}, {"unjudged"})
        self.assertIn("nobody says whether they were right", record.notes_html)
        self.env.cr.execute(
            "SELECT is_error IS NULL AND error_line_count IS NULL FROM fulfillment_history_pick"
            " WHERE load_id = %s",
            [record.load_id.id],
        )
        self.assertTrue(self.env.cr.fetchone()[0])
