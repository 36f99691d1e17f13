"""What restates a closed period, and what does not: the clock, and what happened after the closing."""

from odoo.tests import tagged

from .target_common import JanuaryCommon
from .test_period_close import PeriodCloseCommon


@tagged("post_install", "-at_install")
class TestPeriodRestating(JanuaryCommon, PeriodCloseCommon):
    def test_the_clock_alone_restates_nothing(self):
        """What was open at the closing waits longer each night; that is no change of the period."""
        self.january()
        definitions = self.Metric._definitions()
        timed = [code for code, metric in definitions.items() if metric.uses_clock]
        self.assertEqual(timed, ["M01.km_median", "M01.km_within"])
        # Four of seven are open when the period is closed, since the evening of 31 January in New York.
        open_ones = [
            self.scenario().at(f"2026-02-01 0{hour}:00").order((self.apple, 1), promise="2026-02-20 22:00")
            for hour in range(4)
        ]
        self.set_clock("2026-02-03 16:00")
        self.refresh()
        close = self._closed()
        figure = self._company_level(close.figure_ids, "M01.km_median", False)
        self.assertEqual(figure.count, 7)
        january = ("2026-01-01", "2026-01-31")
        before = [row["value"] for row in self.compute(timed, period=january)]
        self.set_clock("2026-03-10 04:30")
        for value, row in zip(before, self.compute(timed, period=january), strict=True):
            self.assertNotEqual(value, row["value"])
        for instant in ("2026-02-10 04:30", "2026-03-10 04:30"):
            self.assertFalse(self._compare(close, instant).mapped("metric_code"))
        # It left after the closing: at the closing it was open, and that is what was published.
        open_ones[0].at("2026-03-11 15:00").ship()
        restated = self._compare(close, "2026-03-12 04:30").mapped("metric_code")
        self.assertFalse(set(restated) & set(timed))
        # An order of January that took longer than was known restates it.
        self.correct_ship_date(self.told[2], "2026-01-21 15:00")
        restated = self._compare(close, "2026-03-13 04:30")
        within = self._company_level(restated, "M01.km_within", False)
        self.assertEqual(within.cause, "records")

    def test_a_restated_backlog_names_its_cause(self):
        """Open since January and dated back: the backlog of February's end was never true."""
        self.january()
        old, young = (
            self.scenario().at(f"2026-01-{day} 14:00").order((self.apple, 7), promise="2026-02-20 22:00")
            for day in (28, 29)
        )
        self.set_clock("2026-03-03 16:00")
        self.refresh()
        close = self._closed(day="2026-02-15")
        basis = self.Metric._definitions()["M11.lines"].uses_basis and "first"
        self.assertEqual(self._company_level(close.figure_ids, "M11.lines", basis).value, 2)
        # One leaves after the closing: it was open at the end of February, and is no reason for anything.
        young.at("2026-03-05 15:00").ship()
        self.assertFalse(self._company_level(self._compare(close, "2026-03-06 04:30"), "M11.lines", basis))
        old.at("2026-03-07 15:00").ship()
        self.correct_ship_date(old, "2026-02-10 15:00")
        restated = self._company_level(self._compare(close, "2026-03-08 04:30"), "M11.lines", basis)
        self.assertEqual((restated.value, restated.cause), (1, "records"))
        self.assertEqual(restated.change_ids.mapped("res_id"), old.sale.order_line.ids)
