from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GOOD_ROWS, HEADING, HistoryCase, table


@tagged("post_install", "-at_install")
class TestHistoryLoad(HistoryCase):
    """What is loaded, what is not loaded twice, and how it is undone."""

    def test_rows_become_history(self):
        maple = self.env["res.partner"].create({"name": "Maple Market"})
        self.env["res.partner"].create([{"name": "Birch Bakery"}, {"name": "Birch Bakery"}])
        apples = self.env["product.product"].create({"name": "Apples"})
        record = self.loaded(table(*GOOD_ROWS))
        self.assertRecordValues(
            record.load_id,
            [
                {
                    "name": "orders.csv",
                    "state": "loaded",
                    "row_count": 3,
                    "tz": "America/Chicago",
                    "checksum": record.checksum,
                    "loaded_by_id": self.consultant.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertRecordValues(
            self.lines(record),
            [
                {
                    "external_key": "1",
                    "row_number": 2,
                    "order_ref": "SO1",
                    "customer_name": "Maple Market",
                    "partner_id": maple.id,
                    "product_id": apples.id,
                    "warehouse_id": self.warehouse.id,
                    "first_promised_at": datetime(2024, 5, 2, 17),
                    "last_promised_at": datetime(2024, 5, 2, 17),
                    "shipped_at": datetime(2024, 5, 2, 17),
                    "delivered_at": False,
                    "ordered_qty": 10.0,
                    "shipped_qty": 10.0,
                    "amount_untaxed": 100.5,
                    "currency_id": self.usd.id,
                    "tz": "America/Chicago",
                },
                {
                    "external_key": "2",
                    "row_number": 3,
                    "order_ref": "SO1",
                    "customer_name": "Maple Market",
                    "partner_id": maple.id,
                    "product_id": False,
                    "warehouse_id": self.warehouse.id,
                    "first_promised_at": datetime(2024, 5, 2, 17),
                    "last_promised_at": datetime(2024, 5, 2, 17),
                    "shipped_at": datetime(2024, 5, 4, 17),
                    "delivered_at": False,
                    "ordered_qty": 5.0,
                    "shipped_qty": 4.0,
                    "amount_untaxed": 50.0,
                    "currency_id": self.usd.id,
                    "tz": "America/Chicago",
                },
                {
                    "external_key": "3",
                    "row_number": 4,
                    "order_ref": "SO2",
                    "customer_name": "Birch Bakery",
                    # Two bear the name: the text stands alone.
                    "partner_id": False,
                    "product_id": False,
                    "warehouse_id": self.warehouse.id,
                    "first_promised_at": datetime(2024, 5, 3, 17),
                    "last_promised_at": datetime(2024, 5, 3, 17),
                    "shipped_at": datetime(2024, 5, 3, 17),
                    "delivered_at": False,
                    "ordered_qty": 1.0,
                    "shipped_qty": 1.0,
                    "amount_untaxed": 7.25,
                    "currency_id": self.usd.id,
                    "tz": "America/Chicago",
                },
            ],
        )
        event = self.Event.search([("event_type", "=", "history_loaded"), ("res_id", "=", record.load_id.id)])
        self.assertRecordValues(
            event, [{"quantity": 3.0, "source": "migration", "company_id": self.company.id}]
        )

    def test_products_are_found_by_code_before_name(self):
        coded = self.env["product.product"].create({"name": "Pears", "default_code": "P-1"})
        scanned = self.env["product.product"].create({"name": "Plums", "barcode": "4006381333931"})
        heading = "ID,Order,Quantity,Order Date,SKU,Product Name"
        rows = (
            "1,A,1,2024-05-01,P-1,Apples",
            "2,A,1,2024-05-01,4006381333931,",
            "3,A,1,2024-05-01,P-2,Pears",
            "4,A,1,2024-05-01,,Pears",
        )
        record = self.loaded(table(*rows, heading=heading))
        found = [line.product_id for line in self.lines(record)]
        # An unknown code is not overruled by a name.
        self.assertEqual(found, [coded, scanned, self.env["product.product"], coded])

    def test_a_second_load_changes_nothing(self):
        first = self.loaded(table(*GOOD_ROWS))
        second = self.loaded(table(*GOOD_ROWS), "again.csv")
        self.assertCounts(second, row=3, loaded=0, unchanged=3, refused=0)
        self.assertEqual(second.state, "loaded")
        self.assertFalse(second.load_id, "an empty load would only clutter the list")
        self.assertEqual(self.lines(), self.lines(first))
        self.assertEqual(
            self.Event.search_count(
                [("event_type", "=", "history_loaded"), ("company_id", "=", self.company.id)]
            ),
            1,
        )

    def test_columns_in_another_order_change_nothing(self):
        self.loaded(table(*GOOD_ROWS))
        swapped = [",".join(row.split(",")[::-1]) for row in (HEADING, *GOOD_ROWS)]
        record = self.loaded("\n".join(swapped), "swapped.csv")
        self.assertCounts(record, loaded=0, unchanged=3, refused=0)

    def test_a_key_with_other_content_is_refused(self):
        self.loaded(table(*GOOD_ROWS))
        changed = GOOD_ROWS[1].replace(",4,50,", ",5,50,")
        record = self.loaded(table(GOOD_ROWS[0], changed, "4" + GOOD_ROWS[2][1:]), "later.csv")
        self.assertCounts(record, loaded=1, unchanged=1, refused=1)
        self.assertEqual(self.rejects(record), [(3, "Line ID", "2", "other_content")])
        self.assertRegex(
            record.reject_ids.reason,
            r"Loaded already with other content \(load orders.csv of 20\d\d-.*, row 3\)\. Delete",
        )
        self.assertEqual(self.lines().mapped("external_key"), ["1", "2", "3", "4"])

    def test_keys_loaded_between_check_and_load(self):
        """Two consultants checked the same file; the second to load finds its rows there."""
        first = self.checked(table(*GOOD_ROWS))
        second = self.checked(table(*GOOD_ROWS[:2], GOOD_ROWS[2].replace("7.25", "8")), "b.csv")
        self.assertCounts(second, ready=3)
        first.action_load()
        second.action_load()
        self.assertCounts(second, loaded=0, unchanged=2, refused=1)
        self.assertEqual(self.rejects(second), [(4, "Line ID", "3", "other_content")])

    def test_companies_do_not_share_keys(self):
        other = self.env["res.company"].create({"name": "Southern Distribution"})
        self.consultant.company_ids += other
        self.loaded(table(*GOOD_ROWS))
        record = self.Import.with_company(other).create({"company_id": other.id, "name": "south"})
        record.file = self.upload(table(*GOOD_ROWS)).file
        record.action_read()
        record.action_check()
        record.action_load()
        self.assertCounts(record, loaded=3, unchanged=0)
        self.assertEqual(record.warehouse_id.company_id, other)
        self.assertEqual(self.Line.search([("load_id", "=", record.load_id.id)]).company_id, other)
        self.assertEqual(len(self.lines()), 3)

    def test_several_warehouses_are_not_guessed(self):
        self.env["stock.warehouse"].create({"name": "West", "code": "WST", "company_id": self.company.id})
        record = self.loaded(table(*GOOD_ROWS))
        self.assertFalse(record.warehouse_id)
        self.assertFalse(self.lines(record).warehouse_id)

    def test_instants_are_read_in_the_zone_of_the_load(self):
        heading = "ID,Order,Quantity,Ship Date"
        rows = (
            "1,A,1,2024-01-15",
            "2,A,1,2024-07-15 23:30",
            "3,A,1,2024-07-15T23:30:00Z",
            "4,A,1,2024-07-15 00:00:00",
        )
        record = self.loaded(table(*rows, heading=heading), tz="America/New_York")
        self.assertEqual(
            self.lines(record).mapped("shipped_at"),
            [
                datetime(2024, 1, 15, 17),
                datetime(2024, 7, 16, 3, 30),
                datetime(2024, 7, 15, 23, 30),
                datetime(2024, 7, 15, 16),
            ],
        )

    def test_a_loaded_file_is_closed(self):
        record = self.loaded(table(*GOOD_ROWS))
        for change in (
            lambda: record.write({"tz": "UTC"}),
            lambda: record.write({"encoding": "cp1252"}),
            lambda: self.column(record, "Customer").write({"target": False}),
            lambda: record.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "load"):
                change()

    def test_deleting_a_load_asks_and_leaves_a_trace(self):
        record = self.loaded(table(*GOOD_ROWS))
        load = record.load_id.with_user(self.consultant)
        action = load.action_ask_delete()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.consultant)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.row_count, 3)
        self.assertFalse(wizard.obstacles)
        result = wizard.action_delete()
        self.assertIn("3 rows", result["params"]["message"])
        self.assertFalse(load.exists())
        self.assertFalse(self.lines())
        event = self.Event.search(
            [("event_type", "=", "history_deleted"), ("company_id", "=", self.company.id)]
        )
        self.assertRecordValues(event, [{"quantity": 3.0, "old_text": "orders.csv"}])
        self.assertEqual(record.state, "mapped")
        record.action_check()
        record.action_load()
        self.assertCounts(record, loaded=3)

    def test_a_load_in_progress_is_not_deleted(self):
        record = self.loaded(table(*GOOD_ROWS))
        record._system_write({"job_state": "running", "heartbeat": datetime.now()})
        with self.assertRaisesRegex(UserError, "is still running"):
            record.load_id.unlink()
