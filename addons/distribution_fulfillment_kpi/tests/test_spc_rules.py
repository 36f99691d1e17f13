"""Patterns, episodes, and series at the edge of what a chart can say."""

from math import inf

from odoo.tests import BaseCase, tagged

from ..spc import (
    Cusum,
    Ewma,
    Individuals,
    LaneyProportions,
    LaneyRates,
    Limits,
    Proportions,
    RareEvents,
    Rates,
    Sample,
    draw,
)
from ..spc.choice import advice
from ..spc.rare_events import gap_limits, poisson_tail
from ..spc.rules import RULES, WESTERN_ELECTRIC
from ..spc.subgroups import mean_and_range, mean_and_s
from .test_spc_examples import beyond, series

UNIT = Limits(kind="xmr", center=0.0, sigma=1.0)


@tagged("post_install", "-at_install")
class TestSpcRules(BaseCase):
    def signals(self, rule, *values):
        """[(completing point, direction)] of a rule where the centre is 0 and σ is 1."""
        chart = draw(Individuals(), series(values), limits=UNIT, rules=(rule,))
        return [(signal.key, signal.direction) for signal in chart.signals]

    def test_each_rule_on_both_sides_of_its_boundary(self):
        hug = (0.5, -1.0) * 7 + (1.0,)
        mixed = (1.5, -1.5, 1.2, 1.1, -1.3, -1.2, 1.4, -1.1)
        for rule, values, expected in (
            ("N1", (0, 3.01), [(2, 1)]),
            ("N1", (0, -3.01), [(2, -1)]),
            ("N1", (0, 3.0), []),
            ("N2", (0.1,) * 9, [(9, 1)]),
            ("N2", (-0.1,) * 9, [(9, -1)]),
            ("N2", (0.1,) * 8, []),
            ("N2", (*(0.1,) * 8, 0, 0.1), []),
            ("N2", (*(0.1,) * 5, -0.1, *(0.1,) * 4), []),
            ("N3", (1, 2, 3, 4, 5, 6), [(6, 1)]),
            ("N3", (6, 5, 4, 3, 2, 1), [(6, -1)]),
            ("N3", (1, 2, 3, 4, 5), []),
            ("N3", (1, 2, 3, 3, 4, 5, 6), []),
            ("N4", (1, 2) * 7, [(14, 0)]),
            ("N4", (1, 2) * 6 + (1,), []),
            ("N4", (*(1, 2) * 6, 2, 1), []),
            ("N5", (2.1, 0, 2.1), [(3, 1)]),
            ("N5", (2.1, 0, 0, 2.1), []),
            ("N5", (2.1, 0, -2.1), []),
            ("N5", (2.1, 2.0, 0), []),
            ("N6", (1.1, 1.1, 0, 1.1, 1.1), [(5, 1)]),
            ("N6", (-1.1, -1.1, -1.1, -1.1), [(4, -1)]),
            ("N6", (1.1, 1.1, 0, 1.0, 1.1), []),
            ("N7", hug, [(15, 0)]),
            ("N7", hug[:14], []),
            ("N7", (*hug[:14], 1.01), []),
            ("N8", mixed, [(8, 0)]),
            ("N8", mixed[:7], []),
            ("N8", (1.5,) * 8, []),
            ("N8", (*mixed[:7], 1.0), []),
            ("WE8", (0.1,) * 8, [(8, 1)]),
            ("WE8", (0.1,) * 7, []),
        ):
            with self.subTest(rule=rule, values=values):
                self.assertEqual(self.signals(rule, *values), expected)

    def test_the_set_of_western_electric_sees_more(self):
        self.assertLessEqual(set(WESTERN_ELECTRIC), set(RULES))
        values = (0.5, 0.4, 0.6, 0.2, 0.1, 0.5, 0.4, 0.3)
        self.assertFalse(draw(Individuals(), series(values), limits=UNIT).signals)
        seen = draw(Individuals(), series(values), limits=UNIT, rules=WESTERN_ELECTRIC).signals
        self.assertEqual([signal.rule for signal in seen], ["WE8"])

    def test_a_pattern_that_goes_on_is_one_signal(self):
        chart = draw(Individuals(), series((0.1,) * 12), limits=UNIT)
        (signal,) = chart.signals
        self.assertEqual((signal.first_key, signal.key, signal.last_key, signal.points), (1, 9, 12, 12))

    def test_points_beyond_side_by_side_are_one_signal_and_others_are_not(self):
        chart = draw(Individuals(), series((4, 4, 0, 4, -4)), limits=UNIT, rules=("N1",))
        self.assertEqual(
            [(signal.key, signal.last_key, signal.direction) for signal in chart.signals],
            [(1, 2, 1), (4, 4, 1), (5, 5, -1)],
        )

    def test_a_drift_is_seen_before_any_point_is_beyond(self):
        values = (0, 0.2, -0.1, 0.1, *(1.2,) * 9)
        chart = draw(
            Individuals(), series(values), limits=UNIT, rules=("N1",), ewma=Ewma(), cusum=Cusum(0.5, 5)
        )
        self.assertEqual({signal.rule for signal in chart.signals}, {"EWMA", "CUSUM"})
        self.assertEqual({signal.direction for signal in chart.signals}, {1})
        self.assertEqual(len(chart.scores["EWMA"]), len(values))


@tagged("post_install", "-at_install")
class TestSpcEdges(BaseCase):
    kinds = (Individuals(), Proportions(), LaneyProportions(), Rates(), LaneyRates(), RareEvents())

    def test_nothing_is_no_chart_and_no_error(self):
        """No period, or only periods without records: no point, no limits, no signal."""
        for kind in self.kinds:
            for samples in ([], series((0, 0, 0), 0), series((None,) * 8)):
                with self.subTest(kind=kind.code, samples=samples):
                    chart = draw(kind, samples)
                    self.assertEqual((chart.points, chart.limits, chart.signals), ((), None, ()))
                    self.assertEqual(chart.stage, "run")
                    self.assertIsNone(kind.estimate(samples))

    def test_one_point_has_no_limits(self):
        for kind in self.kinds:
            with self.subTest(kind=kind.code):
                chart = draw(kind, series((1,), 10))
                self.assertEqual((len(chart.points), chart.stage, chart.limits), (1, "run", None))

    def test_stages(self):
        for points, stage, has_limits in (
            (5, "run", False),
            (6, "trial", True),
            (19, "trial", True),
            (20, "ready", True),
        ):
            with self.subTest(points=points):
                chart = draw(Individuals(), series((1, 2) * 10)[:points])
                self.assertEqual((chart.stage, chart.limits is not None), (stage, has_limits))
                self.assertEqual(chart.points[0].upper is not None, has_limits)

    def test_a_period_without_records_is_no_point_and_the_range_goes_across(self):
        samples = [Sample(1, 4, 1), Sample(2, 0, 0), Sample(3, 7, 1)]
        self.assertEqual([point.key for point in draw(Individuals(), samples).points], [1, 3])
        self.assertEqual(Individuals().estimate(samples).spread, 3)

    def test_values_that_never_change(self):
        """No spread: the limits lie on the centre, what lies there is within, and all else is beyond."""
        chart = draw(Individuals(), series((5,) * 20), rules=tuple(RULES), ewma=Ewma(), cusum=Cusum())
        self.assertEqual((chart.points[0].lower, chart.points[0].upper, chart.limits.sigma), (5, 5, 0))
        self.assertEqual({point.z for point in chart.points}, {0})
        self.assertEqual(chart.signals, ())
        after = draw(Individuals(), series((5, 5.1, 4.9)), limits=chart.limits, rules=tuple(RULES))
        self.assertEqual([(signal.rule, signal.key) for signal in after.signals], [("N1", 2), ("N1", 3)])
        self.assertEqual([point.z for point in after.points], [0, inf, -inf])

    def test_shares_that_are_all_none_or_all(self):
        for events, share in ((0, 0.0), (50, 1.0)):
            for kind in (Proportions(), LaneyProportions()):
                with self.subTest(share=share, kind=kind.code):
                    chart = draw(kind, series((events,) * 20, 50), rules=tuple(RULES))
                    point = chart.points[0]
                    self.assertEqual((point.center, point.lower, point.upper), (share, share, share))
                    self.assertEqual((chart.limits.sigma_z, chart.signals), (1.0, ()))
                    after = draw(kind, series((25,), 50), limits=chart.limits)
                    self.assertEqual([signal.rule for signal in after.signals], ["N1"])

    def test_limits_are_cut_back_to_what_can_be(self):
        chart = draw(LaneyProportions(), series((1, 0, 2, 1, 0, 1), 10))
        self.assertEqual(chart.points[0].lower, 0)
        # Six defects on average, and no share can be negative.
        self.assertGreater(chart.points[0].upper, chart.points[0].center)
        self.assertEqual(draw(Individuals(low=0.0), series((1, 9) * 5)).points[0].lower, 0)
        self.assertLess(draw(Individuals(), series((1, 9) * 5)).points[0].lower, 0)

    def test_a_series_steadier_than_chance_has_narrower_limits(self):
        chart = draw(LaneyProportions(), series((10, 11) * 5, 50))
        self.assertLess(chart.limits.sigma_z, 1)
        plain = draw(Proportions(), series((10, 11) * 5, 50))
        self.assertLess(chart.points[0].upper, plain.points[0].upper)

    def test_frozen_limits_stay_whatever_comes(self):
        limits = draw(LaneyProportions(), series((9, 11, 10, 12, 8) * 5, 100)).limits
        chart = draw(LaneyProportions(), series((40,) * 30, 100), limits=limits)
        self.assertEqual((chart.stage, chart.limits), ("frozen", limits))
        self.assertEqual(chart.points[0].center, limits.center)
        self.assertEqual(beyond(chart), list(range(1, 31)))

    def test_a_known_cause_says_nothing_about_the_limits_and_stays_on_the_chart(self):
        values = (5, 6, 5, 6, 30, 5, 6, 5, 6, 5)
        chart = draw(Individuals(), series(values), excluded=(5,))
        self.assertEqual(chart.limits, Individuals().estimate(series(values[:4] + values[5:])))
        self.assertEqual(beyond(chart), [5])

    def test_no_pattern_counts_a_point_with_a_known_cause(self):
        """Beyond the limits beside it, another point is a signal of its own."""
        limits = Limits(kind="xmr", center=0.0, sigma=1.0)
        chart = draw(Individuals(), series((0, 4, 4, 0)), limits=limits, excluded=(2,))
        self.assertEqual([(signal.rule, signal.key) for signal in chart.signals], [("N1", 3)])
        run = draw(Individuals(), series((*(0.1,) * 5, -9, *(0.1,) * 4)), limits=limits, excluded=(6,))
        self.assertEqual([(signal.rule, signal.key) for signal in run.signals], [("N2", 10)])

    def test_the_median_is_not_moved_by_one_jump(self):
        values = (5, 6, 5, 6, 30, 6, 5, 6, 5, 6)
        mean, median = Individuals().estimate(series(values)), Individuals(True).estimate(series(values))
        self.assertAlmostEqual(median.sigma, 1 / 0.954)
        self.assertAlmostEqual(median.spread_upper, 3.865)
        self.assertGreater(mean.sigma, 5 * median.sigma)
        # 3/0.954, as the tables have it.
        self.assertAlmostEqual(3 * median.sigma, 3.145, 3)

    def test_jumps_are_left_out_of_the_spread_on_request(self):
        values = (*(5, 6) * 10, *(55, 56) * 10)
        screened = Individuals(screen=True).estimate(series(values))
        self.assertEqual(screened.spread, 1)
        self.assertGreater(Individuals().estimate(series(values)).spread, 2)

    def test_subgroups_of_several_sizes_are_refused(self):
        for groups in ([[1, 2], [1, 2, 3]], [[1], [2]], []):
            for chart in (mean_and_s, mean_and_range):
                with self.subTest(groups=groups), self.assertRaisesRegex(ValueError, "one size"):
                    chart(groups)
        with self.assertRaisesRegex(ValueError, "not of 11"):
            mean_and_range([list(range(11))] * 2)


@tagged("post_install", "-at_install")
class TestSpcRareEvents(BaseCase):
    def test_gaps_between_events(self):
        """Two events of a period share what went well; the rest waits for the next one."""
        samples = [Sample(1, 0, 10), Sample(2, 1, 11), Sample(3, 0, 0), Sample(4, 2, 11), Sample(5, 0, 9)]
        gaps = RareEvents().prepare(samples)
        self.assertEqual([(gap.key, gap.total) for gap in gaps], [(2, 15), (4, 8), (4, 3)])

    def test_limits_are_quantiles(self):
        lower, upper = gap_limits(0.01)
        self.assertEqual((lower, upper), (0, 657))
        # So many in a row go well with a chance of no more than 0.00135.
        self.assertLessEqual(0.99 ** (upper + 1), 0.00135)
        self.assertGreater(0.99**upper, 0.00135)
        self.assertEqual(gap_limits(1e-5)[0], 134)

    def test_a_long_gap_is_a_signal_upwards(self):
        limits = Limits(kind="g", center=99)
        chart = draw(RareEvents(), [Sample(1, 1, 100), Sample(2, 1, 2000)], limits=limits)
        self.assertEqual([(s.rule, s.key, s.direction) for s in chart.signals], [("N1", 2, 1)])

    def test_events_that_crowd_are_a_signal_downwards(self):
        """One in a thousand is usual. Six in one window come by chance less often than 0.00135, five more often."""
        limits = Limits(kind="g", center=999)
        self.assertLess(poisson_tail(6, 1), 0.00135)
        self.assertGreater(poisson_tail(5, 1), 0.00135)
        for events, signals in ((5, []), (6, [("SCAN", -1)])):
            with self.subTest(events=events):
                samples = [Sample(day, 0, 500) for day in range(10)] + [Sample(10, events, 500)]
                chart = draw(RareEvents(), samples, limits=limits)
                self.assertEqual([(s.rule, s.direction) for s in chart.signals], signals)

    def test_no_event_no_limits(self):
        chart = draw(RareEvents(), series((0,) * 30, 100))
        self.assertEqual((chart.points, chart.limits, chart.signals), ((), None, ()))


@tagged("post_install", "-at_install")
class TestSpcChoice(BaseCase):
    def test_the_period_is_lengthened_before_the_chart_is_changed(self):
        for events, bucket, expected in (
            (5, "day", None),
            (4, "day", "week"),
            (45, "day", None),
            (96, "day", "week"),
            (4, "week", "month"),
            (4, "month", None),
            (0.5, "month", "g"),
        ):
            with self.subTest(events=events, bucket=bucket):
                self.assertEqual(advice(series((events,) * 3, 100), bucket), expected)
        self.assertIsNone(advice([], "day"))
