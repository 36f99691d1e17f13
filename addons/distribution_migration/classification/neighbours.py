"""The items most similar to each item, by the cosine of what they are known by."""

import numpy as np

# Items that are compared with one: those that share its rarest traits. What many more share is common, and only
# adds to how similar these are.
COMPARED = 5_000
LEAST = 0.1


def nearest(vectors, is_example, count):
    """Return (rows, similarities) of the `count` most similar examples of each row, best first.

    Two arrays of a line a row, filled up by -1 and 0. A row is no neighbour of itself. Of equally similar ones
    the first rows are taken. `is_example` tells which rows may be neighbours.
    """
    found = np.full((vectors.count, count), -1, np.int32)
    similar = np.zeros((vectors.count, count), np.float32)
    # Of all rows, so that no row costs more than what it is compared with; what was written is wiped out again.
    scores, places = np.zeros(vectors.count, np.float32), np.zeros(vectors.count, np.int32)
    for row in range(vectors.count):
        touched = _score(vectors, row, scores, places)
        told = scores[touched]
        near = touched[(told >= LEAST) & is_example[touched] & (touched != row)]
        near = _first(near, scores, count)
        found[row, : len(near)], similar[row, : len(near)] = near, scores[near]
        scores[touched] = 0.0
    return found, similar


def _first(near, scores, count):
    """Return the rows of the highest scores, best first."""
    if len(near) > count:
        told = scores[near]
        least = np.partition(told, len(near) - count)[len(near) - count]
        better, equal = near[told > least], near[told == least]
        wanted = count - len(better)
        # Hundreds of items may be equally similar.
        equal = np.partition(equal, wanted - 1)[:wanted]
        near = np.concatenate([better, equal])
    return near[np.lexsort((near, -scores[near]))]


def _score(vectors, row, scores, places):
    """Add up in `scores` what rows share with one, and return these rows, each once.

    :param places: scratch, a number a row
    """
    traits, weights = vectors.row(row)
    sizes = vectors.size(traits)
    order = np.argsort(sizes, kind="stable")
    touched, left, common = [], COMPARED, []
    for place in order:
        rows, shares = vectors.postings(traits[place])
        if sizes[place] > left:
            if touched:
                common.append((weights[place], rows, shares))
                continue
            # Nothing rare is known of it: some of the many that are like it tell as much as all.
            step = -(-len(rows) // left)
            rows, shares = rows[::step], shares[::step]
        scores[rows] += weights[place] * shares
        touched.append(rows)
        left -= len(rows)
    if not touched:
        return np.empty(0, np.int32)
    rows = np.concatenate(touched)
    # Each once, without sorting: the last place that a row has stays.
    places[rows] = np.arange(len(rows))
    rows = rows[places[rows] == np.arange(len(rows))]
    for weight, having, shares in common:
        found = np.minimum(np.searchsorted(having, rows), len(having) - 1)
        has_it = having[found] == rows
        scores[rows[has_it]] += weight * shares[found[has_it]]
    return rows
