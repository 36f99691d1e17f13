"""X̄-s and X̄-R: several values a period; the spread within a period is what means are judged by."""

from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from . import constants


@dataclass(frozen=True)
class Subgroups:
    """Two charts of one baseline: means, and the spread inside the subgroups.

    `sigma_within` is that of a single value. `spread_*` is of standard deviations (X̄-s) or of ranges (X̄-R).
    """

    size: int
    center: float
    lower: float
    upper: float
    sigma_within: float
    spread_center: float
    spread_lower: float
    spread_upper: float

    def beyond(self, groups):
        """Return the indexes of the subgroups whose mean lies beyond the limits."""
        means = [fmean(group) for group in groups]
        return [index for index, mean in enumerate(means) if not self.lower <= mean <= self.upper]


def mean_and_s(groups):
    """Return the charts of subgroups of one size by their standard deviations.

    :param groups: lists of values, all of one length of at least 2
    :raises ValueError: where the sizes differ, or there is nothing to see a spread in
    """
    size = _common_size(groups)
    center = fmean(fmean(group) for group in groups)
    spread = fmean(stdev(group) for group in groups)
    reach = constants.a3(size) * spread
    return Subgroups(
        size=size,
        center=center,
        lower=center - reach,
        upper=center + reach,
        sigma_within=spread / constants.c4(size),
        spread_center=spread,
        spread_lower=constants.b3(size) * spread,
        spread_upper=constants.b4(size) * spread,
    )


def mean_and_range(groups):
    """Return the charts of subgroups of one size (2 to 10) by their ranges, as older textbooks do.

    :raises ValueError: as `mean_and_s`, and for larger subgroups, whose ranges tell little
    """
    size = _common_size(groups)
    if size not in constants.RANGE_UPPER:
        raise ValueError(f"Ranges are used for subgroups of 2 to 10 values, not of {size}")
    center = fmean(fmean(group) for group in groups)
    spread = fmean(max(group) - min(group) for group in groups)
    sigma = spread / constants.mean_range(size)
    reach = 3 * sigma / sqrt(size)
    upper = constants.RANGE_UPPER[size]
    return Subgroups(
        size=size,
        center=center,
        lower=center - reach,
        upper=center + reach,
        sigma_within=sigma,
        spread_center=spread,
        # Below seven values the lower limit of a range is 0; above, it is as far below the mean as the upper one.
        spread_lower=max(0.0, 2 - upper) * spread,
        spread_upper=upper * spread,
    )


def _common_size(groups):
    sizes = {len(group) for group in groups}
    if len(sizes) != 1 or min(sizes) < 2:
        raise ValueError("Subgroups of one size of at least two values are needed")
    return sizes.pop()
