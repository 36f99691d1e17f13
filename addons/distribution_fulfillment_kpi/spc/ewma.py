"""EWMA: a mean that forgets slowly, for drifts too small to be seen in single points."""

from dataclasses import dataclass
from math import sqrt

from .sample import SAME


@dataclass(frozen=True)
class Ewma:
    """`weight` (λ) of the newest value, `reach` (L) of the limits in σ of the mean.

    0.2 and 2.86 are those of the suite; textbooks use 0.3 and 3, too. Limits widen from the first
    value on unless `is_asymptotic`.
    """

    weight: float = 0.2
    reach: float = 2.86
    is_asymptotic: bool = False

    def means(self, values, target):
        """Return the weighted mean after each value; before the first one it is the target."""
        means, mean = [], target
        for value in values:
            mean = self.weight * value + (1 - self.weight) * mean
            means.append(mean)
        return means

    def limits(self, target, sigma, number):
        """Return (lower, upper) after the value of this number, counted from 1."""
        share = self.weight / (2 - self.weight)
        if not self.is_asymptotic:
            share *= 1 - (1 - self.weight) ** (2 * number)
        return target - self.reach * sigma * sqrt(share), target + self.reach * sigma * sqrt(share)

    def beyond(self, values, target, sigma):
        """Return [(index, 1 or −1)] of the means beyond their limits."""
        found = []
        for index, mean in enumerate(self.means(values, target)):
            lower, upper = self.limits(target, sigma, index + 1)
            if mean > upper + SAME:
                found.append((index, 1))
            elif mean < lower - SAME:
                found.append((index, -1))
        return found
