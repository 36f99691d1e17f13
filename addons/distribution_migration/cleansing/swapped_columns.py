"""Stage of a table: cells of a row that stand in each other's column."""

from itertools import combinations

from .content import kind
from .proposals import LIKELY, LOOK

# A value belongs to a column from this many rows on, where the other column has it so much more rarely.
ROWS = 3
RARER = 5
DOMAIN_VALUES = 5000


def find(stages):
    """Propose to swap two cells of a row, each of which is a value of the other's column.

    Rule: `swapped`, with the `other` column. Likely where it happens in few rows; where it is
    frequent, both columns may simply hold the same things (ship to and bill to).
    """
    table = stages.table
    columns = [column for column in table.related if len(column.values) <= DOMAIN_VALUES]
    # A number or a day is at home in every column of them.
    columns = [column for column in columns if kind(column)[0] == "text"]
    shared = {column.name: set(column.values) for column in columns}
    for left, right in combinations(columns, 2):
        common = {text for text in shared[left.name] & shared[right.name] if any(map(str.isalpha, text))}
        if not common:
            continue
        strays_left = _strays(left, right, common)
        strays_right = _strays(right, left, common)
        if not strays_left or not strays_right:
            continue
        found = {row for row, _code in left.rows_of(strays_left) if right.codes[row] in strays_right}
        confidence = LIKELY if len(found) * 50 <= len(left) else LOOK
        stages.add(
            "swapped", confidence, left.name, by_row={row: right[row] for row in found}, other=right.name
        )
        stages.add(
            "swapped", confidence, right.name, by_row={row: left[row] for row in found}, other=left.name
        )


def _strays(column, home, common):
    """Return the codes of the column whose value is at home in the other one."""
    found = set()
    for text in common:
        code, at_home = column.code_of[text], home.counts[home.code_of[text]]
        if at_home >= ROWS and column.counts[code] * RARER <= at_home:
            found.add(code)
    return found
