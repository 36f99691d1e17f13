"""Fellegi-Sunter: how much each level of agreement says, learnt from the records themselves.

I. P. Fellegi, A. B. Sunter, A Theory for Record Linkage (1969); m by expectation-maximisation as in W. E. Winkler
(1988), u from pairs drawn at random. What few records cannot tell is filled up from what is believed of the kind.
"""

from dataclasses import dataclass

import numpy as np

from . import one_to_one
from .comparison import AFFILIATION, LOCATION, WORDING
from .tokens import POPULATION

# Pairs drawn at random to learn u, and candidates at most to learn m.
DRAWN, LEARNT_FROM = 300_000, 400_000
# What is believed before counts as much as so many pairs.
BELIEVED_M, BELIEVED_U = 60, 400
# Duplicates that a record is believed to have before any was seen.
EXPECTED = 0.1
ROUNDS, PRECISE = 40, 1e-4
# One respect alone never says more than this, in bits, for or against.
MOST_FOR, MOST_AGAINST = 16.0, 9.0
# Name and description of a product: the articles of a series share most of both.
MOST_FOR_WORDING = 8.0
# Street, postcode, city, phone: one place, told four times. Two firms under one roof share all of it, so that alone
# it has to leave it more probable that they are two: odds of 1 to 2.
PLACE_ALONE = -1.0


@dataclass(frozen=True)
class Scope:
    """Which pairs are meant: rows below `first` are one set, those from it to `rows` the other.

    `kind`: "within" the first set, "across" the two, or "both".
    """

    kind: str
    first: int
    rows: int

    def pairs(self, unknown=0):
        """Return how many pairs there are, with so many more records in each set."""
        one, two = self.first + unknown, self.rows - self.first + unknown
        inside = one * (one - 1) / 2
        return max(1, {"within": inside, "across": one * two, "both": inside + one * two}[self.kind])

    def draw(self):
        """Return (left, right) of pairs drawn at random, the same ones each time; of few records all pairs, once."""
        if self.pairs() <= DRAWN:
            return self._all()
        random = np.random.Generator(np.random.PCG64(19))
        middle = self.first if self.kind == "across" else 0
        left = random.integers(0, self.first, DRAWN)
        right = random.integers(middle, self.first if self.kind == "within" else self.rows, DRAWN)
        kept = left != right
        return left[kept].astype(np.int32), right[kept].astype(np.int32)

    def _all(self):
        left, right = np.triu_indices(self.first, 1)
        here, there = np.meshgrid(np.arange(self.first), np.arange(self.first, self.rows), indexing="ij")
        parts = {"within": [(left, right)], "across": [(here.ravel(), there.ravel())]}
        parts["both"] = parts["within"] + parts["across"]
        return tuple(np.concatenate(side).astype(np.int32) for side in zip(*parts[self.kind], strict=True))


@dataclass(frozen=True)
class Model:
    """What agreement says, in bits.

    `log_m`, `log_u`: one array of levels for each of the `comparisons`; `prior`: of any pair;
    `partnered`: the share of records that have a partner, where nobody has two, else None.
    """

    comparisons: tuple
    log_m: tuple
    log_u: tuple
    prior: float
    partnered: float | None = None

    def bits(self, number, levels, often):
        """Return the weight of evidence of one comparison for each pair."""
        log_u = self.log_u[number][levels]
        told = ~np.isnan(often)
        log_u[told] = np.log2(often[told])
        weight = self.log_m[number][levels] - log_u
        weight[levels == 0] = 0.0
        if self.comparisons[number].LEARNS:
            np.clip(weight, -MOST_AGAINST, MOST_FOR, out=weight)
        for level, most in self.comparisons[number].AT_MOST.items():
            weight[levels == level] = np.minimum(weight[levels == level], most)
        return weight

    def evidence(self, agreement):
        """Return (bits of all comparisons together, bits that are too many for what is told several times).

        :param agreement: an `Agreements`
        """
        pairs = len(agreement.person)
        total, excess = np.zeros(pairs), np.zeros(pairs)
        most = {
            LOCATION: np.full(pairs, max(0.0, PLACE_ALONE - self.prior)),
            WORDING: np.full(pairs, MOST_FOR_WORDING),
        }
        together = {group: np.zeros(pairs) for group in most}
        for number, comparison in enumerate(self.comparisons):
            weight = self.bits(number, agreement.levels[number], agreement.often[number])
            total += weight
            group = comparison.group
            if group == AFFILIATION:
                # Where somebody works is one more place; a company is what its name says.
                group, weight = LOCATION, np.where(agreement.person, weight, 0)
            if group:
                together[group] += weight
                # What one wording says alone stays.
                if group == WORDING:
                    np.maximum(most[group], weight, out=most[group])
        for group, bits in together.items():
            excess += np.maximum(bits - most[group], 0)
        return total - excess, excess

    def probabilities(self, weight, scope, pairs):
        """Return the probability of each pair, from its evidence.

        :param pairs: (left, right) of all candidates; asked for where no record has a second partner
        """
        if self.partnered is not None:
            return one_to_one.probabilities(weight, *_sides(pairs, scope), self.partnered)
        return 1 / (1 + np.exp2(-np.clip(weight + self.prior, -60, 60)))


@dataclass(frozen=True)
class Agreements:
    """How pairs agree: `levels`, `often` one array a comparison; `person`: whether one of the pair is a person."""

    levels: tuple
    often: tuple
    person: np.ndarray


def learn(comparisons, drawn, candidates, scope, pairs=None, step=1):
    """Return the `Model`.

    :param drawn, candidates: `Agreements` of pairs drawn at random, and of those that may be duplicates
    :param pairs: (left, right) of the candidates, if no record has a second partner
    :param step: how many candidates each of the given ones stands for
    """
    seen = [
        np.bincount(levels, minlength=len(comparison.U) + 1)[1:]
        for comparison, levels in zip(comparisons, drawn.levels, strict=True)
    ]
    m = [np.array(comparison.M) for comparison in comparisons]
    possible = scope.pairs(POPULATION)
    found = EXPECTED * scope.first
    partnered = one_to_one.BELIEVED_SHARE if pairs else None
    before = None
    for _round in range(ROUNDS):
        share = min(0.5, (found + EXPECTED * POPULATION) / possible)
        matching = min(0.5, found / scope.pairs())
        model = Model(
            tuple(comparisons),
            tuple(_log(values) for values in m),
            tuple(_log(_u(*each, matching)) for each in zip(comparisons, seen, m, strict=True)),
            float(np.log2(share / (1 - share))),
            partnered,
        )
        probability = model.probabilities(model.evidence(candidates)[0], scope, pairs)
        found = float(probability.sum()) * step
        if pairs:
            partnered = one_to_one.share(probability, *_sides(pairs, scope))
        for number, comparison in enumerate(comparisons):
            if comparison.LEARNS:
                levels = candidates.levels[number]
                m[number] = _filled_up(
                    np.bincount(levels, probability, len(comparison.M) + 1)[1:] * step, comparison.M
                )
        if before is not None and abs(found - before) <= PRECISE * before:
            break
        before = found
    return model


def _sides(pairs, scope):
    return pairs[0], pairs[1] - scope.first, (scope.first, scope.rows - scope.first)


def _log(values):
    return np.concatenate(([0.0], np.log2(values)))


def _filled_up(counts, believed):
    return (counts + BELIEVED_M * np.array(believed)) / (counts.sum() + BELIEVED_M)


def _u(comparison, counts, m, matching):
    """Return u by level, from pairs drawn at random of which a share `matching` are matches."""
    believed = np.array(comparison.U)
    if not comparison.LEARNS:
        return believed
    others = np.maximum(counts - counts.sum() * matching * m, 0)
    return (others + BELIEVED_U * believed) / (others.sum() + BELIEVED_U)
