"""How far a series may be trusted: the more points, the firmer the limits."""

# Fewer points make a run chart: a line without limits.
TRIAL = 6
# From here on limits may be frozen; better they are with a few more.
FREEZABLE = 20
RECOMMENDED = 25


def stage_of(points):
    """Return "run", "trial" or "ready" (limits may be frozen) for a number of points.

    >>> [stage_of(points) for points in (0, 5, 6, 19, 20)]
    ['run', 'run', 'trial', 'trial', 'ready']
    """
    return "run" if points < TRIAL else "trial" if points < FREEZABLE else "ready"
