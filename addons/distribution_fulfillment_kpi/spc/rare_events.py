"""g: events so rare that a share per period says nothing; what is plotted is how long it went well."""

from math import ceil, exp, floor, log, log1p

from .constants import TAIL
from .kind import Kind
from .sample import Limits, Sample

# An event does not fall on a whole number by chance of arithmetic alone.
FUZZ = 1e-9


class RareEvents(Kind):
    """Opportunities that went well between one event and the next, geometrically distributed.

    A sample is a period: `total` events among `size` opportunities. What happened in which order
    within a period is not known: where it had several events, its opportunities are shared evenly.

    :param window: opportunities that the scan rule looks back on; None: as many as bring one event on average
    """

    code = "g"
    low = 0.0
    has_zones = False

    def __init__(self, window=None):
        self.window = window

    def value(self, sample):
        return sample.total

    def prepare(self, samples):
        """Return a sample for every event: `total` is how many opportunities went well before it."""
        gaps, waited = [], 0.0
        for sample in samples:
            if sample.is_empty:
                continue
            events = int(round(sample.total))
            good = sample.size - events
            if not events:
                waited += good
                continue
            gaps.append(Sample(sample.key, waited + good / (events + 1)))
            gaps += [Sample(sample.key, good / (events + 1)) for _event in range(events - 1)]
            waited = good / (events + 1)
        return gaps

    def estimate(self, samples):
        """Return Limits, their centre the mean gap; None where there was no event."""
        gaps = self.prepare(samples)
        if not gaps:
            return None
        center = sum(gap.total for gap in gaps) / len(gaps)
        return Limits(kind=self.code, center=center, points=len(gaps))

    def bounds(self, limits, sample):
        return gap_limits(chance_of(limits))

    def sigma(self, limits, sample):
        return None

    def signals(self, limits, samples):
        """The scan rule: more events within the last opportunities than chance brings."""
        chance = chance_of(limits)
        return [
            ("SCAN", -1, first, index)
            for first, index in scan(samples, chance, self.window or ceil(1 / chance))
        ]


def chance_of(limits):
    """Return the chance of an event at one opportunity, by the mean gap."""
    return 1 / (1 + limits.center)


def gap_limits(chance):
    """Return (lower, upper) of a gap: the geometric quantiles of 0.00135 and 0.99865, outwards.

    For a chance of about 1 in 1,000 or more the lower one is 0: that an event comes too early
    cannot be seen in a single gap.

    >>> gap_limits(0.001)
    (0, 6604)
    """
    if chance >= 1:
        return 0, 0
    step = log1p(-chance)
    lower = floor(log1p(-TAIL) / step - 1 + FUZZ)
    upper = ceil(log(TAIL) / step - 1 - FUZZ)
    return max(0, lower), max(0, upper)


def poisson_tail(events, mean):
    """Return the chance of at least so many events where `mean` are expected.

    >>> round(poisson_tail(6, 1.0), 6)
    0.000594
    """
    term = exp(-mean)
    below = 0.0
    for number in range(events):
        below += term
        term *= mean / (number + 1)
    return max(0.0, 1 - below)


def scan(samples, chance, window):
    """Return (first index, index) of each period that completes too many events.

    Looked at are the last whole periods up to the first that fills `window` opportunities; what they
    hold is what chance is asked about. Before so many have passed, what there is.

    :param chance: of an event at one opportunity
    """
    found = []
    for index, sample in enumerate(samples):
        if sample.is_empty or not sample.total:
            continue
        events = opportunities = 0
        first = index
        for before in range(index, -1, -1):
            if samples[before].is_empty:
                continue
            events += samples[before].total
            opportunities += samples[before].size
            first = before
            if opportunities >= window:
                break
        if poisson_tail(int(round(events)), opportunities * chance) < TAIL:
            found.append((first, index))
    return found
