"""What every kind of chart answers."""

from math import inf

from .sample import SAME, Point


class Kind:
    """A kind of control chart: how samples become values, centre and limits.

    `low` and `high` are what a value can be at all. Limits beyond them are cut back.
    """

    code = None
    low = None
    high = None
    # Whether distances in σ mean anything: if not, only points beyond the limits are judged.
    has_zones = True
    # Whether the chart counts on another scale than it is shown on.
    has_own_scale = False

    def prepare(self, samples):
        """Return the samples that are plotted."""
        return [sample for sample in samples if not sample.is_empty]

    def value(self, sample):
        return sample.total / sample.size

    def shown(self, value):
        """A value, centre or limit as it is shown."""
        return value

    def estimate(self, samples):
        """Return Limits of a baseline, or None where it has too little to tell."""
        raise NotImplementedError

    def sigma(self, limits, sample):
        """Return σ of one plotted value."""
        raise NotImplementedError

    def bounds(self, limits, sample):
        """Return (lower, upper) of one plotted value."""
        reach = 3 * self.sigma(limits, sample)
        lower, upper = limits.center - reach, limits.center + reach
        return (
            lower if self.low is None else max(self.low, lower),
            upper if self.high is None else min(self.high, upper),
        )

    def point(self, limits, sample):
        """Return the sample as a Point; without limits it is one of a run chart."""
        value = self.value(sample)
        if limits is None:
            return Point(sample.key, value, sample.size)
        lower, upper = self.bounds(limits, sample)
        sigma = self.sigma(limits, sample) if self.has_zones else None
        z = None
        if sigma is not None:
            distance = value - limits.center
            if abs(distance) <= SAME * max(1.0, abs(limits.center)):
                z = 0.0
            else:
                z = distance / sigma if sigma else inf if distance > 0 else -inf
        return Point(sample.key, value, sample.size, limits.center, lower, upper, sigma, z)

    def signals(self, limits, samples):
        """Return patterns that only this kind knows, as (rule, direction, first index, index) of `samples`.

        The samples are those given, not those plotted.
        """
        return []


def moving_ranges(values):
    """Return the distance of each value from the one before; one fewer than there are values.

    >>> moving_ranges([3, 5, 4])
    [2, 1]
    """
    return [abs(value - before) for before, value in zip(values, values[1:], strict=False)]
