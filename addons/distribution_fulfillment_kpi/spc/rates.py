"""Rates: events over an exposure that has no upper bound, such as claims per thousand lines."""

from math import sqrt
from statistics import fmean

from .kind import Kind
from .proportions import laney
from .sample import Limits


class Rates(Kind):
    """Plain u: limits as if events came one by one and independently. A diagnostic."""

    code = "u"
    low = 0.0

    def estimate(self, samples):
        """Return Limits, or None where there was no exposure at all."""
        samples = self.prepare(samples)
        if not samples:
            return None
        center = sum(sample.total for sample in samples) / sum(sample.size for sample in samples)
        return Limits(kind=self.code, center=center, points=len(samples))

    def own_sigma(self, center, sample):
        return sqrt(max(center, 0.0) / sample.size)

    def sigma(self, limits, sample):
        return self.own_sigma(limits.center, sample) * limits.sigma_z


class LaneyRates(Rates):
    """Laney u′: limits widened by what varies between the samples."""

    code = "laney_u"

    def estimate(self, samples):
        limits = super().estimate(samples)
        if limits is None:
            return None
        sigma_z = laney(self, limits, self.prepare(samples))
        return Limits(kind=self.code, center=limits.center, sigma_z=sigma_z, points=limits.points)


class Counts(Kind):
    """c: events of periods that are all alike, so that their number can be compared as it is."""

    code = "c"
    low = 0.0

    def value(self, sample):
        return sample.total

    def estimate(self, samples):
        samples = self.prepare(samples)
        if not samples:
            return None
        center = fmean(sample.total for sample in samples)
        return Limits(kind=self.code, center=center, points=len(samples))

    def sigma(self, limits, sample):
        return sqrt(max(limits.center, 0.0))
