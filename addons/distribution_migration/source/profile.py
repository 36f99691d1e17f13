"""What a column holds: counted while the file is read, bounded in memory."""

import itertools
import re
from collections import Counter
from functools import cached_property

from .dates import detect_style, reads
from .errors import ValueRefused
from .numbers import detect_decimal_mark, parse_number

DISTINCT_LIMIT = 5000
# Styles are judged by the first so many different values.
SAMPLE = 1000
# A column is called a date or a number from this share of its filled values on.
KIND_SHARE = 0.3
# A column is taken for a key when so many rows have a value, and one of their own.
KEY_SHARE = 0.7
# A text that stands where dates should be is a placeholder ("Date Not Captured"), not a
# slip of the pen, from this share of the rows and this many rows on.
PLACEHOLDER_SHARE = 0.01
PLACEHOLDER_ROWS = 3
PLACEHOLDER_TEXTS = 10
_MOJIBAKE = re.compile("[ÂÃâ][\u0080-\u00bf\u0152-\u0178\u2013-\u203a\u20ac\u2122]")


def is_mojibake(text):
    """Tell whether UTF-8 was once read as Windows-1252 and saved.

    >>> is_mojibake("SpezialitÃ¤ten"), is_mojibake("Spezialitäten"), is_mojibake("Ã")
    (True, False, False)
    """
    if not _MOJIBAKE.search(text):
        return False
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8") != text
        except UnicodeError:
            continue
    return False


class ColumnProfile:
    """Counts of one column; `add` is called once a row."""

    def __init__(self, name):
        self.name = name
        self.rows = 0
        self.filled = 0
        self.mojibake = 0
        self.counts = Counter()
        self.overflow = False

    def add(self, value):
        self.rows += 1
        value = value.strip()
        if not value:
            return
        self.filled += 1
        if value in self.counts or len(self.counts) < DISTINCT_LIMIT:
            self.counts[value] += 1
        else:
            self.overflow = True
        if not value.isascii() and is_mojibake(value):
            self.mojibake += 1

    @property
    def is_key(self):
        """Whether most rows have a value of their own: a key with a few faults is still the key."""
        counted = sum(self.counts.values())
        if not counted:
            return False
        return len(self.counts) >= KEY_SHARE * counted and self.filled >= KEY_SHARE * self.rows

    def samples(self, limit=3):
        return [text for text, _count in self.counts.most_common(limit)]

    @cached_property
    def _sample(self):
        return dict(itertools.islice(self.counts.items(), SAMPLE))

    @cached_property
    def date_style(self):
        """(style or None, share of the values it reads, whether another fits as well)."""
        return detect_style(self._sample, self.name)

    @cached_property
    def decimal_mark(self):
        """(decimal mark, whether the values leave a doubt)."""
        return detect_decimal_mark(self._sample)

    @property
    def tells_decimal_mark(self):
        """Whether any number has a point or a comma: whole numbers say nothing of how others are written."""
        return any("." in text or "," in text for text in self._sample)

    @cached_property
    def is_share(self):
        """Whether all numbers are from 0 to 1 and some are between: 0.05 is how many systems write 5 %."""
        numbers = [
            parse_number(text, self.decimal_mark[0])
            for text in self._sample
            if _is_number(text, self.decimal_mark[0])
        ]
        return bool(numbers) and max(numbers) <= 1 and any(0 < number < 1 for number in numbers)

    @cached_property
    def number_share(self):
        mark, total = self.decimal_mark[0], sum(self._sample.values())
        numbers = sum(n for text, n in self._sample.items() if _is_number(text, mark))
        return numbers / total if total else 0.0

    @cached_property
    def kind(self):
        """'empty', 'date', 'number' or 'text'. Ask once all rows are counted."""
        if not self.filled:
            return "empty"
        if self.date_style[1] >= KIND_SHARE:
            return "date"
        return "number" if self.number_share >= KIND_SHARE else "text"

    def placeholders(self, kind):
        """Return {text: rows} of texts that stand for "no value" in a date or number column.

        Only texts without a digit: "31-Feb-07" is a mistake to be refused and corrected.
        """
        if kind == "date":
            style = self.date_style[0]
            odd = {t: n for t, n in self.counts.items() if not style or not reads(t, style)}
        else:
            mark = self.decimal_mark[0]
            odd = {t: n for t, n in self.counts.items() if not _is_number(t, mark)}
        enough = max(PLACEHOLDER_ROWS, self.rows * PLACEHOLDER_SHARE)
        found = {
            text: count
            for text, count in odd.items()
            if count >= enough and not any(char.isdigit() for char in text)
        }
        return found if len(found) <= PLACEHOLDER_TEXTS else {}


def _is_number(text, mark):
    try:
        parse_number(text, mark)
    except ValueRefused:
        return False
    return True
