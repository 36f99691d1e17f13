"""A control chart is about one stream: what another kind of supply or vendor does is none of its business."""

from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .whole_common import WholeCommon

MONDAY = date(2026, 1, 5)


@tagged("post_install", "-at_install")
class TestControlStream(WholeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env,
            "keeper",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.other_vendor = cls.env["res.partner"].create({"name": "Berry Brothers", "is_company": True})
        cls.clerk = cls.env["res.partner"].create({"name": "Clerk", "parent_id": cls.other_vendor.id})

    def chart(self, **values):
        return self.env["fulfillment.control.chart"].create(
            {
                "source": "live",
                "bucket": "week",
                "date_from": MONDAY,
                "owner_id": self.keeper.id,
                "company_id": self.company.id,
                **values,
            }
        )

    def points(self, chart):
        self.refresh()
        chart._evaluate()
        return [
            ((reading.period_start - MONDAY).days // 7, reading.numerator, reading.denominator)
            for reading in chart.reading_ids.sorted("period_start")
        ]

    def bought(self, week, vendor, days_late):
        """A line of a vendor, promised for the Wednesday of a week."""
        promised = MONDAY + timedelta(days=7 * week + 2)
        supply = self.supply().at(f"{promised - timedelta(days=2)} 15:00")
        supply.order((self.apple, 10, 2), promise=f"{promised} 15:00:00", vendor=vendor)
        supply.at(f"{promised + timedelta(days=days_late)} 15:00").receive()

    def test_one_vendor_among_all(self):
        for week in range(3):
            self.bought(week, self.vendor, 0)
            self.bought(week, self.other_vendor, 1 if week == 1 else 0)
        # Only the one came in the fourth week: a gap of the other, and no 0.
        self.bought(3, self.vendor, 0)
        self.set_clock("2026-03-02 12:00")
        together = self.chart(metric_code="M21.line")
        one = self.chart(metric_code="M21.line", vendor_id=self.vendor.id)
        # Asked by one of its people, it is the vendor all the same.
        other = self.chart(metric_code="M21.line", vendor_id=self.clerk.id)
        self.assertEqual(self.points(together), [(0, 2, 2), (1, 1, 2), (2, 2, 2), (3, 1, 1)])
        self.assertEqual(self.points(one), [(week, 1, 1) for week in range(4)])
        self.assertEqual(self.points(other), [(0, 1, 1), (1, 0, 1), (2, 1, 1)])
        self.assertIn("Orchard Supplies", one.name)
        workbook = self.env["fulfillment.metric.workbook"]._chart_scope(one, {"phases": []})
        self.assertIn("Orchard Supplies", [value for _label, value in workbook])
        # Its points were read for this vendor.
        with self.assertRaisesRegex(UserError, "points were read for other values of Vendor"):
            one.vendor_id = self.other_vendor
        with self.assertRaisesRegex(UserError, "Kind of Supply"):
            one.order_type = "mts"

    def test_one_kind_of_supply_among_all(self):
        """Bought to order it takes a week, from the shelf a day, and both in one order as long as the longest."""
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        buy = self.warehouse.buy_pull_id.route_id
        self.sold_by(self.vendor, self.berry, routes=mto | buy)
        for lines, days in (
            (((self.apple, 10),), 1),
            (((self.berry, 10),), 7),
            (((self.apple, 10), (self.berry, 10)), 8),
        ):
            scenario = self.scenario().at("2026-01-05 15:00").order(*lines, promise="2026-01-30 22:00")
            scenario.at(f"2026-01-{5 + days:02} 15:00")
            for picking in scenario.sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")):
                scenario._validate(picking)
        self.set_clock("2026-03-02 12:00")
        rows = self.compute("M01.mean", by=["order_type"])
        self.assertEqual(
            {row["order_type"]: row["value"] for row in rows if row["count"]},
            {"mts": 1, "mto": 7, "mixed": 8},
        )
        for row in rows:
            self.assertEqual(self.Metric.drill("M01.mean", row)["count"], row["count"])
        for code in ("M02.order", "M01.stage.entry", "M04.order"):
            found = {row["order_type"] for row in self.compute(code, by=["order_type"]) if row["order_type"]}
            self.assertEqual(found, {"mts", "mto", "mixed"}, code)
        label = self.env["fulfillment.dashboard"]._bar_label(
            {"order_type": "mixed", "labels": {}}, "order_type"
        )
        self.assertEqual(label, "Several Kinds")
        days = {"mts": [(0, 1, 1)], "mto": [(1, 7, 1)], "mixed": [(1, 8, 1)]}
        for order_type, expected in days.items():
            with self.subTest(order_type=order_type):
                self.assertEqual(
                    self.points(self.chart(metric_code="M01.mean", order_type=order_type)), expected
                )
        self.assertEqual(self.points(self.chart(metric_code="M01.mean")), [(0, 1, 1), (1, 15, 2)])
        self.assert_whole()

    def test_a_stream_that_the_figure_does_not_know_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "M13.line is not told apart by Vendor"):
            self.chart(metric_code="M13.line", vendor_id=self.vendor.id)
        with self.assertRaisesRegex(ValidationError, "M06.adjusted is not told apart by Kind of Supply"):
            self.chart(metric_code="M06.adjusted", order_type="mts")
        chart = self.chart(metric_code="M21.line", vendor_id=self.vendor.id)
        with self.assertRaisesRegex(ValidationError, "M13.line is not told apart by Vendor"):
            chart.metric_code = "M13.line"
