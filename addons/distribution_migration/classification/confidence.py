"""How sure a proposal is, measured on the items whose category is known: each is taken for unknown once."""

import numpy as np

CERTAIN, LIKELY, LOOK = "certain", "likely", "look"
# The share of right ones from which on a proposal is certain, or likely.
CERTAIN_SHARE, LIKELY_SHARE = 0.95, 0.7
# One-sided 95 %: so that few examples that happen to be right make nothing certain. It takes 52 of them.
Z = 1.645


class Measured:
    """What a score is worth on these very rows: `certain_from`, `likely_from` are scores, above 1 where never reached.

    `share_of(confidence)` is the measured share of right ones among the examples of that confidence, `count_of`
    how many they were.
    """

    def __init__(self, scores, is_right):
        """:param scores: of the examples, 0 to 1; :param is_right: whether each got its own category"""
        order = np.argsort(-scores, kind="stable")
        self._scores, self._right = scores[order], is_right[order].astype(bool)
        self.certain_from = self._from(CERTAIN_SHARE, Z)
        self.likely_from = min(self.certain_from, self._from(LIKELY_SHARE, 0.0))

    def _from(self, share, z):
        """Return the lowest score at which enough are right: there, and all in all from there up.

        There: among the examples around that score, after smoothing so that a higher score is never worth less.
        """
        if not len(self._scores):
            return 2.0
        counts = np.arange(1, len(self._scores) + 1)
        below = _lower_bound(np.cumsum(self._right), counts, z)
        enough = (below >= share) & (_falling(self._right.astype(float)) >= share)
        # Items of one score are alike: all of them, or none.
        enough &= np.append(self._scores[1:] != self._scores[:-1], True)
        places = np.flatnonzero(enough)
        return float(self._scores[places[-1]]) if len(places) else 2.0

    def of(self, score):
        """Return the confidence of a proposal of this score."""
        if score >= self.certain_from:
            return CERTAIN
        return LIKELY if score >= self.likely_from else LOOK

    def _among(self, confidence):
        kinds = np.where(
            self._scores >= self.certain_from, 0, np.where(self._scores >= self.likely_from, 1, 2)
        )
        return self._right[kinds == (CERTAIN, LIKELY, LOOK).index(confidence)]

    def count_of(self, confidence):
        return len(self._among(confidence))

    def share_of(self, confidence):
        """Return the share, None where no example had this confidence."""
        among = self._among(confidence)
        return float(among.mean()) if len(among) else None


def _lower_bound(right, count, z):
    """Return the lower end of Wilson's interval of a share (Wilson 1927); with z = 0 the share itself."""
    share = right / count
    middle = share + z * z / (2 * count)
    width = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - width) / (1 + z * z / count)


def _falling(values):
    """Return the nearest values that never rise (pool adjacent violators)."""
    means, sizes = [], []
    for value in values:
        means.append(value)
        sizes.append(1)
        while len(means) > 1 and means[-2] < means[-1]:
            value, size = means.pop(), sizes.pop()
            means[-1] = (means[-1] * sizes[-1] + value * size) / (sizes[-1] + size)
            sizes[-1] += size
    return np.repeat(means, sizes)
