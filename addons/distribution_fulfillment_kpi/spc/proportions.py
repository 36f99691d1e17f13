"""Proportions: the share of records with a property, out of as many as the period happened to have."""

from math import sqrt
from statistics import fmean

from . import constants
from .kind import Kind, moving_ranges
from .sample import Limits


class Proportions(Kind):
    """Plain p: limits as if every record had the same chance. A diagnostic; chances differ from day to day."""

    code = "p"
    low = 0.0
    high = 1.0

    def estimate(self, samples):
        """Return Limits, or None where no sample has any record."""
        samples = self.prepare(samples)
        if not samples:
            return None
        center = sum(sample.total for sample in samples) / sum(sample.size for sample in samples)
        return Limits(kind=self.code, center=center, points=len(samples))

    def own_sigma(self, center, sample):
        """σ of a share by the size of its sample alone."""
        return sqrt(max(center * (1 - center), 0.0) / sample.size)

    def sigma(self, limits, sample):
        return self.own_sigma(limits.center, sample) * limits.sigma_z


def laney(kind, limits, samples):
    """Return σz: how much more (or less) a series varies from point to point than its sizes explain.

    1 where there is nothing to compare: one sample, or shares that are all 0 or all 1.
    """
    sigmas = [kind.own_sigma(limits.center, sample) for sample in samples]
    if len(samples) < 2 or not all(sigmas):
        return 1.0
    scores = [
        (kind.value(sample) - limits.center) / sigma for sample, sigma in zip(samples, sigmas, strict=True)
    ]
    return fmean(moving_ranges(scores)) / constants.D2


class LaneyProportions(Proportions):
    """Laney p′: limits widened by what varies between the samples. Equal to p where σz = 1."""

    code = "laney_p"

    def estimate(self, samples):
        limits = super().estimate(samples)
        if limits is None:
            return None
        sigma_z = laney(self, limits, self.prepare(samples))
        return Limits(kind=self.code, center=limits.center, sigma_z=sigma_z, points=limits.points)
