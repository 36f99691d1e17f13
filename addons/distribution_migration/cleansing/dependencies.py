"""Which columns determine which: equal customer numbers have equal names, in nearly all rows."""

import random
from array import array
from collections import Counter
from dataclasses import dataclass

# A determining value says something from this many rows on, if so many of them agree.
GROUP_ROWS = 3
AGREEING = 2 / 3
# At most this share of the rows may disagree, and at most this share of the faults that always
# guessing the commonest value would make: else the column says nothing of the other.
ERRORS = 0.1
GAIN = 0.7
# Share of the rows that must stand in such groups, and their least number.
COVERED = 0.1
COVERED_ROWS = 20
# Determining columns that are heard on one column: the most faithful ones.
HEARD = 6
# Large tables are first judged by the rows of so many values of the determining column.
PROBED_VALUES = 1000
PROBED_ROWS = 10_000


@dataclass(frozen=True)
class Dependency:
    """`determinant` → `dependent` (columns).

    For each code of the determinant: the code that most of its rows have (`majority`), how many
    do (`agreeing`) of how many (`total`); empty cells do not count (`empty`). `errors`: share of the rows
    in groups of two and more that are not of the majority.
    """

    determinant: object
    dependent: object
    majority: array
    agreeing: array
    total: array
    empty: array
    errors: float

    def opinion(self, code):
        """Return the code of the dependent that goes with one of the determinant, or None."""
        total = self.total[code]
        if total < GROUP_ROWS or self.agreeing[code] < AGREEING * total:
            return None
        return self.majority[code]


def discover(table, keys=()):
    """Return {name of the dependent: its most faithful Dependencies}.

    :param keys: columns that are known to determine the others, and are believed to
    """
    promising = {}
    for determinant in table.related:
        rows = _probe(determinant)
        for dependent in table.related:
            if dependent is not determinant:
                errors = _measure(determinant, dependent, rows)
                if errors is not None:
                    promising.setdefault(dependent.name, []).append((errors, determinant))
    found = {
        column.name: [tabulate(key, column) for key in keys if key.name != column.name]
        for column in (table if keys else table.related)
    }
    for name, candidates in promising.items():
        candidates.sort(key=lambda pair: pair[0])
        for _errors, determinant in candidates[:HEARD]:
            dependency = tabulate(determinant, table[name])
            if dependency.errors <= ERRORS and determinant not in keys:
                found[name].append(dependency)
    return found


def _probe(column):
    """Return the rows to judge a determining column by; None: all."""
    if len(column) <= PROBED_ROWS:
        return None
    repeated = [code for code, count in enumerate(column.counts) if count > 1 and column.values[code]]
    # Seeded: the same file gives the same proposals.
    random.Random(0).shuffle(repeated)
    chosen, rows = set(), 0
    for code in repeated[:PROBED_VALUES]:
        chosen.add(code)
        rows += column.counts[code]
        if rows > PROBED_ROWS:
            break
    return [row for row, _code in column.rows_of(chosen)][: 2 * PROBED_ROWS]


def _measure(determinant, dependent, rows):
    """Return the share of disagreeing rows, or None where the one says nothing of the other."""
    a, b = determinant.codes, dependent.codes
    width = len(dependent.values)
    if rows is None:
        pairs = Counter(map(lambda x, y: x * width + y, a, b))
        scope = len(determinant)
    else:
        pairs = Counter(a[row] * width + b[row] for row in rows)
        scope = len(rows)
    best, total, overall = {}, Counter(), Counter()
    skipped = (determinant.code_of.get("", -1), dependent.code_of.get("", -1))
    for pair, count in pairs.items():
        x, y = divmod(pair, width)
        if x == skipped[0] or y == skipped[1]:
            continue
        total[x] += count
        best[x] = max(best.get(x, 0), count)
        overall[y] += count
    covered = sum(count for count in total.values() if count > 1)
    if covered < max(COVERED_ROWS, COVERED * scope):
        return None
    errors = sum(count - best[x] for x, count in total.items() if count > 1) / covered
    base = 1 - overall.most_common(1)[0][1] / sum(overall.values())
    return errors if errors <= ERRORS and errors <= GAIN * base else None


def tabulate(determinant, dependent):
    """Return the Dependency of two columns, read in full."""
    width = len(dependent.values)
    size = len(determinant.values)
    majority, agreeing, total, empty = (array("I", [0]) * size for _each in range(4))
    pairs = Counter(map(lambda x, y: x * width + y, determinant.codes, dependent.codes))
    skipped = (determinant.code_of.get("", -1), dependent.code_of.get("", -1))
    for pair, count in pairs.items():
        x, y = divmod(pair, width)
        if x == skipped[0]:
            continue
        if y == skipped[1]:
            empty[x] = count
            continue
        total[x] += count
        if count > agreeing[x]:
            agreeing[x], majority[x] = count, y
    covered = sum(count for count in total if count > 1)
    wrong = sum(count - best for count, best in zip(total, agreeing, strict=True) if count > 1)
    errors = wrong / covered if covered else 1.0
    return Dependency(determinant, dependent, majority, agreeing, total, empty, errors)
