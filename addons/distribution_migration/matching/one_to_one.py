"""Two sets without duplicates of their own: every record has at most one partner on the other side."""

import numpy as np

# What is believed of the share of records that have a partner counts as much as so many records.
BELIEVED_SHARE, BELIEVED_RECORDS = 0.5, 40


def probabilities(bits, left, right, sizes, share):
    """Return the probability of each pair, given that its records have no second partner.

    The other candidates of a record compete with the pair, and so does "has no partner": the less of that,
    the greater the share of records that have one.

    :param bits: weight of evidence of the pairs, without any prior
    :param left, right: numbers of the records, each from 0
    :param sizes: (records on the left, records on the right)
    :param share: of the records of the smaller side, how many have a partner
    """
    ratio = np.exp2(np.clip(bits, -60, 60))
    fewest = min(sizes)
    best = np.ones(len(bits))
    for side, here, there in ((left, *sizes), (right, *sizes[::-1])):
        partnered = share * fewest / here
        total = np.bincount(side, weights=ratio, minlength=here)[side]
        np.minimum(best, partnered * ratio / (partnered * total + (1 - partnered) * there), out=best)
    return best


def share(probability, left, right, sizes):
    """Return the share of the smaller side that has a partner, after probabilities were found."""
    side, here = (left, sizes[0]) if sizes[0] <= sizes[1] else (right, sizes[1])
    found = np.bincount(side, weights=probability, minlength=here).clip(max=1).sum()
    return (found + BELIEVED_SHARE * BELIEVED_RECORDS) / (here + BELIEVED_RECORDS)


def assign(bits, left, right):
    """Return the positions of the pairs that stay when the strongest come first and take their records with them.

    Equal pairs come in the order they have.
    """
    taken_left, taken_right, kept = set(), set(), []
    for place in np.argsort(-bits, kind="stable"):
        one, two = int(left[place]), int(right[place])
        if one not in taken_left and two not in taken_right:
            taken_left.add(one)
            taken_right.add(two)
            kept.append(place)
    return np.sort(np.array(kept, dtype=np.int64))
