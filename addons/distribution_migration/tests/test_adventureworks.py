from odoo.tests import tagged
from odoo.tools import SQL

from .common import RealDataCase

NAME = "purchases.csv"


@tagged("post_install", "-at_install", "once")
class TestAdventureWorks(RealDataCase):
    """Nine thousand purchase lines with receipts and rejects: header and lines in one sheet."""

    folder_name = "adventureworks_purchasing"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        headers = {row["PurchaseOrderID"]: row for row in cls.rows_of("PurchaseOrderHeader.csv.gz")}
        vendors = {row["BusinessEntityID"]: row for row in cls.rows_of("Vendor.csv")}
        methods = {row["ShipMethodID"]: row for row in cls.rows_of("ShipMethod.csv")}
        products = {row["ProductID"]: row for row in cls.rows_of("Product.csv")}
        sheet = []
        for line in cls.rows_of("PurchaseOrderDetail.csv.gz"):
            header = headers[line["PurchaseOrderID"]]
            joined = {
                "Vendor": vendors[header["VendorID"]]["Name"],
                "ProductNumber": products[line["ProductID"]]["ProductNumber"],
                "ProductName": products[line["ProductID"]]["Name"],
                "ShipMethod": methods[header["ShipMethodID"]]["Name"],
                "OrderDate": header["OrderDate"],
                "ShipDate": header["ShipDate"],
            }
            sheet.append({**line, **joined})
        cls.sheet = cls.as_csv(sheet).encode()

    def load(self, **values):
        return self.loaded(self.sheet, NAME, kind="purchase_line", **values)

    def test_the_suggested_mapping_needs_no_correction(self):
        record = self.read(self.sheet, NAME, kind="purchase_line")
        self.assertEqual(
            self.targets(record),
            {
                "PurchaseOrderDetailID": "external_key",
                "PurchaseOrderID": "order_ref",
                "Vendor": "vendor_name",
                "ProductNumber": "product_code",
                "ProductName": "product_name",
                "ShipMethod": "carrier_name",
                "OrderDate": "ordered_at",
                "DueDate": "first_promised_at",
                "ShipDate": "shipped_at",
                "OrderQty": "ordered_qty",
                "ReceivedQty": "received_qty",
                "RejectedQty": "rejected_qty",
                "UnitPrice": "unit_price",
                "=currency": "currency",
            },
        )

    def test_all_rows_load_with_the_figures_that_are_known(self):
        record = self.load()
        self.assertEqual(self.rejects(record), [])
        self.assertCounts(record, row=8845, loaded=8845, refused=0)
        figures = self.figures(record.load_id)
        expected = self.expected
        self.assertEqual(
            figures,
            {
                "lines": expected["po_lines"],
                "orders": expected["purchase_orders"],
                "ordered": expected["ordered_qty"],
                "received": expected["received_qty"],
                "rejected": expected["rejected_qty"],
                "fill": expected["unit_fill_rate_received_pct"],
                "reject_rate": expected["rejected_pct_of_received"],
                "in_full": expected["lines_received_in_full"],
                "short": expected["lines_short"],
                "over": expected["lines_over_received"],
                "with_rejects": expected["lines_with_rejects"],
                "shipped_late": expected["lines_shipped_after_due"],
                "unshipped": expected["lines_without_ship_date"],
                "days_to_due": expected["mean_days_order_to_due"],
                "days_to_ship": expected["mean_days_order_to_ship"],
                "value": expected["sum_line_total"],
            },
        )
        again = self.load()
        self.assertCounts(again, loaded=0, unchanged=8845, refused=0)
        self.assertEqual(self.figures(record.load_id), figures)

    def test_the_metric_door_gives_the_known_figures(self):
        """Receiving fill, lines in full and rejects, asked for like any other figure."""
        self.load()
        fill, full, rejects = self.compute(["M21.fill", "M21.full", "M22.ppm"])
        expected = self.expected
        self.assertEqual(
            (fill["numerator"], fill["denominator"], round(fill["value"], 4)),
            (
                expected["received_qty"],
                expected["ordered_qty"],
                expected["unit_fill_rate_received_pct"],
            ),
        )
        self.assertEqual(
            (full["numerator"], full["denominator"]),
            (expected["lines_received_in_full"], expected["po_lines"]),
        )
        short = self.env["fulfillment.metric"].drill("M21.full", full, "miss")
        self.assertEqual((short["count"], len(short["ids"])), (expected["lines_short"],) * 2)
        self.assertEqual(
            (rejects["numerator"], rejects["denominator"]),
            (expected["rejected_qty"], expected["received_qty"]),
        )
        self.assertEqual(round(rejects["value"] / 10_000, 4), expected["rejected_pct_of_received"])

    def figures(self, load):
        """Fill is what was received of what was ordered, capped line by line."""
        self.env.flush_all()
        [row] = self.env.execute_query_dict(
            SQL(
                """WITH line AS (
                    SELECT *,
                        fulfillment_local_day(ordered_at, tz) AS ordered_day,
                        fulfillment_local_day(first_promised_at, tz) AS due_day,
                        fulfillment_local_day(shipped_at, tz) AS shipped_day
                    FROM fulfillment_history_purchase_line
                    WHERE load_id = %s AND last_promised_at = first_promised_at
                )
                SELECT count(*) AS lines,
                    count(DISTINCT order_ref) AS orders,
                    sum(ordered_qty)::float AS ordered,
                    sum(received_qty)::float AS received,
                    sum(rejected_qty)::float AS rejected,
                    round(100 * sum(least(received_qty, ordered_qty)) / sum(ordered_qty), 4)::float AS fill,
                    round(100 * sum(rejected_qty) / sum(received_qty), 4)::float AS reject_rate,
                    count(*) FILTER (WHERE received_qty >= ordered_qty) AS in_full,
                    count(*) FILTER (WHERE received_qty < ordered_qty) AS short,
                    count(*) FILTER (WHERE received_qty > ordered_qty) AS over,
                    count(*) FILTER (WHERE rejected_qty > 0) AS with_rejects,
                    count(*) FILTER (WHERE shipped_day > due_day) AS shipped_late,
                    count(*) FILTER (WHERE shipped_at IS NULL) AS unshipped,
                    round(avg(due_day - ordered_day), 4)::float AS days_to_due,
                    round(avg(shipped_day - ordered_day), 4)::float AS days_to_ship,
                    round(sum(unit_price * ordered_qty), 3)::float AS value
                FROM line""",
                load.id,
            )
        )
        return row

    def test_exactly_the_broken_rows_are_refused(self):
        lines = self.sheet.decode().splitlines()
        heading = lines[0].split(",")
        broken = {
            # row number: (column, value, code)
            10: ("OrderQty", "0", "zero"),
            20: ("DueDate", "2022-02-30", "date_calendar"),
            30: ("RejectedQty", "9999", "exceeds"),
            40: ("PurchaseOrderDetailID", "1", "repeated_key"),
        }
        for row_number, (column, value, _code) in broken.items():
            cells = lines[row_number - 1].split(",")
            cells[heading.index(column)] = value
            lines[row_number - 1] = ",".join(cells)
        record = self.loaded("\n".join(lines) + "\n", NAME, kind="purchase_line")
        self.assertEqual(self.rejects(record), [(n, *fault) for n, fault in broken.items()])
        self.assertCounts(record, row=8845, loaded=8841, refused=4)
