import base64
import time

from odoo.tests import tagged
from odoo.tools import SQL

from .common import ScmsCase


@tagged("post_install", "-at_install", "once")
class TestScmsShipments(ScmsCase):
    """Ten thousand real shipment lines, mapped without touching anything."""

    def scms_import(self):
        return self.upload(self.scms, "scms_delivery_history.csv.gz")

    def test_the_suggested_mapping_needs_no_correction(self):
        record = self.scms_import()
        record.action_read()
        self.assertEqual(
            self.targets(record),
            {
                "ID": "external_key",
                "PO / SO #": "order_ref",
                "ASN/DN #": "shipment_ref",
                "Country": "customer_name",
                "Item Description": "product_name",
                "Product Group": "category_name",
                "Vendor": "vendor_name",
                "Shipment Mode": "carrier_name",
                "PO Sent to Vendor Date": "ordered_at",
                "Scheduled Delivery Date": "first_promised_at",
                "Delivered to Client Date": "delivered_at",
                "Line Item Quantity": "ordered_qty",
                "Line Item Value": "amount_untaxed",
                "=currency": "currency",
            },
        )
        self.assertEqual(record.column_ids.filtered("is_constant").constant, "USD")
        ordered = self.column(record, "PO Sent to Vendor Date")
        self.assertEqual(ordered.date_style, "mdy")
        self.assertEqual(set(ordered.empty_values.splitlines()), {"N/A - From RDC", "Date Not Captured"})
        self.assertEqual(
            ordered.placeholder_counts,
            {text: count for text, count in self.expected["po_date_formats"]["not a date"].items()},
        )
        self.assertIn("“N/A - From RDC” (5,404)", ordered.note)
        self.assertEqual(self.column(record, "Scheduled Delivery Date").date_style, "dby")
        self.assertEqual(record.unused_count, 33 - 13)

    def test_all_rows_load_and_a_second_load_changes_nothing(self):
        started = time.monotonic()
        record = self.scms_import()
        record.action_read()
        record.action_check()
        self.assertEqual(self.rejects(record), [])
        record.action_load()
        self.assertLess(time.monotonic() - started, 60, "seconds; takes about 6 on a quiet machine")
        self.assertCounts(record, row=10324, loaded=10324, refused=0, unchanged=0)
        facts = self.figures(record.load_id)
        self.assertEqual(
            facts,
            {
                "lines": self.expected["lines"],
                "orders": self.expected["purchase_orders"],
                "shipments": self.expected["shipments_asn"],
                "customers": self.expected["countries"],
                "vendors": self.expected["vendors"],
                "late": self.expected["lines_delivered_after_scheduled"],
                "same_day": self.expected["lines_delivered_on_scheduled_day"],
                "early": self.expected["lines_delivered_before_scheduled"],
                "ordered_dates": self.expected["vendor_lead_days_po_to_delivered"]["n"],
                "quantity": self.expected["line_item_quantity_total"],
                "shipped": self.expected["line_item_quantity_total"],
                "amount": self.expected["line_item_value_total"],
            },
        )
        shipments = self.shipments(record.load_id)
        perfect = 100.0 * sum(shipments) / len(shipments)
        self.assertEqual(round(perfect, 4), self.expected["asn_all_lines_on_time_pct"])
        again = self.scms_import()
        again.action_read()
        again.action_check()
        again.action_load()
        self.assertCounts(again, row=10324, loaded=0, refused=0, unchanged=10324)
        self.assertEqual(self.figures(record.load_id), facts)

    def figures(self, load):
        self.env.flush_all()
        [row] = self.env.execute_query_dict(
            SQL(
                """WITH line AS (
                    SELECT *,
                        (delivered_at AT TIME ZONE 'UTC' AT TIME ZONE tz)::date AS delivered,
                        (first_promised_at AT TIME ZONE 'UTC' AT TIME ZONE tz)::date AS promised
                    FROM fulfillment_history_sale_line WHERE load_id = %s
                        AND shipped_at = delivered_at AND last_promised_at = first_promised_at
                )
                SELECT count(*) AS lines,
                    count(DISTINCT order_ref) AS orders,
                    count(DISTINCT shipment_ref) AS shipments,
                    count(DISTINCT customer_name) AS customers,
                    count(DISTINCT vendor_name) AS vendors,
                    count(*) FILTER (WHERE delivered > promised) AS late,
                    count(*) FILTER (WHERE delivered = promised) AS same_day,
                    count(*) FILTER (WHERE delivered < promised) AS early,
                    count(ordered_at) AS ordered_dates,
                    sum(ordered_qty)::float AS quantity,
                    sum(shipped_qty)::float AS shipped,
                    sum(amount_untaxed)::float AS amount
                FROM line""",
                load.id,
            )
        )
        return row

    def shipments(self, load):
        """Return for each shipment whether all of its lines came on time."""
        rows = self.env.execute_query(
            SQL(
                """SELECT bool_and((delivered_at AT TIME ZONE 'UTC' AT TIME ZONE tz)::date
                    <= (first_promised_at AT TIME ZONE 'UTC' AT TIME ZONE tz)::date)
                FROM fulfillment_history_sale_line WHERE load_id = %s GROUP BY shipment_ref""",
                load.id,
            )
        )
        return [is_perfect for (is_perfect,) in rows]

    def test_the_metric_door_says_what_was_published(self):
        self.loaded(self.scms, "scms_delivery_history.csv.gz")
        [row] = self.compute(["M13.line"])
        self.assertEqual(row["denominator"], self.expected["lines"])
        self.assertEqual(round(row["value"], 4), self.expected["on_time_line_pct"])

    def test_exactly_the_broken_rows_are_refused(self):
        rows = self.scms_rows()
        heading = rows[0]
        broken = {
            # row number: (column, value)
            5: ("ID", ""),
            17: ("Scheduled Delivery Date", "31-Feb-07"),
            100: ("Delivered to Client Date", "not a date"),
            101: ("Delivered to Client Date", "2-Jun-66"),
            250: ("Line Item Quantity", "-5"),
            251: ("Line Item Quantity", "many"),
            5000: ("Line Item Value", "12,34.5"),
            9000: ("PO Sent to Vendor Date", "13/13/08"),
            10000: ("PO / SO #", ""),
            10325: ("ID", rows[1][0]),
        }
        codes = {
            5: "missing",
            17: "date_calendar",
            100: "date_style",
            101: "date_future",
            250: "negative",
            251: "number",
            5000: "number",
            9000: "date_calendar",
            10000: "missing",
            10325: "repeated_key",
        }
        for row_number, (column, value) in broken.items():
            rows[row_number - 1][heading.index(column)] = value
        rows[6000 - 1] = rows[6000 - 1][:-2]
        record = self.upload(self.as_csv(rows), "broken.csv")
        record.action_read()
        self.column(record, "ID").target = "external_key"
        record.action_check()
        expected = [(n, *broken[n], codes[n]) for n in broken] + [(6000, "", "31", "columns")]
        self.assertEqual(self.rejects(record), sorted(expected))
        record.action_load()
        self.assertCounts(record, row=10324, loaded=10324 - 11, refused=11)
        loaded = set(self.lines(record).mapped("row_number"))
        self.assertEqual(set(range(2, 10326)) - loaded, {*broken, 6000})

    def test_corrected_rows_complete_the_load(self):
        rows = self.scms_rows()
        column = rows[0].index("Line Item Quantity")
        good = rows[50][column]
        rows[50][column] = "?"
        record = self.upload(self.as_csv(rows), "broken.csv")
        record.action_read()
        record.action_check()
        record.action_load()
        self.assertCounts(record, loaded=10323, refused=1)
        text = record._refused_file("csv").decode("utf-8-sig").replace(",?,", f",{good},", 1)
        fixed = self.upload(text, "corrected.csv")
        fixed.action_read()
        fixed.action_check()
        fixed.action_load()
        self.assertCounts(fixed, row=1, loaded=1, refused=0)
        whole = self.scms_import()
        whole.action_read()
        whole.action_check()
        self.assertCounts(whole, ready=0, unchanged=10324, refused=0)

    def test_uploading_through_the_binary_field_keeps_the_bytes(self):
        record = self.scms_import()
        self.assertEqual(base64.b64decode(record.file), self.scms)
