"""Stage of a table: a value of one column written behind the value of another."""

import re
from collections import defaultdict

from .proposals import CERTAIN, LIKELY, LOOK

# A column whose values can be recognised elsewhere has few of them, each of a few rows.
DOMAIN_VALUES = 1000
ROWS_PER_VALUE = 3
# One letter behind a text may be anything.
SHORTEST_VALUE, LONGEST_VALUE = 2, 40
WORDS = 3
# Rows, and share of them, from which on it is a habit of the file.
ROWS, ROWS_SHARE = 3, 0.0005
# Share of the rows whose other column is empty, and of what remains that is known elsewhere.
EMPTY_SHARE = 0.8
KNOWN_SHARE = 0.2
_CUT = re.compile(r"[\s,;/()-]+$")


def find(stages):
    """Propose to move a value to the empty column that it belongs to.

    Rules: `stuck_value` (taken out of a column; `other` is where it belongs), `moved_value`
    (written into that column). They are accepted together. Certain where what remains is
    mostly a value that the column has in other rows as well.
    """
    table = stages.table
    domains = _domains(table)
    for column in table:
        tails = _tails(column, domains)
        found = defaultdict(list)
        if tails:
            for row, code in column.rows_of(tails):
                for other, remainder, value in tails[code]:
                    found[other].append((row, remainder, value))
        for other, cells in found.items():
            _propose(stages, column, table[other], cells)


def _domains(table):
    """Return {value: columns that have it among their few values}."""
    domains = defaultdict(list)
    for column in table:
        values = [value for value in column.values if value]
        if not 2 <= len(values) <= DOMAIN_VALUES or column.filled < ROWS_PER_VALUE * len(values):
            continue
        if column.filled == len(column):
            continue  # nothing is missing that could have been written elsewhere
        for value in values:
            if SHORTEST_VALUE <= len(value) <= LONGEST_VALUE and any(char.isalpha() for char in value):
                domains[value].append(column.name)
    return domains


def _tails(column, domains):
    """Return {code: [(other column, what remains, value of the other)]}."""
    tails = {}
    if not domains:
        return tails
    for code, text in enumerate(column.values):
        if not 3 <= len(text) <= 200:
            continue
        words = text.split()
        for count in range(1, min(WORDS, len(words) - 1) + 1):
            value = " ".join(words[-count:]).strip("(),;")
            remainder = _CUT.sub("", " ".join(words[:-count]))
            others = [name for name in domains.get(value, ()) if name != column.name]
            if others and remainder:
                tails.setdefault(code, []).extend((name, remainder, value) for name in others)
    return tails


def _propose(stages, column, other, cells):
    empty = [cell for cell in cells if not other[cell[0]]]
    if len(empty) < ROWS:
        return
    known = sum(remainder in column.code_of for _row, remainder, _value in empty) / len(empty)
    if len(empty) < EMPTY_SHARE * len(cells) or len(empty) < ROWS_SHARE * len(column):
        confidence = LOOK
    else:
        confidence = CERTAIN if known >= KNOWN_SHARE else LIKELY
    taken_out = {row: remainder for row, remainder, _value in empty}
    moved = {row: value for row, _remainder, value in empty}
    share = round(known, 2)
    stages.add("stuck_value", confidence, column.name, by_row=taken_out, other=other.name, known=share)
    stages.add("moved_value", confidence, other.name, by_row=moved, other=column.name, known=share)
