"""Loaded purchases give the same facts as live ones."""

from odoo.tests import tagged

from .test_history import HistoryCommon


@tagged("post_install", "-at_install")
class TestHistoryPurchases(HistoryCommon):
    def load_purchases(self, *rows):
        """Load rows given as dicts; a date alone is noon of that day."""
        return self.env["fulfillment.history.purchase.line"].create(
            [
                {
                    "load_id": self.history_load.id,
                    "company_id": self.company.id,
                    "external_key": f"P{number}",
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

    def test_received_late_short_and_not_at_all(self):
        common = {"vendor_name": "Orchard", "ordered_at": "2026-01-05", "first_promised_at": "2026-01-12"}
        self.load_purchases(
            {**common, "received_at": "2026-01-10", "ordered_qty": 10, "received_qty": 10},
            {**common, "received_at": "2026-01-14", "ordered_qty": 10, "received_qty": 12},
            {
                **common,
                "received_at": "2026-01-12",
                "last_promised_at": "2026-01-15",
                "ordered_qty": 10,
                "received_qty": 6,
                "cancelled_qty": 4,
            },
            {**common, "ordered_qty": 10, "received_qty": 0},
        )
        self.set_clock("2026-03-01 12:00")
        for code, ratio in (
            ("M21.line", (1, 4)),
            ("M21.otd", (2, 4)),
            ("M21.full", (2, 4)),
            ("M21.fill", (26, 40)),
            ("M21.unit", (16, 40)),
        ):
            with self.subTest(code=code):
                row = self.history(code)[0]
                self.assertEqual((row["numerator"], row["denominator"]), ratio)
                drilled = self.Metric.drill(code, row)
                self.assertEqual((drilled["count"], len(drilled["ids"])), (row["count"], row["count"]))
        bias, mae, lead = self.history(["M20.bias", "M20.mae", "M20.lead"])
        self.assertAlmostEqual(bias["value"], 0, 9)
        self.assertAlmostEqual(mae["value"], 4 / 3, 9)
        self.assertAlmostEqual(lead["value"], 7, 9)
        rows = self.history("M21.fill", by=["vendor"])
        self.assertEqual([row["vendor"] for row in rows], ["Orchard"])
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_what_history_does_not_tell_is_no_failure(self):
        """Received, but nobody told when; received, but nobody told how much; called off."""
        common = {"ordered_at": "2026-01-05", "first_promised_at": "2026-01-12", "ordered_qty": 10}
        self.load_purchases(
            {**common, "received_qty": 8},
            {**common, "received_at": "2026-01-12"},
            {**common, "received_qty": 0, "cancelled_qty": 10},
            {**common, "first_promised_at": None, "received_at": "2026-01-12", "received_qty": 10},
        )
        self.set_clock("2026-03-01 12:00")
        row = self.history("M21.line")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (1, 1))
        self.assertEqual(row["excluded"], {"no_receipt_day": 1, "cancelled_unclassified": 1, "no_promise": 1})
        self.assertEqual(row["dq"], {"no_warehouse": 1, "received_qty_unknown": 1})
        fill, unit = self.history(["M21.fill", "M21.unit"])
        self.assertEqual((fill["numerator"], fill["denominator"]), (18, 20))
        self.assertEqual((unit["numerator"], unit["denominator"]), (10, 10))

    def test_prices_and_rejects(self):
        common = {"received_at": "2026-01-12", "first_promised_at": "2026-01-12", "ordered_qty": 100}
        self.load_purchases(
            {**common, "received_qty": 100, "rejected_qty": 5, "unit_price": 2, "billed_unit_price": 2.25},
            {**common, "received_qty": 100, "rejected_qty": 0, "unit_price": 2},
            {**common, "received_qty": 100},
        )
        self.set_clock("2026-03-01 12:00")
        price, line, ppm = self.history(["M21.ppv", "M22.line", "M22.ppm"])
        self.assertEqual((price["value"], price["excluded"]), (25, {"not_billed": 2}))
        self.assertEqual((line["numerator"], line["denominator"]), (1, 2))
        self.assertEqual((ppm["value"], ppm["excluded"]), (25000, {"not_inspected": 1}))

    def test_deleted_load_leaves_no_figure(self):
        self.load_purchases({"first_promised_at": "2026-01-12", "ordered_qty": 10, "received_qty": 10})
        self.set_clock("2026-03-01 12:00")
        self.assertEqual(self.history("M21.fill")[0]["value"], 100)
        self.history_load.unlink()
        self.assertIsNone(self.history("M21.fill")[0]["value"])
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})
