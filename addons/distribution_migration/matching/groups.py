"""Which records are one party or product together: groups that hold together as a whole."""

from dataclasses import dataclass

from .decisions import Decisions

# Two parts of a group are joined when on average so much speaks for each pair between them; a pair that was not
# even found speaks against. So a - b - c with nothing between a and c stays apart from a, b or c, whichever is weakest.
HOLDS = 0.5
# Two are certainly one from this probability on, and a part that holds two of them is a core. It takes in others
# only if so much speaks for each pair with them: a shared town is no reason to ask about two firms at once, and about
# neither with certainty. What is left out is found again once the core is one.
CERTAIN, JOINS_CORE = 0.99, 0.9


@dataclass(frozen=True)
class Member:
    """A record of a group: its key, and whether it belongs to the other set."""

    key: object
    in_other: bool


@dataclass(frozen=True)
class Group:
    """Records that are one. `members`: `Member`s, at least two. `cohesion`: mean probability of all their pairs.

    `weakest`: the least probability of any two members, 0 where two of them were not found to be alike.
    `strongest`: the greatest.
    """

    members: tuple
    cohesion: float
    weakest: float
    strongest: float


def groups(pairs, decisions=None):
    """Return the `Group`s that pairs form, the largest first.

    The strongest pairs are joined first; two parts only come together if they do on average (average linkage), so
    that no chain of single weak links joins what has nothing in common. Records that are decided to be the same
    always are in one group, those that are decided to be different never.

    :param pairs: `Pair`s of one search
    :param decisions: the `Decisions` that the search was told
    """
    decisions = decisions or Decisions()
    forming = _Forming(pairs, decisions)
    forming.join_decided()
    for pair in sorted(
        pairs, key=lambda pair: (-pair.probability, -pair.bits, _name(pair.left), _name(pair.right))
    ):
        forming.join(*_members(pair))
    return forming.groups()


class _Forming:
    def __init__(self, pairs, decisions):
        self.pairs = pairs
        self.part, self.parts, self.links, self.cores = {}, {}, {}, set()
        for pair in pairs:
            one, two = _members(pair)
            for member in (one, two):
                if member not in self.part:
                    self.part[member] = member
                    self.parts[member] = [member]
            self.links.setdefault(one, {})[two] = pair.probability
            self.links.setdefault(two, {})[one] = pair.probability
        self.different = {}
        for pair in decisions.different:
            one, two = pair
            self.different.setdefault(one, set()).add(two)
            self.different.setdefault(two, set()).add(one)

    def join_decided(self):
        for pair in self.pairs:
            if pair.decided:
                self.join(*_members(pair), asked=False)

    def join(self, one, two, asked=True):
        """Join the parts of two members, if they hold together or it need not be asked."""
        one, two = self.part[one], self.part[two]
        if one == two or self._parted(one, two):
            return
        between = self._between(one, two)
        if asked and between < (JOINS_CORE if self.cores & {one, two} else HOLDS):
            return
        is_core = between >= CERTAIN or self.cores & {one, two}
        # The smaller part moves, so that no record moves more than log2 of all times.
        if len(self.parts[one]) < len(self.parts[two]):
            one, two = two, one
        for member in self.parts[two]:
            self.part[member] = one
        self.parts[one] += self.parts.pop(two)
        self.cores.discard(two)
        if is_core:
            self.cores.add(one)

    def _between(self, one, two):
        """Return the mean probability of the pairs between two parts."""
        few, many = sorted((self.parts[one], self.parts[two]), key=len)
        whole = self.part[many[0]]
        total = sum(
            probability
            for member in few
            for other, probability in self.links[member].items()
            if self.part[other] == whole
        )
        return total / (len(few) * len(many))

    def _parted(self, one, two):
        """Tell whether somebody decided that a member of one part differs from one of the other."""
        if not self.different:
            return False
        keys = {member.key for member in self.parts[two]}
        return any(self.different.get(member.key, set()) & keys for member in self.parts[one])

    def groups(self):
        found = [self._group(members) for members in self.parts.values() if len(members) > 1]
        return sorted(
            found, key=lambda group: (-len(group.members), [_name(each.key) for each in group.members])
        )

    def _group(self, members):
        members = sorted(members, key=lambda member: (member.in_other, _name(member.key)))
        between = [
            self.links[one].get(two, 0.0) for place, one in enumerate(members) for two in members[place + 1 :]
        ]
        return Group(tuple(members), sum(between) / len(between), min(between), max(between))


def _members(pair):
    return Member(pair.left, False), Member(pair.right, pair.across)


def _name(key):
    """Keys may be numbers and texts at once: numbers in their order, before texts."""
    return (0, key, "") if isinstance(key, int) else (1, 0, str(key))
