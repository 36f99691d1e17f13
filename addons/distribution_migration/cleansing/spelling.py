"""How far apart two spellings are, and whether one looks like a damaged other."""

from rapidfuzz.distance import OSA

from .content import tokens

# Share of the longer text that may differ where other evidence says which value is meant.
NEAR = 0.4
# A value has so many times the rows of one that is taken for its misspelling.
RARER = 10


def is_near(text, other, share=NEAR):
    """Whether at most this share of the longer text differs, and more than one letter is alike.

    Two neighbours that changed places differ by one.

    >>> is_near("birminghxm", "birmingham"), is_near("xl", "al"), is_near("west", "east", 0.2)
    (True, True, False)
    """
    longest = max(len(text), len(other))
    # One character of a code of two or three is what a slip of the finger changes.
    at_most = max(int(share * longest), 1 if longest >= 2 else 0)
    return OSA.distance(text, other, score_cutoff=at_most) <= at_most


def differ_little(text, other):
    """Whether the words that the texts do not share are near each other.

    >>> differ_little("Sea Dog Brewing Company", "Sly Fox Brewing Company")
    False
    >>> differ_little("Bell Brewng Company", "Bell Brewing Company")
    True
    """
    words, others = tokens(text), tokens(other)
    left = " ".join(word for word in words if word not in others)
    right = " ".join(word for word in others if word not in words)
    return is_near(left, right)


def swaps_digits(text, other):
    """Whether only digits differ, each for another digit: both are codes in their own right.

    >>> swaps_digits("35007", "35001"), swaps_digits("3500x", "35001"), swaps_digits("A1", "B1")
    (True, False, False)
    """
    if len(text) != len(other):
        return text.isdigit() and other.isdigit()
    apart = [(a, b) for a, b in zip(text, other, strict=True) if a != b]
    return bool(apart) and all(a.isdigit() and b.isdigit() for a, b in apart)


class Vocabulary:
    """Which words a column is made of; built when first asked."""

    # Rows in which a word stands, in values other than the one in question, to be a known word.
    KNOWN = 3

    def __init__(self, column):
        self._rows = {}
        for value, count in zip(column.values, column.counts, strict=True):
            for token in set(tokens(value)):
                self._rows[token] = self._rows.get(token, 0) + count

    def rows(self, token):
        return self._rows.get(token, 0)

    def is_strange(self, value, count, instead):
        """Whether `value` (of `count` rows) has a word that no other value has, unlike `instead`.

        A value made of words that the column knows is another value, not a misspelling.
        """
        kept = set(tokens(instead))
        own = [token for token in tokens(value) if token not in kept]
        return not own or any(self.rows(token) - count < self.KNOWN for token in own)
