"""Which chart a measure gets, and how long its periods should be."""

# Fewer misses than this in a period, and limits on their share mean little.
EXPECTED = 5
DURATIONS = ("days", "hours", "minutes", "seconds")
LONGER = {"day": "week", "week": "month"}


def is_share(unit, aggregate=None):
    """Return whether a metric is one number of records as a share of another; None: it counts as if it were."""
    return unit == "%" and aggregate in (None, "rate")


def kind_for(unit, aggregate=None):
    """Return the code of the chart for a unit of measure, and for how a metric comes to its value.

    >>> kind_for("%"), kind_for("days"), kind_for("per 1,000 lines"), kind_for("days", "geomean")
    ('laney_p', 'xmr', 'laney_u', 'xmr_log')

    A product of shares, a spread or an estimate is told in percent, too, but no record is in it or not.

    >>> kind_for("%", "rate"), kind_for("%", "product"), kind_for("%", "cv"), kind_for("%", "km_within")
    ('laney_p', 'xmr', 'xmr', 'xmr')
    """
    if aggregate == "geomean":
        return "xmr_log"
    if unit == "%":
        return "laney_p" if is_share(unit, aggregate) else "xmr"
    return "laney_u" if unit.startswith("per ") else "xmr"


def advice(samples, bucket):
    """Return the longer period to take, "g" where misses are too rare for any, or None where all is well.

    Misses are events or, where these are more, what had none: the rarer of the two says how much
    a share can vary.

    :param samples: of proportions
    """
    samples = [sample for sample in samples if not sample.is_empty]
    if not samples:
        return None
    events = sum(sample.total for sample in samples)
    size = sum(sample.size for sample in samples)
    expected = min(events, size - events) / len(samples)
    if expected >= EXPECTED:
        return None
    if bucket in LONGER:
        return LONGER[bucket]
    return "g" if expected < 1 else None
