"""Pairs of records that are probably the same party or product, and why."""

from dataclasses import dataclass

import numpy as np

from . import blocking, configuration, estimate, one_to_one
from .comparison import NOT_TOLD
from .decisions import Decisions
from .sites import SiteRule

# A pair is one from this probability on: it is more likely one thing than two.
LIKELY = 0.5
# So many pairs are compared at a time.
PORTION = 100_000


@dataclass(frozen=True)
class Agreement:
    """What one respect says about a pair: `level` in words, both values, `bits` for (+) or against (-)."""

    field: str
    level: str
    left: str
    right: str
    bits: float


@dataclass(frozen=True)
class Pair:
    """Two records that are probably one.

    `left` and `right` are their keys; `across`: `right` belongs to the other set.
    `probability`: 0 to 1. `bits`: the weight of all agreements and of the prior; 10 bits are odds of 1000 to 1.
    `decided`: somebody said that they are the same.
    """

    left: object
    right: object
    across: bool
    probability: float
    bits: float
    agreements: tuple
    decided: bool = False


def find_pairs(records, schema, other=None, kind=None, one_to_one=False, decisions=None, least=LIKELY):
    """Return the `Pair`s of `records`, most probable first; the same ones however the rows are ordered.

    :param records: {key: {column: text}}; columns that the schema does not name are not looked at
    :param schema: the `Schema` of both sets
    :param other: a second set of the same form, such as the database
    :param kind: "within" the records, "across" to the other set, or "both"; without it, across if there is one
    :param one_to_one: neither set has duplicates of its own, so that no record has two partners (across only)
    :param decisions: `Decisions` remembered from earlier; a key of theirs may belong to either set
    :param least: pairs of a lower probability are left out
    :raise ValueError: `one_to_one` within a set, or a second set is asked for that is not there
    """
    kind = kind or ("within" if other is None else "across")
    if one_to_one and kind != "across":
        raise ValueError("One to one is a question across two sets.")
    if kind != "within" and other is None:
        raise ValueError("There is no other set to compare with.")
    return _Search(records, schema, other if kind != "within" else {}, kind, one_to_one).pairs(
        decisions or Decisions(), least
    )


class _Search:
    def __init__(self, records, schema, other, kind, exclusive):
        columns = [column for column, _kind in schema.columns]
        ordered = [_in_order(each, columns) for each in (records, other)]
        self.keys = [key for each in ordered for key, _row in each]
        rows = [row for each in ordered for _key, row in each]
        self.scope = estimate.Scope(kind, len(records), len(rows))
        self.exclusive = exclusive
        self.comparisons = configuration.comparisons(schema, rows)
        self.person = configuration.persons(schema, rows)

    def pairs(self, decisions, least):
        scope = self.scope
        if scope.rows < 2 or not scope.first or (scope.kind == "across" and scope.rows == scope.first):
            return []
        left, right = blocking.candidates([key for each in self.comparisons for key in each.keys()], scope)
        left, right = self._with_decided(left, right, decisions)
        if not len(left):
            return []
        learnt, weight, probability = self._judge(left, right)
        said = self._said(left, right, decisions)
        probability[said > 0], probability[said < 0] = 1.0, 0.0
        kept = np.flatnonzero((probability >= least) & (said >= 0))
        if self.exclusive:
            strength = np.where(said > 0, np.inf, weight)[kept]
            kept = kept[one_to_one.assign(strength, left[kept], right[kept])]
        kept = kept[np.lexsort((kept, -probability[kept]))]
        agreements = self._compare(left[kept], right[kept])
        _weight, excess = learnt.evidence(agreements)
        return [
            Pair(
                self.keys[left[place]],
                self.keys[right[place]],
                bool(right[place] >= scope.first),
                float(probability[place]),
                round(float(weight[place] + learnt.prior), 2),
                self._why(learnt, agreements, number, left[place], right[place], excess[number]),
                bool(said[place] > 0),
            )
            for number, place in enumerate(kept)
        ]

    def _judge(self, left, right):
        """Return (model, weights of evidence, probabilities) of the candidates.

        How they agree is not kept but for those that the model learns from: it would take the most memory of all.
        """
        scope = self.scope
        drawn = self._compare(*scope.draw())
        if self.exclusive:
            agreements = self._compare(left, right)
            learnt = estimate.learn(self.comparisons, drawn, agreements, scope, (left, right))
            weight, _excess = learnt.evidence(agreements)
        else:
            step = max(1, -(-len(left) // estimate.LEARNT_FROM))
            agreements = self._compare(left[::step], right[::step])
            learnt = estimate.learn(self.comparisons, drawn, agreements, scope, step=step)
            weight = np.empty(len(left))
            for start in range(0, len(left), PORTION):
                part = slice(start, start + PORTION)
                weight[part], _excess = learnt.evidence(self._compare(left[part], right[part]))
        return learnt, weight, learnt.probabilities(weight, scope, (left, right))

    def _compare(self, left, right):
        """Return the `Agreements` of pairs, a portion at a time: what is counted on the way needs no more memory."""
        count = len(self.comparisons)
        levels = [np.zeros(len(left), dtype=np.uint8) for _each in range(count)]
        often = [np.full(len(left), np.nan, dtype=np.float32) for _each in range(count)]
        for start in range(0, len(left), PORTION):
            part = slice(start, start + PORTION)
            known = {}
            for number, comparison in enumerate(self.comparisons):
                if isinstance(comparison, SiteRule):
                    levels[number][part] = comparison.judge(left[part], right[part], known)
                else:
                    levels[number][part], often[number][part] = comparison.compare(left[part], right[part])
                known[comparison.name] = levels[number][part]
        return estimate.Agreements(tuple(levels), tuple(often), self.person[left] | self.person[right])

    def _with_decided(self, left, right, decisions):
        """Add the pairs that were decided to be the same, however little they share."""
        if not decisions.same:
            return left, right
        codes = left.astype(np.int64) * self.scope.rows + right
        more = [one * self.scope.rows + two for one, two in self._rows_of(decisions.same)]
        codes = np.unique(np.concatenate((codes, np.array(more, dtype=np.int64))))
        return (codes // self.scope.rows).astype(np.int32), (codes % self.scope.rows).astype(np.int32)

    def _said(self, left, right, decisions):
        """Return 1 for pairs that are decided to be the same, -1 for different ones, 0 where nobody said."""
        said = np.zeros(len(left), dtype=np.int8)
        if decisions.same or decisions.different:
            codes = left.astype(np.int64) * self.scope.rows + right
            for pairs, value in ((decisions.same, 1), (decisions.different, -1)):
                wanted = [one * self.scope.rows + two for one, two in self._rows_of(pairs)]
                said[np.isin(codes, np.array(wanted, dtype=np.int64))] = value
        return said

    def _rows_of(self, pairs):
        """Yield (left, right) of the rows that the keys of decided pairs stand for, where such pairs are looked for."""
        rows = {}
        for row, key in enumerate(self.keys):
            rows.setdefault(key, []).append(row)
        for pair in pairs:
            one, two = pair
            for first in rows.get(one, ()):
                for second in rows.get(two, ()):
                    left, right = min(first, second), max(first, second)
                    across = left < self.scope.first <= right
                    inside = right < self.scope.first
                    if across and self.scope.kind != "within" or inside and self.scope.kind != "across":
                        yield left, right

    def _why(self, learnt, agreements, place, left, right, excess):
        found = []
        for number, comparison in enumerate(self.comparisons):
            level = agreements.levels[number][place : place + 1]
            if level[0] == NOT_TOLD:
                continue
            bits = learnt.bits(number, level, agreements.often[number][place : place + 1])
            found.append(
                Agreement(
                    comparison.name,
                    comparison.LABELS[level[0]],
                    comparison.shown(left),
                    comparison.shown(right),
                    round(float(bits[0]), 2),
                )
            )
        if excess > 0:
            found.append(Agreement("together", "told several times", "", "", -round(float(excess), 2)))
        return tuple(found)


def _in_order(records, columns):
    """Return (key, row) of all records in an order that only depends on what they hold."""
    return sorted(
        records.items(),
        key=lambda item: (*(str(item[1].get(column) or "") for column in columns), repr(item[0])),
    )
