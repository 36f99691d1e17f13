"""How far a rate of few records can be trusted."""

import math

# Two-sided 95 %.
Z = 1.959963984540054


def wilson(hits, count, z=Z):
    """The interval that holds the true rate behind `hits` of `count`, in percent.

    Wilson's score interval: it stays within 0 and 100 % and says something honest about 3 of 3.

    :return: (low, high), or None without records
    """
    if not count:
        return None
    rate = hits / count
    spread = z * math.sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    centre = rate + z * z / (2 * count)
    scale = 1 + z * z / count
    # At the ends rounding would leave a trace beyond them.
    low = 0.0 if hits == 0 else (centre - spread) / scale
    high = 1.0 if hits == count else (centre + spread) / scale
    return 100 * low, 100 * high
