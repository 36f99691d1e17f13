"""Patterns that chance alone hardly makes: Nelson's N1 to N8 and the run of eight of Western Electric.

Each function takes points with limits and returns [(first index, index, direction)]: the pattern
reaches from the first point to the one that completes it. A point on a boundary belongs to the inner
zone, one on the centre to neither side.
"""

from .sample import SAME

DEFAULT = ("N1", "N2")
HYPERCARE = ("N1", "N2", "N5")
WESTERN_ELECTRIC = ("N1", "N5", "N6", "WE8")


def outside_limits(points):
    """N1: one point beyond three σ."""
    return [(index, index, point.outside) for index, point in enumerate(points) if point.outside]


def run_on_one_side(points, length):
    """N2 (nine) and WE8 (eight): so many in a row on one side of the centre."""
    found, run, side = [], 0, 0
    for index, point in enumerate(points):
        run = run + 1 if point.side and point.side == side else 1 if point.side else 0
        side = point.side
        if run >= length:
            found.append((index - length + 1, index, side))
    return found


def trend(points):
    """N3: six in a row rising, or falling."""
    found, run, direction = [], 1, 0
    for index in range(1, len(points)):
        step = _step(points[index - 1], points[index])
        run = run + 1 if step and step == direction else 2 if step else 1
        direction = step
        if run >= 6:
            found.append((index - 5, index, direction))
    return found


def alternation(points):
    """N4: fourteen in a row going up and down by turns."""
    found, run, before = [], 1, 0
    for index in range(1, len(points)):
        step = _step(points[index - 1], points[index])
        run = run + 1 if step and step == -before else 2 if step else 1
        before = step
        if run >= 14:
            found.append((index - 13, index, 0))
    return found


def most_beyond(points, needed, window, sigmas):
    """N5 (two of three beyond two σ) and N6 (four of five beyond one σ), all on one side."""
    found = []
    for index, point in enumerate(points):
        side = _beyond(point, sigmas)
        if not side:
            continue
        first = max(0, index - window + 1)
        alike = [at for at in range(first, index + 1) if _beyond(points[at], sigmas) == side]
        if len(alike) >= needed:
            found.append((alike[0], index, side))
    return found


def hugging(points):
    """N7: fifteen in a row within one σ. The limits are too wide, or streams are mixed in each point."""
    found, run = [], 0
    for index, point in enumerate(points):
        # Where nothing varies, all lies within: that is no pattern.
        run = run + 1 if point.sigma and not _beyond(point, 1) else 0
        if run >= 15:
            found.append((index - 14, index, 0))
    return found


def avoiding(points):
    """N8: eight in a row beyond one σ, on both sides. Streams are mixed from point to point."""
    found, sides = [], []
    for index, point in enumerate(points):
        side = _beyond(point, 1)
        sides = [*sides, side] if side else []
        if len(sides) >= 8 and len(set(sides[-8:])) == 2:
            found.append((index - 7, index, 0))
    return found


RULES = {
    "N1": outside_limits,
    "N2": lambda points: run_on_one_side(points, 9),
    "N3": trend,
    "N4": alternation,
    "N5": lambda points: most_beyond(points, 2, 3, 2),
    "N6": lambda points: most_beyond(points, 4, 5, 1),
    "N7": hugging,
    "N8": avoiding,
    "WE8": lambda points: run_on_one_side(points, 8),
}


def _beyond(point, sigmas):
    """1 or −1 where a point lies beyond so many σ on that side, else 0."""
    if point.z is None or abs(point.z) <= sigmas + SAME:
        return 0
    return 1 if point.z > 0 else -1


def _step(before, point):
    if abs(point.value - before.value) <= SAME * max(1.0, abs(before.value)):
        return 0
    return 1 if point.value > before.value else -1
