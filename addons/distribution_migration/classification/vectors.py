"""Items as vectors: what is rare (TF-IDF), and what goes with one category, weighs more. Rows without empty cells."""

import numpy as np

# Pairs of items of a trait that count as seen before any were: what two or three items share is no rule yet.
DOUBT = 3.0
LEAST_AGREEMENT = 0.01


class Vectors:
    """`row(row)` are the traits (numbers) and weights with which a row asks, `postings(trait)` the rows that have a
    trait, with the weights with which they answer: the products add up to the cosine of the two rows.

    A row that asks does not count itself in how well its traits go with a category, so that what is found for a
    row whose category is known is what would be found if it were not. A row costs some 20 bytes a trait.
    """

    def __init__(self, items, labels):
        """Read items, each {trait: weight}, one at a time.

        Traits of a single item, and those of all, lead to no other item and are left out.

        :param labels: the category of each item as a number, -1 where it has none
        """
        numbers, traits, weights, lengths = {}, [], [], []
        for item in items:
            traits.extend(numbers.setdefault(trait, len(numbers)) for trait in item)
            weights.extend(item.values())
            lengths.append(len(item))
        traits, weights = np.array(traits, np.int32), np.array(weights, np.float32)
        self.count = len(lengths)
        rows = np.repeat(np.arange(self.count, dtype=np.int32), lengths)
        counts = np.bincount(traits, minlength=len(numbers))
        told = ((counts > 1) & (counts < self.count))[traits]
        rows, self.traits, weights = rows[told], traits[told], weights[told]
        weights = weights * np.log((1 + self.count) / counts[self.traits])
        for_all, without_itself = _agreement(self.traits, labels[rows], len(numbers))
        norms = self._norms(rows, weights * for_all)
        self.weights = (
            weights * without_itself**2 / self._norms(rows, weights * without_itself)[rows]
        ).astype(np.float32)
        self.starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=self.count))])
        order = np.argsort(self.traits, kind="stable")
        self._rows, self._answers = rows[order], (weights / norms[rows])[order].astype(np.float32)
        self._ends = np.concatenate([[0], np.cumsum(np.bincount(self.traits, minlength=len(numbers)))])

    def _norms(self, rows, weights):
        return np.sqrt(np.bincount(rows, weights**2, self.count))

    def row(self, row):
        part = slice(self.starts[row], self.starts[row + 1])
        return self.traits[part], self.weights[part]

    def size(self, traits):
        """Return how many rows have each of these traits."""
        return self._ends[traits + 1] - self._ends[traits]

    def postings(self, trait):
        part = slice(self._ends[trait], self._ends[trait + 1])
        return self._rows[part], self._answers[part]


def _agreement(traits, labels, count):
    """Return, for each trait of a row, how likely two items that have it are of one category: all, and others.

    The maker of a screw says little of what else he makes, "screw" says it all. Estimated without bias from pairs
    of items whose category is known, and drawn to the agreement of all traits where pairs are few. "Others" leaves
    out the row itself.
    """
    known = labels >= 0
    width = labels.max(initial=0) + 1
    places = traits[known].astype(np.int64) * width + labels[known]
    cells, of_cell, sizes = np.unique(places, return_inverse=True, return_counts=True)
    same = np.bincount(cells // width, sizes * (sizes - 1.0), count)
    having = np.bincount(traits[known], minlength=count).astype(float)
    pairs = having * (having - 1.0)
    usual = np.mean(same[pairs > 0] / pairs[pairs > 0]) if (pairs > 0).any() else 1.0

    def share(same, pairs):
        return np.maximum(LEAST_AGREEMENT, (same + DOUBT * usual) / (pairs + DOUBT))

    for_all = share(same, pairs)[traits]
    without_itself = for_all.copy()
    own = traits[known]
    without_itself[known] = share(
        same[own] - 2.0 * (sizes[of_cell] - 1.0), (having[own] - 1.0) * (having[own] - 2.0)
    )
    return for_all, without_itself
