"""What a column holds, judged by its different values."""

import re
from itertools import islice

from ..source.dates import detect_style, reads
from ..source.errors import ValueRefused
from ..source.numbers import detect_decimal_mark, parse_number
from .placeholders import placeholder

# A column is of a kind from this share of its filled rows on; the rest are its faults.
KIND_SHARE = 0.8
# Different values that the kind is judged by.
SAMPLE = 2000
# Characters. No number and no date is longer, and of a text so many tell as much as all.
LONGEST = 60
_TOKEN = re.compile(r"[^\W_]+")


def sample(column):
    """Return {value: rows} of the first different values, without empty ones and placeholders."""
    pairs = zip(column.values, column.counts, strict=True)
    filled = ((value[:LONGEST], count) for value, count in pairs if value.strip() and not placeholder(value))
    return dict(islice(filled, SAMPLE))


def decimal_mark(column):
    return detect_decimal_mark(sample(column))[0]


def is_number(text, mark="."):
    if len(text) > LONGEST:
        return False
    try:
        parse_number(text, mark)
    except ValueRefused:
        return False
    return True


def kind(column):
    """Return "number", "date", "text" or "empty", and the decimal mark or the date style."""
    counts = sample(column)
    total = sum(counts.values())
    if not total:
        return "empty", ""
    mark = detect_decimal_mark(counts)[0]
    if sum(count for text, count in counts.items() if is_number(text, mark)) >= KIND_SHARE * total:
        return "number", mark
    style, share, _doubt = detect_style(counts, column.name)
    return ("date", style) if share >= KIND_SHARE else ("text", "")


def is_readable(text, kind_of_column, detail):
    """Whether the text is a number or date like the others of its column."""
    if kind_of_column == "number":
        return is_number(text, detail)
    return kind_of_column == "date" and len(text) <= LONGEST and reads(text, detail)


def tokens(text):
    """Return the words and numbers of a text, as they are written."""
    return _TOKEN.findall(text)
