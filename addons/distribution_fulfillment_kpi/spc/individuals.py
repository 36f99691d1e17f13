"""XmR: one value a period, its spread taken from one period to the next."""

from statistics import fmean, median

from . import constants
from .kind import Kind, moving_ranges
from .sample import Limits

# Nelson 1982: a moving range this many times the mean one is a step of the process, not its spread.
SCREEN = 3.5


class Individuals(Kind):
    """Values that need no more than to be comparable: amounts, backlogs, mean durations.

    :param use_median: the median moving range instead of the mean one, which a few jumps widen
    :param screen: leave moving ranges beyond 3.5 times the mean one out of it, once
    :param low: what no value can be below, e.g. 0 for durations
    :param d2: mean range of two values in σ; the rounded one of the tables unless said otherwise
    """

    code = "xmr"

    def __init__(self, use_median=False, screen=False, low=None, d2=constants.D2):
        self.use_median = use_median
        self.screen = screen
        self.low = low
        self.d2 = d2

    def value(self, sample):
        return sample.total

    def estimate(self, samples):
        """Return Limits, or None for fewer than two values. Values that never change have σ = 0."""
        values = [self.value(sample) for sample in self.prepare(samples)]
        ranges = moving_ranges(values)
        if not ranges:
            return None
        if self.screen:
            mean = fmean(ranges)
            ranges = [span for span in ranges if span <= SCREEN * mean]
        if self.use_median:
            spread = median(ranges)
            sigma, upper = spread / constants.D2_MEDIAN, spread * constants.D4_MEDIAN
        else:
            spread = fmean(ranges)
            sigma, upper = spread / self.d2, spread * constants.D4
        return Limits(
            kind=self.code,
            center=fmean(values),
            sigma=sigma,
            points=len(values),
            spread=spread,
            spread_upper=upper,
        )

    def sigma(self, limits, sample):
        return limits.sigma
