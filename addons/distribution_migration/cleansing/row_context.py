"""Whether the other cells of a row agree that a value was meant for another one."""

from collections import Counter, defaultdict

# Rows of a frequent value that tell what goes with it.
SAMPLE = 200
# A column speaks where nearly all rows of the value have the same in it; at chance so many and more
# than twice as many as do would have something else.
SAME = 0.8
OTHERWISE = 3


def contradicted(table, column, by_value):
    """Return the codes whose rows differ from the rows of the value they would become.

    :param by_value: {code of `column`: text that the column has}
    """
    if not by_value:
        return set()
    wanted = {code: column.code_of[text] for code, text in by_value.items()}
    rows_of = defaultdict(list)
    for row, code in column.rows_of(wanted.keys() | set(wanted.values())):
        if len(rows_of[code]) < SAMPLE:
            rows_of[code].append(row)
    found = set()
    for other in table.related:
        if other is column:
            continue
        usual = {code: _usual(other, rows_of[code]) for code in set(wanted.values())}
        for code, instead in wanted.items():
            expected = usual[instead]
            if expected and any(other[row] not in ("", expected) for row in rows_of[code]):
                found.add(code)
    return found


def _usual(other, rows):
    """Return the text that nearly all these rows have in a column, or ""."""
    text, count = Counter(other[row] for row in rows).most_common(1)[0]
    at_chance = len(rows) * (1 - other.counts[other.code_of[text]] / len(other))
    speaks = at_chance >= OTHERWISE and 2 * (len(rows) - count) <= at_chance
    return text if speaks and count >= SAME * len(rows) else ""
