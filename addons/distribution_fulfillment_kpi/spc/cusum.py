"""CUSUM: what values exceed an allowance by, summed up until it is too much."""

from dataclasses import dataclass

from .sample import SAME


@dataclass(frozen=True)
class Cusum:
    """`slack` (k) is what each value may be off, `decision` (h) what may sum up, in the unit of the values.

    In σ they are 0.5 and 5.
    """

    slack: float = 0.5
    decision: float = 5.0

    def sums(self, values, target=0.0):
        """Return [(upper sum, lower sum)] after each value; both are at least 0."""
        sums, upper, lower = [], 0.0, 0.0
        for value in values:
            upper = max(0.0, upper + value - target - self.slack)
            lower = max(0.0, lower + target - value - self.slack)
            sums.append((upper, lower))
        return sums

    def beyond(self, values, target=0.0):
        """Return [(index, 1 or −1)] of the sums beyond the decision value."""
        found = []
        for index, (upper, lower) in enumerate(self.sums(values, target)):
            if upper > self.decision + SAME:
                found.append((index, 1))
            elif lower > self.decision + SAME:
                found.append((index, -1))
        return found
