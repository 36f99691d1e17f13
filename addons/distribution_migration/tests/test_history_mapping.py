from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GOOD_ROWS, HistoryCase, table


@tagged("post_install", "-at_install")
class TestHistoryMapping(HistoryCase):
    """Which column feeds which field."""

    def test_common_headings_are_recognised(self):
        record = self.read(table(*GOOD_ROWS))
        self.assertEqual(
            self.targets(record),
            {
                "Line ID": "external_key",
                "Order Number": "order_ref",
                "Customer": "customer_name",
                "Product": "product_name",
                "Promised Date": "first_promised_at",
                "Ship Date": "shipped_at",
                "Quantity": "ordered_qty",
                "Shipped Quantity": "shipped_qty",
                "Net Amount": "amount_untaxed",
                "Currency": "currency",
            },
        )

    def test_content_overrules_names(self):
        """A date field takes no column without dates, a key none with repetitions."""
        heading = "ID,Order,Quantity,Promised Date,Unit"
        record = self.read(table("7,A,1,soon,30", "7,B,2,later,60", heading=heading))
        self.assertEqual(self.targets(record), {"Order": "order_ref", "Quantity": "ordered_qty"})
        self.assertEqual(record.unused_count, 3)
        self.assertIn("Still needed: Key of the line", record.mapping_html)

    def test_a_missing_currency_becomes_a_constant(self):
        heading = "ID,Order,Quantity,Order Date,Value (EUR)"
        record = self.read(table("1,A,1,2024-05-01,5", heading=heading))
        self.column(record, "Value (EUR)").target = "amount_untaxed"
        heading = "ID,Order,Quantity,Order Date,Value,Freight (EUR)"
        hinted = self.read(table("1,A,1,2024-05-01,5,1", heading=heading), "hinted.csv")
        plain = self.read(table("1,A,1,2024-05-01,5,1", heading=heading.replace("EUR", "x")), "p.csv")
        constant = hinted.column_ids.filtered("is_constant")
        self.assertEqual((constant.target, constant.constant), ("currency", "EUR"))
        self.assertEqual(plain.column_ids.filtered("is_constant").constant, self.company.currency_id.name)

    def test_the_check_asks_for_what_is_missing(self):
        record = self.read(table(*GOOD_ROWS))
        self.column(record, "Line ID").target = False
        self.column(record, "Product").target = "customer_name"
        with self.assertRaises(UserError) as caught:
            record.action_check()
        message = str(caught.exception)
        self.assertIn("Key of the line: no column feeds it", message)
        self.assertIn("Customer is fed more than once: Customer, Product", message)

    def test_a_constant_must_be_valid(self):
        record = self.read(table(*GOOD_ROWS))
        self.column(record, "Currency").target = False
        record.column_ids.create({"import_id": record.id, "target": "currency", "constant": "XXQ"})
        with self.assertRaisesRegex(UserError, "Currency: No currency has this code"):
            record.action_check()

    def test_a_key_may_be_made_of_several_columns(self):
        heading = "OrderID,ProductID,Quantity,OrderDate"
        record = self.read(table("7,1,1,2024-05-01", "7,2,2,2024-05-01", heading=heading))
        self.column(record, "OrderID").target = "external_key"
        self.column(record, "ProductID").target = "external_key"
        record.column_ids.create({"import_id": record.id, "target": "order_ref", "constant": "all"})
        record.action_check()
        record.action_load()
        self.assertEqual(self.lines(record).mapped("external_key"), ["7/1", "7/2"])

    def test_the_mapping_is_remembered_for_the_next_file_of_that_shape(self):
        record = self.read(table(*GOOD_ROWS))
        self.column(record, "Customer").target = "vendor_name"
        record.action_check()
        record.action_load()
        later = self.read(table(GOOD_ROWS[0].replace("1,SO1", "9,SO9", 1)), "june.csv")
        self.assertEqual(self.targets(later)["Customer"], "vendor_name")
        self.assertEqual(later.mapping_id.name, "orders.csv")
        self.assertIn("Mapped as orders.csv was", later.notes_html)
        later.action_suggest_again()
        self.assertEqual(self.targets(later)["Customer"], "customer_name")
        self.assertFalse(later.mapping_id)

    def test_a_changed_mapping_asks_for_a_new_check(self):
        record = self.checked(table(*GOOD_ROWS))
        self.assertEqual(record.state, "checked")
        self.column(record, "Customer").target = "vendor_name"
        self.assertEqual(record.state, "mapped")
        with self.assertRaisesRegex(UserError, "step is not possible"):
            record.action_load()
        record.action_check()
        record.tz = "Asia/Tokyo"
        self.assertEqual(record.state, "mapped")
        record.action_check()
        record.tz = "Asia/Tokyo"
        self.assertEqual(record.state, "checked", "nothing has changed")

    def test_values_can_be_replaced_and_read_as_empty(self):
        heading = "ID,Order,Quantity,Ship Date,UoM"
        rows = ("1,A,1,2024-05-01,EA", "2,A,1,TBD,each")
        record = self.read(table(*rows, heading=heading))
        self.assertEqual(self.column(record, "UoM").target, "uom_name")
        record.action_check()
        self.assertEqual(
            self.rejects(record),
            [
                (2, "UoM", "EA", "unit_unknown"),
                (3, "Ship Date", "TBD", "date_style"),
                (3, "UoM", "each", "unit_unknown"),
            ],
        )
        self.column(record, "UoM").value_map = "EA = Units\neach = Units\n"
        self.column(record, "Ship Date").empty_values = "TBD"
        record.action_check()
        record.action_load()
        self.assertRecordValues(
            self.lines(record),
            [
                {"uom_name": "Units", "shipped_qty": 1.0},
                {"uom_name": "Units", "shipped_qty": 0.0},
            ],
        )

    def test_what_stands_for_what_can_be_switched_off(self):
        heading = "ID,Order,Quantity,Promised Date,Delivered Date"
        rows = ("1,A,3,2024-05-01,2024-05-02", "2,A,4,2024-05-01,")
        record = self.loaded(table(*rows, heading=heading))
        noon = "2024-05-01 17:00:00"
        lines = self.lines(record)
        self.assertEqual([str(d) for d in lines.mapped("first_promised_at")], [noon, noon])
        self.assertEqual([str(d) for d in lines.mapped("last_promised_at")], [noon, noon])
        self.assertEqual(lines[0].shipped_at, lines[0].delivered_at)
        self.assertEqual(lines.mapped("shipped_qty"), [3.0, 0.0])
        record.load_id.unlink()
        record.write({"one_promise": False, "delivery_is_shipment": False, "shipped_is_ordered": False})
        record.action_check()
        record.action_load()
        lines = self.lines(record)
        self.assertFalse(any(lines.mapped("last_promised_at")))
        self.assertFalse(any(lines.mapped("shipped_at")))
        self.assertTrue(lines[0].delivered_at)
        self.assertFalse(any(lines.mapped("shipped_qty")))

    def test_a_column_of_the_file_cannot_be_removed(self):
        record = self.read(table(*GOOD_ROWS))
        with self.assertRaisesRegex(UserError, "it is in the file"):
            self.column(record, "Customer").unlink()

    def test_preview_shows_values_and_faults(self):
        record = self.read(table(GOOD_ROWS[0], GOOD_ROWS[1].replace("2024-05-04", "4 May?")))
        self.assertIn("2 May 2024", record.preview_html)
        self.assertIn("4 May?", record.preview_html)
        self.assertIn("text-danger", record.preview_html)
        self.assertIn("Not a date written as", record.preview_html)

    def test_values_of_the_file_are_text_on_the_screen(self):
        attack = "<img src=x onerror=alert(1)>"
        record = self.read(table(GOOD_ROWS[0].replace("Maple Market", attack)))
        self.assertNotIn("<img", record.preview_html)
        self.assertIn("&lt;img", record.preview_html)
