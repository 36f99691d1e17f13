"""How much two records agree in one respect, in a few levels; for millions of pairs at once.

Level 0 is "not told": a side is empty, which speaks neither for nor against. From 1 on, higher is closer.
Of each comparison the model learns how often matching pairs (m) and other pairs (u) reach each level; `M` and `U`
are what is believed before any data was seen, and what stays where there is little of it.
"""

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from .tokens import POPULATION, TokenSets
from .values import is_valid

NOT_TOLD, DIFFERENT = 0, 1
# So many spellings are as near to a text as one with a slip of the pen.
SPELLINGS = 8
# Groups of comparisons that tell the same in several ways.
LOCATION, AFFILIATION, WORDING = "location", "affiliation", "wording"
# Values are compared letter by letter in portions of so many pairs.
PORTION = 200_000


class Comparison:
    """One respect in which records are compared; `LABELS` names its levels from 0 on."""

    LABELS = ("not told", "different", "same")
    M = (0.1, 0.9)
    U = (0.99, 0.01)
    # Whether the model may learn m and u, or keeps what is believed.
    LEARNS = True
    # {level: bits that it never says more than}, where by its meaning it cannot.
    AT_MOST = {}

    def __init__(self, name, group=""):
        self.name, self.group = name, group

    def compare(self, left, right):
        """Return (levels, frequencies) of pairs of row numbers.

        levels: uint8. frequencies: float32, how probable it is that another record has what the two agree in;
        NaN where the model's u of the level is to be taken.
        """
        raise NotImplementedError

    def keys(self):
        """Return the `TokenSets` by which candidates are found, none for a comparison that tells too little."""
        return ()

    def shown(self, row):
        """Return what was compared, for the explanation."""
        raise NotImplementedError


class Values:
    """Texts of all records, each different one kept once; -1 for none."""

    def __init__(self, texts):
        self.names = sorted(set(texts) - {""})
        number = {text: place for place, text in enumerate(self.names)}
        number[""] = -1
        self.ids = np.array([number[text] for text in texts], dtype=np.int32)
        self.count = np.bincount(self.ids[self.ids >= 0], minlength=len(self.names))
        self._array = np.array(self.names, dtype=object)

    def similarity(self, left, right, *scorers):
        """Return for pairs of rows the best of the scorers, 0 to 1; every two texts are compared once."""
        one, two = self.ids[left], self.ids[right]
        low, high = np.minimum(one, two), np.maximum(one, two)
        pairs, back = np.unique(low.astype(np.int64) * (len(self.names) + 1) + high, return_inverse=True)
        low, high = pairs // (len(self.names) + 1), pairs % (len(self.names) + 1)
        best = np.zeros(len(pairs), dtype=np.float32)
        for start in range(0, len(pairs), PORTION):
            part = slice(start, start + PORTION)
            for scorer in scorers:
                found = process.cpdist(
                    self._array[low[part]],
                    self._array[high[part]],
                    scorer=scorer,
                    dtype=np.float32,
                    workers=-1,
                )
                np.maximum(best[part], found, out=best[part])
        return best[back]


def frequency(count, rows, believed):
    """Return how probable it is that one more record has a value that `count` of `rows` have.

    The two that are compared are not counted: that they share it is what is to be judged.
    """
    return ((np.maximum(count - 2, 0) + believed * POPULATION) / (rows + POPULATION)).astype(np.float32)


class TextComparison(Comparison):
    """Names and other texts of a few words: in any order, with slips of the pen, with parts left out."""

    LABELS = (
        "not told",
        "different",
        "little in common",
        "similar",
        "one is part of the other",
        "close",
        "same",
    )
    DIFFERENT, LITTLE, SIMILAR, PART, CLOSE, SAME = range(1, 7)
    M = (0.03, 0.02, 0.05, 0.1, 0.15, 0.65)
    U = (0.97, 0.02, 0.006, 0.003, 0.0005, 0.0005)
    RARE = 0.0005
    # From this level on it counts how rare the words in common are. Of two names that have one rare word in common
    # and one of their own each, the other words tell more: Maple Market and Maple Logistics.
    RARE_FROM = SIMILAR

    def __init__(self, name, texts, sets, group=""):
        """:param texts: one text a record, as it is shown
        :param sets: its words in the order they are written, one tuple a record
        """
        super().__init__(name, group)
        self.texts = texts
        # Words may be divided otherwise: only the letters are compared, as written and in alphabetical order.
        self.written = Values(["".join(words) for words in sets])
        self.ordered = Values(["".join(sorted(set(words))) for words in sets])
        self.tokens = TokenSets(sets)

    def compare(self, left, right):
        tokens, total = self.tokens, len(self.texts)
        told = (tokens.length[left] > 0) & (tokens.length[right] > 0)
        number, bits, rarest = tokens.shared(left, right)
        both = tokens.weight[left] + tokens.weight[right]
        overlap = np.divide(2 * bits, both, out=np.zeros_like(bits), where=both > 0)
        fewest = np.minimum(tokens.length[left], tokens.length[right])
        same = self.ordered.ids[left] == self.ordered.ids[right]
        ask = told & ~same
        letters = np.zeros(len(left), dtype=np.float32)
        where = np.flatnonzero(ask)
        letters[where] = self.written.similarity(left[where], right[where], Indel.normalized_similarity)
        letters[where] = np.maximum(
            letters[where], self.ordered.similarity(left[where], right[where], Indel.normalized_similarity)
        )
        levels = np.full(len(left), self.DIFFERENT, dtype=np.uint8)
        levels[overlap >= 0.3] = self.LITTLE
        levels[(overlap >= 0.65) | (letters >= 0.72)] = self.SIMILAR
        levels[(number == fewest) & (overlap >= 0.25)] = self.PART
        levels[(overlap >= 0.9) | (letters >= 0.86)] = self.CLOSE
        levels[same] = self.SAME
        levels[~told] = NOT_TOLD
        often = np.full(len(left), np.nan, dtype=np.float32)
        some = (number > 0) & (levels >= self.RARE_FROM)
        often[some] = frequency(rarest[some], total, self.RARE)
        # Nearly the same: there are a few spellings that are as near.
        near = levels == self.CLOSE
        one, two = self.ordered.ids[left[near]], self.ordered.ids[right[near]]
        spelt = self.ordered.count[one] + self.ordered.count[two]
        often[near] = np.minimum(SPELLINGS * frequency(spelt, total, self.RARE), 1)
        whole = levels == self.SAME
        often[whole] = frequency(self.ordered.count[self.ordered.ids[left[whole]]], total, self.RARE)
        return levels, often

    def keys(self):
        return (self.tokens,)

    def shown(self, row):
        return self.texts[row]


class ProductTextComparison(TextComparison):
    """Texts about products: everybody words them in his own way, so little in common is the normal case."""

    M = (0.05, 0.2, 0.15, 0.15, 0.2, 0.25)
    RARE = 0.0002
    RARE_FROM = TextComparison.LITTLE
    # However rare the one word in common is: who has little in common with another is not strongly that one.
    AT_MOST = {TextComparison.LITTLE: 3.9}


class ValueComparison(Comparison):
    """Numbers and codes: the same, or one slip of the pen away."""

    LABELS = ("not told", "different", "similar", "one sign differs", "same")
    DIFFERENT, SIMILAR, NEAR, SAME = range(1, 5)
    M = (0.1, 0.05, 0.1, 0.75)
    U = (0.9849, 0.01, 0.005, 0.0001)
    RARE = 0.0001

    def __init__(self, name, texts, sets, group=""):
        """:param sets: the values of a record, of one column or of several that hold the same"""
        super().__init__(name, group)
        self.texts = texts
        self.tokens = TokenSets(sets)
        self.first = Values([min(values, default="") for values in sets])
        self._length = np.array([len(name) for name in self.first.names], dtype=np.float32)

    def compare(self, left, right):
        told = (self.tokens.length[left] > 0) & (self.tokens.length[right] > 0)
        number, _bits, rarest = self.tokens.shared(left, right)
        levels = np.full(len(left), self.DIFFERENT, dtype=np.uint8)
        levels[number > 0] = self.SAME
        levels[~told] = NOT_TOLD
        where = np.flatnonzero(told & (number == 0))
        alike = self.first.similarity(left[where], right[where], OSA.normalized_similarity)
        size = np.maximum(
            self._length[self.first.ids[left[where]]], self._length[self.first.ids[right[where]]]
        )
        levels[where[alike >= 0.6]] = self.SIMILAR
        levels[where[(alike * size >= size - 1.01) & (size >= 4)]] = self.NEAR
        often = np.full(len(left), np.nan, dtype=np.float32)
        same = levels == self.SAME
        often[same] = frequency(rarest[same], len(self.texts), self.RARE)
        return levels, often

    def keys(self):
        return (self.tokens,)

    def shown(self, row):
        return self.texts[row]


class IdentifierComparison(ValueComparison):
    """Numbers that one party or product has. Two that are valid, each by its check digit, are no slips of one."""

    LABELS = ("not told", "two valid numbers", "different", "similar", "one sign differs", "same")
    OTHER, DIFFERENT, SIMILAR, NEAR, SAME = range(1, 6)
    M = (0.02, 0.08, 0.05, 0.1, 0.75)
    U = (0.4, 0.5849, 0.01, 0.005, 0.0001)
    AT_MOST = {OTHER: -6.0}

    def __init__(self, name, texts, sets, group=""):
        super().__init__(name, texts, sets, group)
        valid = {value for values in sets for value in values if is_valid(value)}
        self._valid = np.array([bool(values) and valid.issuperset(values) for values in sets], dtype=bool)

    def compare(self, left, right):
        levels, often = super().compare(left, right)
        valid = self._valid[left] & self._valid[right] & (levels != self.SAME) & (levels != NOT_TOLD)
        levels[valid] = self.OTHER
        return levels, often


class CategoryComparison(ValueComparison):
    """One of few values."""

    M = (0.15, 0.01, 0.02, 0.82)
    U = (0.84, 0.01, 0.01, 0.14)
    RARE = 0.05
