"""How far off promises were and who moved them; cycle times net of dwell; open orders in the median."""

from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestPromiseAccuracy(MetricCommon):
    def promised(self, **values):
        return (
            self.scenario()
            .at("2026-02-02 14:00")
            .order((self.apple, 10), promise="2026-02-04 22:00", **values)
        )

    def changes(self):
        return {code: self.ratio(f"M14.{code}") for code in ("changed", "push", "rebased")}

    def test_a_correction_within_a_quarter_of_an_hour_is_no_change(self):
        for clock, hits in (("14:15", 0), ("14:16", 1)):
            with self.subTest(clock=clock):
                self.promised().at(f"2026-02-02 {clock}").promise("2026-02-06 22:00")
                self.assertEqual(self.ratio("M14.changed")[0], hits)
        self.assert_like_naive()

    def test_moved_before_and_after_it_was_missed(self):
        scenario = self.promised()
        # The promised day lasts until midnight in New York.
        scenario.at("2026-02-05 04:59").promise("2026-02-06 22:00")
        self.assertEqual(self.changes(), {"changed": (1, 1), "push": (0, 1), "rebased": (0, 1)})
        scenario.at("2026-02-05 05:00").promise("2026-02-07 22:00")
        self.assertEqual(self.changes(), {"changed": (1, 1), "push": (1, 1), "rebased": (0, 1)})
        self.assertEqual(self.compute("M14.drift")[0]["value"], 3)
        self.assert_like_naive()

    def test_the_customers_own_date_is_counted_apart(self):
        scenario = self.promised().at("2026-02-03 14:00").promise("2026-02-10 22:00", self.by_customer)
        scenario.at("2026-02-09 14:00").ship()
        self.assertEqual(self.changes(), {"changed": (0, 1), "push": (0, 1), "rebased": (1, 1)})
        self.assertEqual(self.compute("M14.bias")[0]["value"], -1)
        self.assert_like_naive()

    def test_early_and_late_cancel_out_in_the_mean_error_only(self):
        self.promised().at("2026-02-03 14:00").ship()
        self.promised().at("2026-02-05 14:00").ship()
        open_order = self.promised()
        bias, mae = self.compute(["M14.bias", "M14.mae"])
        self.assertEqual((bias["value"], mae["value"]), (0, 1))
        self.assertEqual(bias["excluded"], {"not_complete": 1})
        open_order.at("2026-02-14 14:00").ship()
        self.assertEqual(self.compute("M14.mae")[0]["value"], 4)
        self.assert_like_naive()

    def test_net_of_the_wait_that_the_customer_wished(self):
        """Promised for ten days later with a lead time of two: eight days are no work of ours."""
        slow = self._product("Slow", price=1, sale_delay=2)
        scenario = self.scenario().at("2026-02-02 22:00").order((slow, 1), promise="2026-02-12 22:00")
        scenario.at("2026-02-11 22:00").ship()
        self.assertEqual(self.compute("M01.mean")[0]["value"], 9)
        self.assertEqual(self.compute("M01.net")[0]["value"], 1)
        # What leaves before work had to begin took no time of ours.
        self.scenario().at("2026-02-02 22:00").order((slow, 1), promise="2026-02-12 22:00").at(
            "2026-02-05 22:00"
        ).ship()
        self.assertEqual(self.compute("M01.net")[0]["value"], 0.5)
        self.promised().at("2026-02-03 14:00").ship()
        self.assertEqual(self.compute("M01.net")[0]["excluded"], {"no_standard_lead": 1})
        self.assert_like_naive()

    def test_from_the_writing_of_the_quotation(self):
        scenario = (
            self.scenario().at("2026-02-01 14:00").quotation((self.apple, 1), promise="2026-02-04 22:00")
        )
        scenario.at("2026-02-02 14:00").confirm().at("2026-02-03 14:00").ship()
        self.assertEqual(self.compute("M01.mean")[0]["value"], 1)
        self.assertEqual(self.compute("M01.entered")[0]["value"], 2)
        self.assert_like_naive()

    def test_lines_have_a_cycle_of_their_own(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 1), (self.berry, 1))
        scenario.at("2026-02-03 14:00").ship({self.apple: 1}).at("2026-02-05 14:00").ship()
        self.assertEqual(self.compute("M01b.mean")[0]["value"], 2)
        self.assertEqual(self.compute("M01b.p90")[0]["value"], 3)
        self.assertEqual(self.compute("M01.mean")[0]["value"], 3)
        self.assert_like_naive()

    def test_open_orders_lengthen_the_median(self):
        """Two of four left after one day, two wait: half are complete within one day, no more."""
        for _number in range(2):
            self.promised().at("2026-02-03 14:00").ship()
        waiting = [self.promised() for _number in range(2)]
        self.set_clock("2026-02-12 14:00")
        self.assertEqual(self.compute("M01.median")[0]["value"], 1)
        self.assertEqual(self.compute("M01.km_median")[0]["value"], 1)
        self.assertEqual(self.compute("M01.km_within")[0]["value"], 50)
        waiting.append(self.promised())
        self.set_clock("2026-02-12 14:00")
        # Less than half are complete: nobody knows the median yet.
        row = self.compute("M01.km_median")[0]
        self.assertEqual((row["value"], row["count"], row["denominator"]), (None, 5, 5))
        self.assertEqual(self.compute("M01.km_within")[0]["value"], 40)
        self.assert_like_naive()
        rows = self.compute("M01.km_within", by=["day", "warehouse"], params={"days": 30})
        self.assertEqual([(row["day"], row["value"]) for row in rows], [("2026-02-02", 40)])
        drilled = self.Metric.drill("M01.km_within", rows[0])
        self.assertEqual(drilled["count"], 5)

    def test_units_on_time(self):
        self.promised().at("2026-02-03 14:00").ship({self.apple: 4}).at("2026-02-09 14:00").ship()
        self.assertEqual(self.ratio("M13.unit"), (4, 10))
        self.assert_like_naive()
