from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import SQL

from .common import RealDataCase


@tagged("post_install", "-at_install", "once")
class TestNorthwind(RealDataCase):
    """Eight hundred wholesale orders in two files, joined in one sheet as a consultant would."""

    folder_name = "northwind"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        orders = {row["OrderID"]: row for row in cls.rows_of("orders.csv")}
        products = {row["ProductID"]: row for row in cls.rows_of("products.csv")}
        customers = {row["CustomerID"]: row for row in cls.rows_of("customers.csv")}
        shippers = {row["ShipperID"]: row for row in cls.rows_of("shippers.csv")}
        cls.sheet = []
        for line in cls.rows_of("order_details.csv"):
            order = orders[line["OrderID"]]
            price, discount = Decimal(line["UnitPrice"]), Decimal(line["Discount"])
            cls.sheet.append(
                {
                    "LineID": f"{line['OrderID']}-{line['ProductID']}",
                    "OrderID": line["OrderID"],
                    "Customer": customers[order["CustomerID"]]["CompanyName"],
                    "Product": products[line["ProductID"]]["ProductName"],
                    "ShipVia": shippers[order["ShipVia"]]["CompanyName"],
                    "OrderDate": order["OrderDate"],
                    "RequiredDate": order["RequiredDate"],
                    "ShippedDate": order["ShippedDate"],
                    "Quantity": line["Quantity"],
                    "NetValue": str(price * int(line["Quantity"]) * (1 - discount)),
                }
            )

    def test_every_line_is_loaded_as_it_is_suggested(self):
        record = self.loaded(self.as_csv(self.sheet), "northwind.csv")
        self.assertEqual(
            self.targets(record),
            {
                "LineID": "external_key",
                "OrderID": "order_ref",
                "Customer": "customer_name",
                "Product": "product_name",
                "ShipVia": "carrier_name",
                "OrderDate": "ordered_at",
                "RequiredDate": "requested_at",
                "ShippedDate": "shipped_at",
                "Quantity": "ordered_qty",
                "NetValue": "amount_untaxed",
                "=currency": "currency",
            },
        )
        self.assertEqual(self.rejects(record), [])
        self.assertCounts(record, row=2155, loaded=self.expected["order_lines"], refused=0)
        self.assertEqual(
            self.orders(record.load_id),
            {
                "orders": self.expected["orders"],
                "late": self.expected["orders_shipped_after_required"],
                "unshipped": self.expected["orders_not_shipped"],
                "net": self.expected["net_sales_after_discount"],
                "days": self.expected["mean_days_order_to_ship"],
            },
        )
        again = self.loaded(self.as_csv(self.sheet), "again.csv")
        self.assertCounts(again, loaded=0, unchanged=2155, refused=0)

    def orders(self, load):
        """Figures of the orders by plain counting; an order is late or open as its lines are."""
        [row] = self.env.execute_query_dict(
            SQL(
                """WITH sale AS (
                    SELECT order_ref,
                        fulfillment_local_day(max(shipped_at), min(tz)) AS shipped_day,
                        fulfillment_local_day(min(requested_at), min(tz)) AS required_day,
                        fulfillment_local_day(min(ordered_at), min(tz)) AS ordered_day,
                        bool_or(shipped_at IS NULL) AS is_open,
                        sum(amount_untaxed) AS net
                    FROM fulfillment_history_sale_line WHERE load_id = %s GROUP BY order_ref
                )
                SELECT count(*) AS orders,
                    count(*) FILTER (WHERE shipped_day > required_day) AS late,
                    count(*) FILTER (WHERE is_open) AS unshipped,
                    round(sum(net), 2)::float AS net,
                    round(avg(shipped_day - ordered_day), 3)::float AS days
                FROM sale""",
                load.id,
            )
        )
        return row

    def test_the_metric_door_finds_the_late_and_the_unshipped_orders(self):
        """What is required and not shipped is late, too; orders without a shipment are the rest."""
        # In a zone without summer time, where noon to noon is always whole days.
        record = self.loaded(self.as_csv(self.sheet), "northwind.csv", tz="UTC")
        [row] = self.compute(["M13.order"], params={"promise_basis": "requested"})
        missed = self.expected["orders_shipped_after_required"] + self.expected["orders_not_shipped"]
        self.assertEqual(row["denominator"], self.expected["orders"])
        self.assertEqual(row["denominator"] - row["numerator"], missed)
        drilled = self.env["fulfillment.metric"].drill("M13.order", row, "miss")
        self.assertEqual(drilled["count"], missed)
        lines = self.Line.browse(drilled["ids"])
        unshipped = lines.filtered(lambda line: not line.shipped_at)
        self.assertEqual(len(set(unshipped.mapped("order_ref"))), self.expected["orders_not_shipped"])
        late = lines - unshipped
        self.assertEqual(len(set(late.mapped("order_ref"))), self.expected["orders_shipped_after_required"])
        [cycle] = self.compute(["M01.mean"])
        shipped = self.expected["orders"] - self.expected["orders_not_shipped"]
        self.assertEqual(cycle["denominator"], shipped)
        self.assertEqual(round(cycle["value"], 3), self.expected["mean_days_order_to_ship"])
        self.assertEqual(len(self.lines(record)), self.expected["order_lines"])

    def test_the_value_behind_the_metrics_is_the_net_sales(self):
        self.loaded(self.as_csv(self.sheet), "northwind.csv")
        [row] = self.compute(["M05.value.promise"], params={"promise_basis": "requested"})
        self.assertEqual(round(float(row["denominator"]), 2), self.expected["net_sales_after_discount"])
