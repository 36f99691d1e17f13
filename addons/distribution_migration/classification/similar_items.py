"""A category for each item like that of the most similar ones, and items that disagree with all of theirs."""

from dataclasses import dataclass

import numpy as np

from .confidence import LOOK, Measured
from .features import features
from .neighbours import nearest
from .vectors import Vectors

NEIGHBOURS = 7
# Similar items that are shown as the reason, and those that have to agree before an item is odd.
SHOWN, AGREEING = 3, 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """The category that an item would have. `like`: the places of similar items that have it, best first.

    `share`: of the examples with this confidence, how many were given their own category; None for no example.
    `is_odd`: the item has another category, which none of its neighbours has.
    """

    item: int
    category: str
    confidence: str
    score: float
    like: tuple
    is_odd: bool = False


class Classified(list):
    """Proposals in the order of the items; `measured` tells what their confidence rests on."""

    measured = None


def classify(items, kinds, categories):
    """Return the Proposals for items without a category, and for those whose category looks odd.

    :param items: [{column: text}]
    :param kinds: {column: kind} (see features)
    :param categories: the category of each item; "" where it has none, or none that is known

    >>> bikes = [{"name": f"Road bike {size}"} for size in "SML"] + [{"name": f"Lock {size}"} for size in "SML"]
    >>> found = classify([*bikes, {"name": "Road bike XL"}], {"name": "words"}, ["Bikes"] * 3 + ["Locks"] * 3 + [""])
    >>> [(one.item, one.category, one.confidence, one.like) for one in found]
    [(6, 'Bikes', 'likely', (0, 1, 2))]
    """
    found = Classified()
    names = sorted(set(categories) - {""})
    if not names:
        return found
    number = {name: place for place, name in enumerate(names)}
    labels = np.array([number.get(category, -1) for category in categories], np.int32)
    vectors = Vectors((features(item, kinds) for item in items), labels)
    near, similar = nearest(vectors, labels >= 0, NEIGHBOURS)
    best, scores = _votes(labels, near, similar)
    is_example = labels >= 0
    found.measured = measured = Measured(scores[is_example], best[is_example] == labels[is_example])
    for item in np.flatnonzero(best >= 0):
        like = near[item][(near[item] >= 0) & (labels[near[item]] == best[item])]
        confidence = measured.of(scores[item])
        if is_example[item]:
            others = labels[near[item][near[item] >= 0]]
            agree = len(others) >= AGREEING and (others == best[item]).all()
            # An item that stands alone in its category is one of its own kind rather than a wrong one.
            if best[item] == labels[item] or not agree or confidence == LOOK:
                continue
            confidence = LOOK
        found.append(
            Proposal(
                int(item),
                names[best[item]],
                confidence,
                float(scores[item]),
                tuple(map(int, like[:SHOWN])),
                bool(is_example[item]),
            )
        )
    return found


def _votes(labels, near, similar):
    """Return the category that the neighbours of each item have (-1: none is near), and its score from 0 to 1.

    A neighbour votes with the square of its similarity. The score is the share of the votes, times how similar
    the most similar item of the category is: many that agree from afar say as little as near ones that differ.
    """
    best = np.full(len(labels), -1, np.int32)
    scores = np.zeros(len(labels), np.float32)
    votes = np.where(near >= 0, similar, 0.0) ** 2
    theirs = np.where(near >= 0, labels[near], -1)
    for item in np.flatnonzero(near[:, 0] >= 0):
        told, places = np.unique(theirs[item][near[item] >= 0], return_inverse=True)
        sums = np.bincount(places, votes[item][near[item] >= 0])
        # Of two with as many votes, that of the most similar item.
        top = sums.max()
        winner = next(place for place in places if sums[place] >= top)
        best[item] = told[winner]
        scores[item] = top / sums.sum() * similar[item][np.argmax(places == winner)]
    return best, scores
