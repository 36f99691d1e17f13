"""The worked examples of the handbooks, to the digits they print."""

import doctest
import importlib
import pkgutil
from math import exp, log

from odoo.tests import BaseCase, tagged

from .. import spc
from ..spc import Cusum, Durations, Ewma, Individuals, LaneyProportions, Proportions, Sample, draw
from ..spc.lead_time import safety_stock

XMR = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
EWMA = (52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, *XMR)
EWMA_MEANS = (
    "50.60 49.52 50.56 50.18 50.16 49.21 49.75 49.85 50.26 50.33 "
    "50.11 49.36 49.52 50.05 49.38 49.92 50.73 51.23 51.94 51.99"
)
CUSUM = (
    (324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125)
    + (324.525, 325.225, 324.600, 324.625, 325.150, 328.325, 327.250)
    + (327.825, 328.500, 326.675, 327.775, 326.875, 328.350)
)
DEFECTS = (12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12)
DEFECTS += (7, 13, 9, 6)


def series(values, size=1):
    """Samples called 1, 2, 3…"""
    return [Sample(number, value, size) for number, value in enumerate(values, 1)]


def beyond(chart):
    """What the points beyond the limits are called."""
    return [point.key for point in chart.points if point.outside]


@tagged("post_install", "-at_install")
class TestSpcExamples(BaseCase):
    def test_individuals(self):
        chart = draw(Individuals(), series(XMR))
        point = chart.points[0]
        self.assertEqual(f"{point.center:.2f}", "50.81")
        self.assertEqual(f"{chart.limits.spread:.4f}", "1.8778")
        self.assertEqual(f"{point.upper:.4f}", "55.8041")
        self.assertEqual(f"{point.lower:.4f}", "45.8159")
        self.assertEqual(f"{chart.limits.spread_upper:.4f}", "6.1347")
        self.assertEqual(chart.signals, ())
        self.assertEqual(chart.stage, "trial")

    def test_ewma(self):
        ewma = Ewma(weight=0.3, reach=3, is_asymptotic=True)
        self.assertEqual(" ".join(f"{mean:.2f}" for mean in ewma.means(EWMA, 50)), EWMA_MEANS)
        lower, upper = ewma.limits(50, 2.0539, 1)
        self.assertEqual((f"{lower:.4f}", f"{upper:.4f}"), ("47.4116", "52.5884"))
        self.assertEqual(ewma.beyond(EWMA, 50, 2.0539), [])

    def test_ewma_limits_widen_to_the_asymptotic_ones(self):
        """After one value they are L·σ·λ wide on each side."""
        ewma = Ewma(weight=0.3, reach=3)
        self.assertAlmostEqual(ewma.limits(50, 2.0539, 1)[1], 50 + 3 * 2.0539 * 0.3)
        self.assertEqual(f"{ewma.limits(50, 2.0539, 50)[1]:.4f}", "52.5884")

    def test_cusum(self):
        cusum = Cusum(slack=0.3175, decision=4.1959)
        index, side = cusum.beyond(CUSUM, 325)[0]
        self.assertEqual((index + 1, side), (14, 1))
        self.assertEqual(f"{cusum.sums(CUSUM, 325)[13][0]:.2f}", "4.94")

    def test_plain_proportions(self):
        chart = draw(Proportions(), series(DEFECTS, 50), rules=("N1",))
        point = chart.points[0]
        self.assertEqual(sum(DEFECTS), 347)
        self.assertEqual(f"{point.center:.4f}", "0.2313")
        self.assertEqual((f"{point.lower:.4f}", f"{point.upper:.4f}"), ("0.0524", "0.4102"))
        self.assertEqual([signal.key for signal in chart.signals], [15, 23])

    def test_laney_proportions(self):
        """Wider than chance alone: the two signals were none."""
        chart = draw(LaneyProportions(), series(DEFECTS, 50), rules=("N1",))
        point = chart.points[0]
        self.assertEqual(f"{chart.limits.sigma_z:.6f}", "1.660867")
        self.assertEqual((f"{point.lower:.6f}", f"{point.upper:.6f}"), ("0.000000", "0.528472"))
        self.assertEqual(chart.signals, ())

    def test_safety_stock(self):
        stock = safety_stock(demand=100, demand_sd=20, lead_time=10, lead_time_sd=2, factor=1.645)
        self.assertEqual(f"{stock.total:.4f}", "345.0581")
        self.assertEqual(f"{stock.for_demand:.4f}", "104.0389")
        self.assertEqual(f"{stock.for_lead_time:.4f}", "241.0192")

    def test_durations_are_charted_as_logarithms_and_shown_as_times(self):
        """Days of 2 and of 8 by turns lie around 4, and the limits a factor of e^(2.66 ln 4) off; 0 is no point."""
        samples = [Sample(number, (2, 8)[number % 2], 40) for number in range(8)] + [Sample(8, 0.0, 3)]
        chart = draw(Durations(), samples)
        self.assertEqual([point.key for point in chart.points], list(range(8)))
        shown = chart.rescaled(Durations().shown)
        self.assertEqual([f"{point.value:.6f}" for point in shown.points], ["2.000000", "8.000000"] * 4)
        reach = 3 * log(4) / 1.128
        for figure, expected in (
            (shown.points[0].center, 4),
            (shown.points[0].upper, 4 * exp(reach)),
            (shown.points[0].lower, 4 / exp(reach)),
        ):
            self.assertAlmostEqual(figure, expected, 9)

    def test_the_examples_in_the_code(self):
        attempted = 0
        for module in pkgutil.iter_modules(spc.__path__):
            result = doctest.testmod(importlib.import_module(f"{spc.__name__}.{module.name}"))
            self.assertFalse(result.failed, module.name)
            attempted += result.attempted
        self.assertGreater(attempted, 5)
