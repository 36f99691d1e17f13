"""The items most similar to each item, by the cosine of what they are known by."""

import numpy as np

# Items that are compared with one: those that share its rarest traits. What it shares with more is common.
COMPARED = 20_000
LEAST = 0.1


def nearest(vectors, is_example, count):
    """Return (rows, similarities) of the `count` most similar examples of each row, best first.

    Two arrays of a line a row, filled up by -1 and 0. A row is no neighbour of itself. Of equally similar ones
    the first rows are taken. `is_example` tells which rows may be neighbours.
    """
    found = np.full((vectors.count, count), -1, np.int32)
    similar = np.zeros((vectors.count, count), np.float32)
    scores = np.zeros(vectors.count, np.float32)
    for row in range(vectors.count):
        traits, weights = vectors.row(row)
        if not len(traits):
            continue
        touched = _score(vectors, traits, weights, scores)
        near = touched[(scores[touched] >= LEAST) & is_example[touched]]
        near = np.unique(near)
        near = near[near != row]
        if len(near) > count:
            kth = np.partition(scores[near], len(near) - count)[len(near) - count]
            near = near[scores[near] >= kth]
        near = near[np.argsort(-scores[near], kind="stable")][:count]
        found[row, : len(near)], similar[row, : len(near)] = near, scores[near]
        scores[touched] = 0.0
    return found, similar


def _score(vectors, traits, weights, scores):
    """Add up in `scores` what the rows share with one; return the rows that are touched, some several times.

    Rare traits come first. Once enough rows are touched, a common trait adds to those only.
    """
    touched, left = [], COMPARED
    sizes = vectors.size(traits)
    for place in np.argsort(sizes, kind="stable"):
        rows, shares = vectors.postings(traits[place])
        if sizes[place] > left:
            shared = scores[rows] > 0
            scores[rows[shared]] += weights[place] * shares[shared]
            continue
        scores[rows] += weights[place] * shares
        touched.append(rows)
        left -= sizes[place]
    return np.concatenate(touched) if touched else np.empty(0, np.int32)
