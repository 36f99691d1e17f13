"""The tokens of all records in flat arrays: what two records share is counted for millions of pairs at once."""

import numpy as np

# The frequency of a value is judged as if so many more records were known, in which it is as rare as values of
# its kind are: a phone number that two of three rows share is no common one.
POPULATION = 1000


class TokenSets:
    """One set of tokens a record.

    `ids`: int32, sorted within a record; record r has ids[start[r]:start[r + 1]].
    `count`: records that have a token. `idf`: its information in bits.
    """

    def __init__(self, sets):
        """:param sets: an iterable of token collections, one a record"""
        number, lengths, flat, positions, self.names = {}, [], [], [], []
        for row, tokens in enumerate(sets):
            # Sorted, so that the numbers of the tokens do not depend on how Python hashes text.
            found = sorted({number.setdefault(token, len(number)) for token in sorted(set(tokens))})
            lengths.append(len(found))
            flat += found
            positions += [row] * len(found)
        self.names = list(number)
        self.ids = np.array(flat, dtype=np.int32)
        self.rows = np.array(positions, dtype=np.int32)
        self.length = np.array(lengths, dtype=np.int32)
        self.start = np.concatenate(([0], np.cumsum(self.length, dtype=np.int64)))
        self.size = len(number)
        self.count = np.bincount(self.ids, minlength=self.size)
        self.idf = np.log2((len(lengths) + POPULATION) / (self.count + 1.0)).astype(np.float32)
        self._keys = self.rows.astype(np.int64) * max(self.size, 1) + self.ids
        self.weight = np.bincount(self.rows, weights=self.idf[self.ids], minlength=len(lengths)).astype(
            np.float64
        )

    def spread(self, rows):
        """Return (owner, token): all tokens of the given rows, `owner` being the position in `rows`."""
        lengths = self.length[rows]
        owner = np.repeat(np.arange(len(rows)), lengths)
        first = np.cumsum(lengths) - lengths
        place = np.arange(len(owner)) - first[owner] + self.start[rows][owner]
        return owner, self.ids[place]

    def shared(self, left, right):
        """Return for each pair: (tokens in common, bits of those, records that have the rarest of them or 0)."""
        total = len(left)
        owner, token = self.spread(left)
        key = right[owner].astype(np.int64) * max(self.size, 1) + token
        place = np.searchsorted(self._keys, key)
        hit = np.zeros(len(key), dtype=bool)
        inside = place < len(self._keys)
        hit[inside] = self._keys[place[inside]] == key[inside]
        owner, token = owner[hit], token[hit]
        number = np.bincount(owner, minlength=total)
        # Of no tokens at all, numpy counts in whole numbers.
        bits = np.bincount(owner, weights=self.idf[token], minlength=total).astype(np.float64)
        rarest = np.full(total, np.iinfo(np.int64).max)
        np.minimum.at(rarest, owner, self.count[token])
        rarest[number == 0] = 0
        return number, bits, rarest
