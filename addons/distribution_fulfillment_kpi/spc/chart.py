"""A chart from its parts: kind, samples, limits, rules."""

from .episodes import episodes
from .rules import DEFAULT, RULES
from .sample import Chart
from .stage import stage_of


def draw(kind, samples, limits=None, rules=DEFAULT, excluded=(), ewma=None, cusum=None):
    """Return the Chart of a series.

    :param kind: a `Kind`
    :param samples: list of Sample in the order of time
    :param limits: frozen ones; None: those of this series, once it has enough points
    :param rules: names of RULES
    :param excluded: keys of samples that have a known cause and say nothing about the process; they are
        drawn, but no limits come from them, and no pattern counts them
    :param ewma, cusum: an Ewma and a Cusum that look for small drifts, too; in σ
    """
    samples = [sample for sample in samples if not sample.is_empty]
    excluded = set(excluded)
    stage = "frozen"
    if limits is None:
        baseline = [sample for sample in samples if sample.key not in excluded]
        stage = stage_of(len(kind.prepare(baseline)))
        limits = None if stage == "run" else kind.estimate(baseline)
        stage = stage if limits else "run"
    points = tuple(kind.point(limits, sample) for sample in kind.prepare(samples))
    signals, scores = [], {}
    if limits is not None:
        judged = [point for point in points if point.key not in excluded]
        keys = [point.key for point in judged]
        names = rules if kind.has_zones else [name for name in rules if name == "N1"]
        for name in names:
            signals += episodes(name, RULES[name](judged), keys)
        signals += _of_kind(kind, limits, [sample for sample in samples if sample.key not in excluded])
        if kind.has_zones:
            scores, drifts = _drifts(judged, ewma, cusum)
            for name, patterns in drifts.items():
                signals += episodes(name, patterns, keys)
    order = {point.key: index for index, point in enumerate(points)}
    signals.sort(key=lambda signal: order[signal.key])
    return Chart(kind.code, stage, limits, points, tuple(signals), scores)


def _of_kind(kind, limits, samples):
    found = {}
    for rule, direction, first, index in kind.signals(limits, samples):
        found.setdefault(rule, []).append((first, index, direction))
    keys = [sample.key for sample in samples]
    return [signal for rule, patterns in found.items() for signal in episodes(rule, patterns, keys)]


def _drifts(points, ewma, cusum):
    """({name: score of each point}, {name: patterns}) on the distances in σ; nothing where nothing varies."""
    if not all(point.sigma for point in points):
        return {}, {}
    distances = [point.z for point in points]
    scores, patterns = {}, {}
    if ewma:
        scores["EWMA"] = ewma.means(distances, 0.0)
        patterns["EWMA"] = [(index, index, side) for index, side in ewma.beyond(distances, 0.0, 1.0)]
    if cusum:
        scores["CUSUM"] = cusum.sums(distances)
        patterns["CUSUM"] = [(index, index, side) for index, side in cusum.beyond(distances)]
    return scores, patterns
