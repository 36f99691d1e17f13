"""The worked example of a small distributor, order by order, to the printed digits.

Eight of its nine orders: the kit (O6) needs manufacturing, so its share is taken out of the
expected figures. Times in comments are New York; the clock is set in UTC (five hours later).
"""

from statistics import geometric_mean

from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestToyExample(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls._tell(cls._orders)

    def setUp(self):
        super().setUp()
        self.set_clock("2026-03-01 04:59")

    def _orders(self):
        a, b, c = self.apple, self.berry, self.cherry
        # O1: ordered 5 Jan 09:00, shipped 6 Jan 15:00.
        self.scenario().at("2026-01-05 14:00").order((a, 10), (b, 20), promise="2026-01-07 22:00").at(
            "2026-01-06 20:00"
        ).ship()
        # O2: one cherry of four leaves first; we move the promise before the rest does.
        self.scenario().at("2026-01-05 15:00").order((a, 10), (c, 4), promise="2026-01-08 22:00").at(
            "2026-01-07 15:00"
        ).ship({a: 10, c: 1}).at("2026-01-08 14:00").promise("2026-01-12 22:00").at("2026-01-12 15:00").ship()
        # O3: two dozen; shipped 23:30 local time, which is the next day in UTC.
        dozens = self.scenario().at("2026-01-06 13:00").quotation((b, 2), promise="2026-01-09 22:00")
        dozens.line(b).product_uom_id = self.dozen
        dozens.line(b).price_unit = 48
        dozens.confirm().at("2026-01-10 04:30").ship()
        # O4: eight of ten berries, the rest is cut.
        self.scenario().at("2026-01-06 16:00").order((a, 5), (b, 10), promise="2026-01-09 22:00").at(
            "2026-01-08 16:00"
        ).ship({a: 5, b: 8}, backorder=False)
        # O5: the customer cancels.
        self.scenario().at("2026-01-07 14:00").order((c, 2), promise="2026-01-12 22:00").at(
            "2026-01-07 17:00"
        ).cancel(self.by_customer)
        # O7: nothing shipped.
        self.scenario().at("2026-01-12 14:00").order((a, 6), promise="2026-01-15 22:00")
        # O8: twelve instead of ten; two come back.
        self.scenario().at("2026-01-08 14:00").order((b, 10), promise="2026-01-14 22:00").at(
            "2026-01-13 21:00"
        ).ship({b: 12}).at("2026-01-19 15:00").give_back(b, 2)
        # O9
        self.scenario().at("2026-01-08 19:00").order((a, 4), promise="2026-01-13 22:00").at(
            "2026-01-12 19:00"
        ).ship()
        self.refresh()

    def test_cycle_time(self):
        mean, median, p90 = self.compute(["M01.mean", "M01.median", "M01.p90"])
        self.assertEqual(mean["count"], 6)
        self.assertAlmostEqual(mean["numerator"] * 86400, 2003400, 3)
        self.assertAlmostEqual(mean["value"], 3.864583, 6)
        self.assertAlmostEqual(median["value"], 3.822917, 6)
        self.assertEqual(p90["value"], 7.0)
        seconds = (108000, 604800, 315000, 172800, 457200, 345600)
        (geometric,) = self.compute("M01.geomean")
        self.assertAlmostEqual(geometric["value"], geometric_mean(seconds) / 86400, 9)
        self.assertEqual(geometric["count"], 6)
        # Another mean is another meaning.
        self.assertNotEqual(geometric["version"], mean["version"])
        self.assertEqual(mean["excluded"], {"cancelled_customer": 1})

    def test_backorders(self):
        """A cut is no backorder: O4 is none, O2 is one."""
        self.assertEqual(self.ratio("M04.line"), (1, 9))
        self.assertEqual(self.ratio("M04.order"), (1, 6))

    def test_fill_rate_at_first_shipment(self):
        self.assertEqual(self.ratio("M05.line.first"), (7, 9))
        self.assertEqual(self.ratio("M05.unit.first"), (92, 97))
        self.assertEqual(self.ratio("M05.value.first"), (563, 646))
        self.assertEqual(self.ratio("M05.order.first"), (4, 6))

    def test_fill_rate_by_promise(self):
        self.assertEqual(self.ratio("M05.line.promise"), (7, 10))
        self.assertEqual(self.ratio("M05.unit.promise"), (92, 103))
        self.assertEqual(self.ratio("M05.value.promise"), (563, 706))
        self.assertEqual(self.ratio("M05.order.promise"), (4, 7))

    def test_otif_on_first_and_last_promise(self):
        self.assertEqual(self.ratio("M13.line"), (7, 10))
        self.assertEqual(self.ratio("M13.order"), (4, 7))
        last = {"promise_basis": "last"}
        self.assertEqual(self.ratio("M13.line", params=last), (8, 10))
        self.assertEqual(self.ratio("M13.order", params=last), (5, 7))

    def test_utc_days_would_make_the_late_evening_shipment_late(self):
        self.assertEqual(self.ratio("M13.line", period=("2026-01-09", "2026-01-09")), (2, 3))
        self.warehouse.fulfillment_tz = "UTC"
        self.assertEqual(self.ratio("M13.line", period=("2026-01-09", "2026-01-09")), (1, 3))

    def test_open_line_is_a_failure_once_its_day_is_over(self):
        """O7 is promised for 15 January: not due on that day, a failure the day after."""
        day = ("2026-01-15", "2026-01-15")
        for clock, ratio, excluded in (
            ("2026-01-16 04:59", (0, 0), {"not_due": 1}),
            ("2026-01-16 05:00", (0, 1), {}),
        ):
            with self.subTest(clock=clock):
                self.set_clock(clock)
                row = self.compute("M13.line", period=day)[0]
                self.assertEqual((row["numerator"], row["denominator"]), ratio)
                self.assertEqual(row["excluded"], excluded)
        tolerant = self.compute("M13.line", period=day, params={"late_tol": 1})[0]
        self.assertEqual(tolerant["excluded"], {"not_due": 1})

    def test_tolerance_makes_the_late_rest_count(self):
        """O2 is four days late on its first promise."""
        for days, hits in ((3, 7), (4, 8)):
            with self.subTest(days=days):
                self.assertEqual(self.ratio("M13.line", params={"late_tol": days}), (hits, 10))

    def test_like_the_naive_reference(self):
        self.assert_like_naive()
