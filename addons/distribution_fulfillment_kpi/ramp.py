"""The arithmetic of a target that is reached step by step: plain Python over days and figures."""


def on_ramp(start, target, valid_from, ramp_until, day):
    """Return what is asked for on a day, in the unit of the target.

    Linear by day from `start` on `valid_from` to `target` on `ramp_until`; from then on `target`. Without
    `ramp_until` the target holds from the first day. None before `valid_from`: nothing is asked for yet.

    >>> from datetime import date
    >>> begin, end = date(2026, 1, 1), date(2026, 1, 11)
    >>> [on_ramp(80.0, 95.0, begin, end, day) for day in (begin, date(2026, 1, 3), end, date(2026, 2, 1))]
    [80.0, 83.0, 95.0, 95.0]
    >>> on_ramp(80.0, 95.0, begin, None, begin)
    95.0
    >>> on_ramp(80.0, 95.0, begin, end, date(2025, 12, 31)) is None
    True
    """
    if day < valid_from:
        return None
    if not ramp_until or day >= ramp_until:
        return target
    return start + (target - start) * (day - valid_from).days / (ramp_until - valid_from).days
