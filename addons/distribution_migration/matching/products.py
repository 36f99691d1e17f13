"""Comparisons that only products have: model numbers, pack sizes, prices."""

import re
from os.path import commonprefix

import numpy as np

from . import pack
from .comparison import DIFFERENT, NOT_TOLD, Comparison, frequency
from .tokens import TokenSets

# A number of fewer signs is a size or a count, not what a model is called.
SHORTEST_CODE = 4
# What a size is written with, after a number or several: 400g, 6x1l, 100pcs, 12v.
_SIZE = re.compile(
    r"(?:[0-9]+[x*])*[0-9]+(?:[mcd]?l|lt|ltr|[mk]?g|gr|kgs|gram|grams|oz|lbs?|[mck]?m|mm|inch|in|ft|k?w|watt|k?v|volt|m?ah?"
    r"|[kmg]?hz|[kmgt]b|pk|packs?|pcs?|pieces|ct|count|stk|stuck|er)"
)
# A text with more numbers is a table: only its first ones are compared sign by sign.
MOST_CODES = 6


def is_code(token):
    """Tell whether a token with a digit may be a model number.

    >>> is_code("kxts108w"), is_code("706018"), is_code("42"), is_code("2gb")
    (True, True, False, False)

    What is a number with a unit is a size, which all articles of a series may have.

    >>> is_code("400g"), is_code("12x500ml"), is_code("5013g2")
    (False, False, True)
    """
    return len(token) >= SHORTEST_CODE and not _SIZE.fullmatch(token)


class CodeComparison(Comparison):
    """Numbers of models and articles: in both names or codes, or in one and in any text of the other."""

    LABELS = ("not told", "different", "begin alike", "in a text of the other", "same")
    DIFFERENT, ALIKE, ELSEWHERE, SAME = range(1, 5)
    M = (0.15, 0.1, 0.2, 0.55)
    U = (0.985, 0.005, 0.006, 0.004)
    RARE = 0.0002

    def __init__(self, name, named, anywhere):
        """:param named: the numbers in the name and the code of a record; anywhere: those of all its texts"""
        super().__init__(name)
        self.named, self.anywhere = named, anywhere
        # One set of both, so that a number is the same number wherever it stands.
        self.sets = TokenSets([*named, *anywhere])
        self.rows = len(named)

    def compare(self, left, right):
        sets, rows = self.sets, self.rows
        told = (sets.length[left] > 0) & (sets.length[right] > 0)
        names = sets.shared(left, right)
        ways = [names, sets.shared(left, right + rows), sets.shared(left + rows, right)]
        rarest = np.stack(
            [np.where(number > 0, count, np.iinfo(np.int64).max) for number, _bits, count in ways]
        )
        levels = np.full(len(left), self.DIFFERENT, dtype=np.uint8)
        any_way = np.stack([number for number, _bits, _count in ways]).max(axis=0) > 0
        levels[any_way] = self.ELSEWHERE
        levels[(names[0] > 0) & (names[2] <= rarest.min(axis=0))] = self.SAME
        often = np.full(len(left), np.nan, dtype=np.float32)
        # Named and anywhere: a number counts twice for a record that names it.
        often[any_way] = frequency((rarest.min(axis=0)[any_way] + 1) // 2, rows, self.RARE)
        for place in np.flatnonzero(told & ~any_way):
            if _begin_alike(self.named[left[place]], self.named[right[place]]):
                levels[place] = self.ALIKE
        levels[~told & ~any_way] = NOT_TOLD
        return levels, often

    def keys(self):
        return (TokenSets(self.anywhere),)

    def shown(self, row):
        return ", ".join(sorted(self.named[row] or self.anywhere[row]))


def _begin_alike(one, two):
    """Tell whether two codes only end in other letters: FS105 and FS105NA, but not FS105 and FS108."""
    for long in one[:MOST_CODES]:
        for short in two[:MOST_CODES]:
            common = len(commonprefix((long, short)))
            if common >= max(SHORTEST_CODE, 0.6 * max(len(long), len(short))):
                if not any(letter.isdigit() for letter in long[common:] + short[common:]):
                    return True
    return False


class NumberComparison(Comparison):
    """Numbers in a text: house numbers, sizes, versions."""

    LABELS = ("not told", "different", "some in common", "same")
    DIFFERENT, SOME, SAME = range(1, 4)
    M = (0.1, 0.15, 0.75)
    U = (0.93, 0.04, 0.03)
    RARE = 0.01

    def __init__(self, name, sets, group=""):
        super().__init__(name, group)
        self.sets = sets
        self.tokens = TokenSets(sets)

    def compare(self, left, right):
        tokens = self.tokens
        told = (tokens.length[left] > 0) & (tokens.length[right] > 0)
        number, _bits, rarest = tokens.shared(left, right)
        most = np.maximum(tokens.length[left], tokens.length[right])
        levels = np.full(len(left), self.DIFFERENT, dtype=np.uint8)
        levels[number > 0] = self.SOME
        levels[number == most] = self.SAME
        levels[~told] = NOT_TOLD
        often = np.full(len(left), np.nan, dtype=np.float32)
        some = levels > self.DIFFERENT
        often[some] = frequency(rarest[some], len(self.sets), self.RARE)
        return levels, often

    def keys(self):
        return (self.tokens,)

    def shown(self, row):
        return ", ".join(sorted(self.sets[row]))


class PriceComparison(Comparison):
    """Prices: two shops never ask the same, but nearly."""

    LABELS = ("not told", "different", "within half", "within a fifth", "within 5 %", "same")
    M = (0.06, 0.1, 0.2, 0.24, 0.4)
    U = (0.7, 0.17, 0.09, 0.035, 0.005)
    NEAR = (0.5, 0.2, 0.05, 0.001)

    def __init__(self, name, amounts):
        """:param amounts: floats above 0, None where there is none"""
        super().__init__(name)
        self.amounts = np.array(
            [np.nan if amount is None else amount for amount in amounts], dtype=np.float64
        )

    def compare(self, left, right):
        one, two = self.amounts[left], self.amounts[right]
        with np.errstate(invalid="ignore"):
            apart = np.abs(one - two) / np.maximum(one, two)
        levels = np.full(len(left), DIFFERENT, dtype=np.uint8)
        for level, near in enumerate(self.NEAR, start=2):
            levels[apart <= near] = level
        levels[np.isnan(apart)] = NOT_TOLD
        return levels, np.full(len(left), np.nan, dtype=np.float32)

    def shown(self, row):
        return "" if np.isnan(self.amounts[row]) else f"{self.amounts[row]:.2f}"


class PackComparison(Comparison):
    """Pack sizes. Not learnt: whoever sells both has two articles, however alike their texts are."""

    LABELS = ("not told", "another pack", "same pack")
    M = (2.0**-40, 0.999)
    U = (0.4, 0.6)
    LEARNS = False

    def __init__(self, name, texts):
        super().__init__(name)
        packs = [pack.pack(text) for text in texts]
        self.names = sorted(set(packs) - {None})
        number = {name: place for place, name in enumerate(self.names)}
        number[None] = -1
        self.ids = np.array([number[each] for each in packs], dtype=np.int32)

    def compare(self, left, right):
        one, two = self.ids[left], self.ids[right]
        levels = np.where((one >= 0) & (two >= 0), np.uint8(2), np.uint8(NOT_TOLD))
        for place in np.flatnonzero(one != two):
            names = [self.names[number] if number >= 0 else None for number in (one[place], two[place])]
            if pack.differ(*names):
                levels[place] = DIFFERENT
        return levels.astype(np.uint8), np.full(len(left), np.nan, dtype=np.float32)

    def shown(self, row):
        if self.ids[row] < 0:
            return ""
        pieces, size, dimension = self.names[self.ids[row]]
        unit = {"volume": "ml", "mass": "g", "ounces": "oz"}.get(dimension, "")
        return f"{pieces} x {size:g} {unit}".strip() if size else f"{pieces}"
