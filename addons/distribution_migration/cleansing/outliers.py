"""Stage of a table: numbers that are far from the others of their kind."""

import math
import statistics
from collections import Counter, defaultdict

from .content import is_number, kind
from .figures import parse_number
from .proposals import LOOK

# Distance from the median in robust standard deviations of the logarithm.
FAR = 6
# 1.4826 times the median absolute deviation estimates the standard deviation of a normal spread.
MAD = 1.4826
# Spread that is assumed at least: prices differ by a tenth without anyone wondering.
LEAST_SPREAD = 0.1
GROUP_ROWS = 8
# Numbers of so many digits that all have as many are codes.
CODE_DIGITS = 4
# What a slip makes of a number: decimal point, thousands, dozens, per hundred, grams for kilograms.
FACTORS = (10, 100, 1000, 10_000, 12, 24, 144)


def find(stages, categories=()):
    """Point to numbers far from their column's or category's median.

    :param categories: names of columns, tried in this order; a row is judged within the first
        of its categories that has GROUP_ROWS rows, else within the column

    Rules: `outlier`, with the `median` and, where one slip explains it, the `factor`;
    `negative`, where nearly all numbers are positive.
    """
    categories = [stages.table[name] for name in categories]
    for column in stages.table:
        kind_of_column, mark = kind(column)
        # Numbers that name something (customer 10023) are spread as they were given out.
        if kind_of_column != "number" or _is_code(column):
            continue
        numbers = [
            float(parse_number(text, mark)) if is_number(text, mark) else None for text in column.values
        ]
        _propose_negative(stages, column, numbers)
        _propose_far(stages, column, numbers, categories)


def _is_code(column):
    """Whole numbers, each of its own or nearly all of one length: article 10023, postal code 35968."""
    lengths = Counter()
    for text, count in zip(column.values, column.counts, strict=True):
        if text.isdigit():
            lengths[len(text)] += count
    if sum(lengths.values()) < 0.95 * column.filled:
        return False
    length, rows = lengths.most_common(1)[0]
    return 2 * len(column.values) > column.filled or (length >= CODE_DIGITS and rows >= 0.9 * column.filled)


def _propose_negative(stages, column, numbers):
    negative = {code for code, number in enumerate(numbers) if number is not None and number < 0}
    rows = sum(column.counts[code] for code in negative)
    if rows and rows * 50 <= column.filled:
        stages.add("negative", LOOK, column.name, dict.fromkeys(negative))


def _propose_far(stages, column, numbers, categories):
    logs = [math.log(abs(number)) if number else None for number in numbers]
    groups = [(category, _spreads(category, column, logs)) for category in categories]
    weighted = [
        log for log, n in zip(logs, column.counts, strict=True) if log is not None for _i in range(min(n, 50))
    ]
    overall = _spread(weighted)
    found, why = {}, {}
    suspects = {code for code, log in enumerate(logs) if log is not None}
    if not categories:
        suspects = {code for code in suspects if _is_far(logs[code], overall)}
    for row, code in column.rows_of(suspects):
        spread = next(
            (spreads[category.codes[row]] for category, spreads in groups if category.codes[row] in spreads),
            overall,
        )
        if _is_far(logs[code], spread):
            found[row] = None
            ratio = math.exp(logs[code] - spread[0])
            why[row] = {"median": round(math.exp(spread[0]), 4), "factor": _factor(ratio)}
    if len(found) * 20 <= column.filled:
        stages.add("outlier", LOOK, column.name, by_row=found, why=why)


def _spreads(category, column, logs):
    """Return {code of the category: (median, spread)} of logarithms."""
    by_category = defaultdict(list)
    for group, code in zip(category.codes, column.codes, strict=True):
        if logs[code] is not None:
            by_category[group].append(logs[code])
    return {group: _spread(values) for group, values in by_category.items() if len(values) >= GROUP_ROWS}


def _spread(values):
    if len(values) < GROUP_ROWS:
        return None
    median = statistics.median(values)
    deviation = MAD * statistics.median(abs(value - median) for value in values)
    return median, max(deviation, LEAST_SPREAD)


def _is_far(log, spread):
    return spread is not None and abs(log - spread[0]) > FAR * spread[1]


def _factor(ratio):
    """Return the slip that makes the ratio, above or below 1; None where none does."""
    for factor in FACTORS:
        if 0.75 <= ratio / factor <= 1.33 or 0.75 <= ratio * factor <= 1.33:
            return factor
    return None
