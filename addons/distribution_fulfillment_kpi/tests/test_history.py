"""Loaded history gives the same facts as live orders, and stays apart from them."""

import csv
import gzip
import json
import os
from datetime import datetime
from pathlib import Path
from unittest import SkipTest

from odoo.tests import tagged

from .common import MetricCommon


def data_folder():
    """Where the real files lie: beside the repository, or where DISTRIBUTION_DATA says."""
    given = os.environ.get("DISTRIBUTION_DATA")
    return Path(given) if given else Path(__file__).resolve().parents[4] / "shared" / "data"


class HistoryCommon(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.history_load = cls.env["fulfillment.history.load"].create(
            {
                "name": "Old system",
                "source_name": "old.csv",
                "company_id": cls.company.id,
                "tz": "America/New_York",
            }
        )

    def load(self, *rows):
        """Load rows given as dicts; a date alone is noon of that day."""
        return self.env["fulfillment.history.sale.line"].create(
            [
                {
                    "load_id": self.history_load.id,
                    "company_id": self.company.id,
                    "external_key": str(number),
                    "tz": "America/New_York",
                    "uom_name": "box",
                    **{
                        name: f"{value} 17:00:00" if name.endswith("_at") and value else value
                        for name, value in row.items()
                    },
                }
                for number, row in enumerate(rows, 1)
            ]
        )

    def history(self, codes, **kwargs):
        return self.compute(codes, source=["history"], **kwargs)


@tagged("post_install", "-at_install")
class TestHistory(HistoryCommon):
    def test_nobody_told_of_claims(self):
        """Shipments of the old system are not free of claims, they are left out."""
        self.load({"shipped_at": "2026-01-07", "ordered_qty": 10, "amount_untaxed": 100})
        for row in self.history(["M17.shipment", "M17.line", "M17.value"]):
            with self.subTest(code=row["code"]):
                self.assertEqual(
                    (row["value"], row["count"], row["excluded"]), (None, 0, {"no_claims_told": 1})
                )

    def test_two_lines_of_one_order(self):
        """The second line leaves two days later than promised: a backorder, and late."""
        lines = self.load(
            {
                "order_ref": "A1",
                "ordered_at": "2026-01-05",
                "first_promised_at": "2026-01-08",
                "shipped_at": "2026-01-07",
                "ordered_qty": 10,
                "shipped_qty": 10,
                "amount_untaxed": 100,
            },
            {
                "order_ref": "A1",
                "ordered_at": "2026-01-05",
                "first_promised_at": "2026-01-08",
                "last_promised_at": "2026-01-10",
                "shipped_at": "2026-01-10",
                "ordered_qty": 5,
                "shipped_qty": 5,
                "amount_untaxed": 50,
            },
        )
        ratios = {
            row["code"]: (row["numerator"], row["denominator"])
            for row in self.history(
                [
                    "M01.mean",
                    "M04.line",
                    "M04.order",
                    "M05.line.first",
                    "M05.unit.first",
                    "M05.value.first",
                    "M13.line",
                ]
            )
        }
        self.assertEqual(
            ratios,
            {
                "M01.mean": (5, 1),
                "M04.line": (1, 2),
                "M04.order": (1, 1),
                "M05.line.first": (1, 2),
                "M05.unit.first": (10, 15),
                "M05.value.first": (100, 150),
                "M13.line": (1, 2),
            },
        )
        last = self.history("M13.line", params={"promise_basis": "last"})[0]
        self.assertEqual((last["numerator"], last["denominator"]), (2, 2))
        late = self.Metric.drill("M13.line", self.history("M13.line")[0], "miss")
        self.assertEqual((late["model"], late["ids"]), ("fulfillment.history.sale.line", lines[1].ids))
        order = self.Metric.drill("M01.mean", self.history("M01.mean")[0])
        self.assertEqual((order["count"], order["ids"]), (1, sorted(lines.ids)))

    def test_one_number_of_two_old_systems_is_two_orders(self):
        line = {"order_ref": "A1", "ordered_at": "2026-01-05", "ordered_qty": 10, "shipped_qty": 10}
        lines = self.load(
            {**line, "system": "main", "shipped_at": "2026-01-07"},
            {**line, "system": "acquired", "shipped_at": "2026-01-10"},
        )
        order = self.history("M04.order")[0]
        # Both left at once: neither has a backorder.
        self.assertEqual((order["numerator"], order["denominator"]), (0, 2))
        lines[1].copy({"external_key": "1"})

    def test_sources_are_told_apart(self):
        self.load(
            {
                "first_promised_at": "2026-01-08",
                "shipped_at": "2026-01-09",
                "ordered_qty": 1,
                "shipped_qty": 1,
            }
        )
        self.scenario().at("2026-01-05 14:00").order((self.apple, 1), promise="2026-01-08 22:00").at(
            "2026-01-07 15:00"
        ).ship()
        rows = self.compute("M13.line", source=["live", "history"])
        self.assertEqual({row["source"]: row["value"] for row in rows}, {"live": 100, "history": 0})
        self.assertEqual([row["value"] for row in self.compute("M13.line")], [100])

    def test_what_history_does_not_know_is_said(self):
        self.load(
            {
                "first_promised_at": "2026-01-08",
                "delivered_at": "2026-01-08",
                "ordered_qty": 1,
                "shipped_qty": 1,
            },
            {"shipped_at": "2026-01-08", "ordered_qty": 1, "shipped_qty": 1},
            {"first_promised_at": "2026-01-09", "ordered_qty": 1, "shipped_qty": 0},
        )
        row = self.history("M13.line")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (1, 2))
        self.assertEqual(row["excluded"], {"no_promise": 1})
        self.assertEqual(row["dq"], {"no_warehouse": 2, "shipped_from_delivery": 1})
        self.assertEqual(self.history("M01.mean")[0]["excluded"], {"no_confirmation": 2})

    def test_names_stand_in_for_records(self):
        for number, name in enumerate(("Kenya", "Haiti", "Kenya"), 1):
            self.env["fulfillment.history.sale.line"].create(
                {
                    "load_id": self.history_load.id,
                    "company_id": self.company.id,
                    "external_key": f"k{number}",
                    "customer_name": name,
                    "ordered_qty": 1,
                    "shipped_qty": 1,
                    "first_promised_at": "2026-01-08 17:00:00",
                    "shipped_at": "2026-01-08 17:00:00",
                }
            )
        rows = self.history("M13.line", by=["partner"])
        self.assertEqual({row["partner"]: row["count"] for row in rows}, {"Kenya": 2, "Haiti": 1})
        for row in rows:
            self.assertEqual(self.Metric.drill("M13.line", row)["count"], row["count"])

    def test_deleted_load_leaves_no_figure(self):
        self.load(
            {
                "first_promised_at": "2026-01-08",
                "shipped_at": "2026-01-08",
                "ordered_qty": 1,
                "shipped_qty": 1,
            }
        )
        self.assertEqual(self.history("M13.line")[0]["value"], 100)
        self.history_load.unlink()
        self.assertIsNone(self.history("M13.line")[0]["value"])


@tagged("post_install", "-at_install")
class TestRealShipments(HistoryCommon):
    """Ten thousand real shipments give the published figures."""

    period = ("2000-01-01", "2030-12-31")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = data_folder() / "scms_shipments"
        if not folder.is_dir():
            raise SkipTest(f"No real shipments at {folder}")
        cls.expected = json.loads((folder / "expected.json").read_text())
        with gzip.open(folder / "scms_delivery_history.csv.gz", "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        cls.env["fulfillment.history.sale.line"].create([cls._values(row) for row in rows])
        cls.env.flush_all()
        cls.env.cr.execute("ANALYZE fulfillment_history_sale_line")

    @classmethod
    def _values(cls, row):
        promised, delivered = (
            datetime.strptime(row[name], "%d-%b-%y").replace(hour=12)
            for name in ("Scheduled Delivery Date", "Delivered to Client Date")
        )
        return {
            "load_id": cls.history_load.id,
            "company_id": cls.company.id,
            "external_key": row["ID"],
            "order_ref": row["PO / SO #"],
            "shipment_ref": row["ASN/DN #"],
            "customer_name": row["Country"],
            "vendor_name": row["Vendor"],
            "carrier_name": row["Shipment Mode"],
            "category_name": row["Product Group"],
            "product_name": row["Item Description"],
            "first_promised_at": promised,
            "shipped_at": delivered,
            "delivered_at": delivered,
            "ordered_qty": float(row["Line Item Quantity"]),
            "shipped_qty": float(row["Line Item Quantity"]),
            "amount_untaxed": float(row["Line Item Value"]),
            "uom_name": "pack",
            "tz": "UTC",
        }

    def test_lines_on_time(self):
        row = self.history("M13.line")[0]
        late = self.expected["lines_delivered_after_scheduled"]
        self.assertEqual(row["denominator"], self.expected["lines"])
        self.assertEqual(row["denominator"] - row["numerator"], late)
        self.assertEqual(round(row["value"], 4), self.expected["on_time_line_pct"])
        drilled = self.Metric.drill("M13.line", row, "miss")
        self.assertEqual((drilled["count"], len(drilled["ids"])), (late, late))

    def test_early_and_exact_days(self):
        exact = self.history("M13.line", params={"early_tol": 0})[0]
        self.assertEqual(exact["numerator"], self.expected["lines_delivered_on_scheduled_day"])

    def test_breakdowns_add_up_to_the_whole(self):
        for by in (
            ["year"],
            ["month"],
            ["partner"],
            ["vendor"],
            ["carrier"],
            ["category"],
            ["year", "carrier"],
        ):
            with self.subTest(by=by):
                rows = self.history("M13.line", by=by)
                self.assertEqual(sum(row["numerator"] for row in rows), 9138)
                self.assertEqual(sum(row["denominator"] for row in rows), 10324)
        worst = min(self.history("M13.line", by=["carrier"]), key=lambda row: row["value"])
        self.assertEqual(self.Metric.drill("M13.line", worst)["count"], worst["count"])

    def test_orders_by_plain_counting(self):
        """Orders on time, from the file with a dictionary."""
        lines = self.env["fulfillment.history.sale.line"].search([("load_id", "=", self.history_load.id)])
        late = {}
        for line in lines:
            is_late = line.shipped_at.date() > line.first_promised_at.date()
            late[line.order_ref] = late.get(line.order_ref, False) or is_late
        self.assertEqual(len(late), self.expected["purchase_orders"])
        row = self.history("M13.order")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (len(late) - sum(late.values()), len(late)))
