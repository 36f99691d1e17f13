"""Durations: skewed, so that they are charted as logarithms and shown as times again."""

from math import exp, log

from .chart import draw
from .individuals import Individuals
from .sample import Sample


def log_samples(groups):
    """Return a sample for each period: the mean of ln(seconds) of its records.

    :param groups: [(key, [seconds])]; a duration of 0 or less has no logarithm and is left out
    """
    samples = []
    for key, seconds in groups:
        logs = [log(value) for value in seconds if value > 0]
        samples.append(Sample(key, sum(logs) / len(logs) if logs else None, len(logs)))
    return samples


def draw_durations(samples, seconds_per_unit=86400.0, **options):
    """Return the XmR chart of mean ln(seconds), its points and limits as times in a unit.

    What is shown is the geometric mean of a period's durations. Limits stay on the scale of logarithms.
    """
    chart = draw(Individuals(), samples, **options)
    return chart.rescaled(lambda value: exp(value) / seconds_per_unit)
