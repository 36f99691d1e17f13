"""Articles of a series: names that are the same but for one word, which says another thing in each."""

from functools import lru_cache

import numpy as np
from rapidfuzz.distance import Indel

from .comparison import DIFFERENT, NOT_TOLD, Comparison
from .tokens import TokenSets

# Words as near as this are spellings of one.
SPELLING = 0.65
# So many other words have to be the same: of two or three words, one is much.
FEWEST_SHARED = 3


class SeriesComparison(Comparison):
    """One word for another. Not learnt: the articles of a series are more alike than most duplicates are.

    Wire, black and wire, green are two articles however rare the rest of their names is; a number of the article
    that both have says more.
    """

    LABELS = ("not told", "one word for another")
    M = (2.0**-14,)
    U = (0.25,)
    LEARNS = False

    def __init__(self, name, sets):
        """:param sets: the words and numbers of a name, one tuple a record"""
        super().__init__(name)
        self.sets = [frozenset(words) for words in sets]
        self.tokens = TokenSets(sets)

    def compare(self, left, right):
        number, _bits, _rarest = self.tokens.shared(left, right)
        lengths = self.tokens.length
        levels = np.full(len(left), NOT_TOLD, dtype=np.uint8)
        asked = (number >= FEWEST_SHARED) & (lengths[left] == number + 1) & (lengths[right] == number + 1)
        for place in np.flatnonzero(asked):
            one, two = self.sets[left[place]], self.sets[right[place]]
            if are_other_words(*(one - two), *(two - one)):
                levels[place] = DIFFERENT
        return levels, np.full(len(left), np.nan, dtype=np.float32)

    def shown(self, row):
        return " ".join(sorted(self.sets[row]))


@lru_cache(maxsize=100_000)
def are_other_words(one, two):
    """Tell whether two words are no two ways to write one; numbers are compared elsewhere.

    >>> are_other_words("black", "green"), are_other_words("gray", "grey"), are_other_words("ss", "stainless")
    (True, False, False)
    >>> are_other_words("dx44", "dx45"), are_other_words("left", "right")
    (False, True)
    """
    if any(letter.isdigit() for letter in one + two):
        return False
    short, long = sorted((one, two), key=len)
    letters = iter(long)
    is_abbreviation = long.startswith(short[0]) and all(letter in letters for letter in short)
    return not is_abbreviation and Indel.normalized_similarity(one, two) < SPELLING
