"""Factors of control charts: for a spread of normally distributed values, seen through few of them."""

from functools import cache
from math import erf, exp, lgamma, sqrt

# Mean range of two values, in σ, and what follows from it, rounded as the tables print it.
D2 = 1.128
E2 = 3 / D2
D3 = 0.0
D4 = 3.267
# The same from the median of the moving ranges.
D2_MEDIAN = 0.954
D4_MEDIAN = 3.865
# Upper limit of a range as a multiple of the mean range, by the size of the subgroup.
RANGE_UPPER = {
    2: 3.267,
    3: 2.574,
    4: 2.282,
    5: 2.114,
    6: 2.004,
    7: 1.924,
    8: 1.864,
    9: 1.816,
    10: 1.777,
}
# What the limits of three σ leave outside on each side, for a distribution that is not normal.
TAIL = 0.00135


@cache
def mean_range(size):
    """Return d2: the mean range of `size` normally distributed values, in σ, unrounded.

    ∫ 1 − Φ(x)ⁿ − (1 − Φ(x))ⁿ dx by Simpson's rule; beyond ±9 σ nothing is left.

    >>> round(mean_range(2), 6), round(mean_range(5), 6)
    (1.128379, 2.325929)
    """
    steps, edge = 2000, 9.0
    width = 2 * edge / steps

    def outside(x):
        below = (1 + erf(x / sqrt(2))) / 2
        return 1 - below**size - (1 - below) ** size

    weights = (1 if step in (0, steps) else 4 if step % 2 else 2 for step in range(steps + 1))
    return width / 3 * sum(weight * outside(-edge + step * width) for step, weight in enumerate(weights))


def c4(size):
    """Return the mean standard deviation of `size` normally distributed values, in σ.

    >>> round(c4(5), 4)
    0.94
    """
    return sqrt(2 / (size - 1)) * exp(lgamma(size / 2) - lgamma((size - 1) / 2))


def a3(size):
    """Return the distance of the limits of means from their centre, in mean standard deviations.

    >>> round(a3(5), 3)
    1.427
    """
    return 3 / (c4(size) * sqrt(size))


def b3(size):
    """Return the lower limit of a standard deviation, in mean standard deviations; never below 0."""
    return max(0.0, 1 - 3 * sqrt(1 - c4(size) ** 2) / c4(size))


def b4(size):
    """Return the upper limit of a standard deviation, in mean standard deviations.

    >>> round(b3(6), 3), round(b4(5), 3)
    (0.03, 2.089)
    """
    return 1 + 3 * sqrt(1 - c4(size) ** 2) / c4(size)
