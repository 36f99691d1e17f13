"""Which value of each field a group keeps: a proposal, with the rule that led to it."""

from collections import Counter
from dataclasses import dataclass

RULES = {
    "trusted": "the value of the most trusted source that has one",
    "newest": "the value that was changed last",
    "most_frequent": "the value that most records have",
    "most_complete": "the value that tells most",
}
# What settles it when a rule finds several: the next one, down to the text itself, so that it is always the same.
DEFAULT = ("trusted", "most_frequent", "most_complete", "newest")


@dataclass(frozen=True)
class Source:
    """Where a record of a group comes from.

    `values`: {field: text}. `trust`: the higher, the more; 0 for all says nothing. `changed`: anything that sorts,
    such as an ISO date; None if nobody knows.
    """

    key: object
    values: dict
    trust: int = 0
    changed: object = None


@dataclass(frozen=True)
class Survivor:
    """The value that a field keeps, the key of the record that it is from, the rule that chose it.

    `rule` is "only one" where all records that have a value have the same. `others`: the values that go.
    """

    field: str
    value: str
    key: object
    rule: str
    others: tuple


def survivors(sources, fields, rules=None):
    """Return one `Survivor` for each field that any record of the group has a value for.

    :param sources: the `Source`s of one group
    :param fields: names of fields, in the order of the answer
    :param rules: {field: rule or rules, the first that tells records apart decides}; DEFAULT for the others
    :raise ValueError: a rule that does not exist
    """
    rules = rules or {}
    found = []
    for field in fields:
        order = rules.get(field, DEFAULT)
        order = (order,) if isinstance(order, str) else tuple(order)
        for rule in order:
            if rule not in RULES:
                raise ValueError(f"{field}: there is no rule {rule!r}, only {', '.join(RULES)}.")
        filled = [source for source in sources if _value(source, field)]
        if filled:
            found.append(_survivor(field, filled, order))
    return found


def _survivor(field, sources, order):
    values = Counter(_value(source, field) for source in sources)
    left, decided = sources, "only one"
    if len(values) > 1:
        for rule in order:
            best = _best(rule, left, field, values)
            if len({_value(source, field) for source in best}) < len(
                {_value(source, field) for source in left}
            ):
                decided = rule
            left = best
        if len({_value(source, field) for source in left}) > 1:
            decided = "first in the alphabet"
    # By the value, then by the key: in whatever order the records come, it is the same one.
    chosen = min(left, key=lambda source: (_value(source, field), str(source.key)))
    kept = _value(chosen, field)
    return Survivor(
        field, kept, chosen.key, decided, tuple(sorted(value for value in values if value != kept))
    )


def _best(rule, sources, field, values):
    """Return the sources that a rule finds best."""
    if rule == "newest":
        dated = [source for source in sources if source.changed is not None]
        newest = max((source.changed for source in dated), default=None)
        return [source for source in dated if source.changed == newest] or sources
    ranks = {
        "trusted": lambda source: source.trust,
        "most_frequent": lambda source: values[_value(source, field)],
        "most_complete": lambda source: _told(_value(source, field)),
    }
    best = max(map(ranks[rule], sources))
    return [source for source in sources if ranks[rule](source) == best]


def _told(value):
    """Return how much a value tells: letters and digits, and whether small letters say where names begin.

    >>> _told("Maple Market Inc") > _told("MAPLE MARKET INC") > _told("Maple")
    True
    >>> _told("(401) 555-0142") == _told("4015550142")
    True
    """
    has_no_letters = value.upper() == value.lower()
    return sum(letter.isalnum() for letter in value), has_no_letters or value != value.upper()


def _value(source, field):
    return str(source.values.get(field) or "").strip()
