"""What people decided about pairs, remembered so that nobody is asked twice."""

from dataclasses import dataclass, field


def unordered(one, two):
    """Return a pair without order. Numbers and texts may be mixed as keys, so they are not sorted."""
    return frozenset((one, two))


@dataclass(frozen=True)
class Decisions:
    """`same` and `different`: frozensets of unordered pairs of record keys.

    A key names one record for good, in the file or in the database: the same key is the same record.
    """

    same: frozenset = field(default_factory=frozenset)
    different: frozenset = field(default_factory=frozenset)

    @classmethod
    def of(cls, same=(), different=()):
        """Return the decisions about these pairs of keys.

        :raise ValueError: a pair is decided in both ways, or is a record with itself
        """
        yes, no = (frozenset(unordered(*pair) for pair in pairs) for pairs in (same, different))
        for pair in yes | no:
            if len(pair) < 2:
                raise ValueError(f"{next(iter(pair))!r} is compared with itself.")
        for pair in yes & no:
            raise ValueError(f"{sorted(map(str, pair))} are decided to be the same, and different.")
        return cls(yes, no)
