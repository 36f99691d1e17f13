"""Dates as people write them.

A style names the order of the parts, not one exact pattern: separators, leading zeros
and two- or four-digit years may differ from row to row in a hand-kept file, the order
of day and month hardly ever does.
"""

import datetime
import re
import unicodedata
from functools import cache

from babel.dates import get_month_names

from .errors import ValueRefused

STYLES = ("ymd", "dmy", "mdy", "dby", "bdy", "compact", "serial")
# Styles that read any number of the right length: only where the heading speaks of a date.
NUMERIC_STYLES = ("compact", "serial")
MONTH_NAME_LOCALES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da")
EXCEL_EPOCH = datetime.datetime(1899, 12, 30)
# 1970-01-01 to 2099-12-31 as Excel counts days.
EXCEL_RANGE = (25569, 73050)
# Two-digit years as POSIX reads them: 69-99 are 19xx, 00-68 are 20xx.
CENTURY_PIVOT = 69

_SEPARATOR = r"\s*[-/.\s]\s*"
_TIME = (
    r"(?:[\sT,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_YEAR = r"(?P<year>\d{4}|\d{2})"
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_PATTERNS = {
    "ymd": rf"(?P<year>\d{{4}}){_SEPARATOR}(?P<month>\d{{1,2}}){_SEPARATOR}(?P<day>\d{{1,2}})",
    "dmy": rf"(?P<day>\d{{1,2}}){_SEPARATOR}(?P<month>\d{{1,2}}){_SEPARATOR}{_YEAR}",
    "mdy": rf"(?P<month>\d{{1,2}}){_SEPARATOR}(?P<day>\d{{1,2}}){_SEPARATOR}{_YEAR}",
    "dby": rf"(?P<day>\d{{1,2}})\.?[-/.\s]*{_NAME}[-/.,\s]*{_YEAR}",
    "bdy": rf"{_NAME}[-/.\s]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/,\s]+{_YEAR}",
    "compact": r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
}
_REGEX = {style: re.compile(pattern + _TIME, re.IGNORECASE) for style, pattern in _PATTERNS.items()}


def _plain(name):
    """Return a month name without case, accents and dots."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if char.isalpha())


@cache
def month_names():
    """Return {plain name: month number}; a name that means two months is left out."""
    found = {}
    for locale in MONTH_NAME_LOCALES:
        for width in ("abbreviated", "wide"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    found.setdefault(_plain(name), set()).add(number)
    found.setdefault("sept", set()).add(9)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}


def parse_date(text, style):
    """Return a date, or a datetime where the text tells the time.

    A datetime carries a zone only where the text has one. Midnight without a zone is
    a bare date: exports write dates that way. Raises ValueRefused: `date_style` when
    the text is not written in that style, `date_calendar` when there is no such day.

    >>> parse_date("2-Jun-06", "dby")
    datetime.date(2006, 6, 2)
    >>> parse_date("4/30/2024 14:05", "mdy")
    datetime.datetime(2024, 4, 30, 14, 5)
    >>> parse_date("2024-04-30 00:00:00.000", "ymd")
    datetime.date(2024, 4, 30)
    >>> parse_date("2024-04-30T22:00:00Z", "ymd").tzname()
    'UTC'
    >>> parse_date("45412", "serial")
    datetime.date(2024, 4, 30)
    >>> parse_date("30. März 2024", "dby")
    datetime.date(2024, 3, 30)
    >>> parse_date("31-Feb-07", "dby")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    ValueRefused: ('date_calendar', {})
    """
    text = text.strip()
    if style == "serial":
        return _parse_serial(text)
    match = _REGEX[style].fullmatch(text)
    if not match:
        raise ValueRefused("date_style")
    parts = match.groupdict()
    if "name" in parts:
        month = month_names().get(_plain(parts["name"]))
        if month is None:
            raise ValueRefused("date_style")
    else:
        month = int(parts["month"])
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 1900 if year >= CENTURY_PIVOT else 2000
    try:
        day = datetime.date(year, month, int(parts["day"]))
        return _with_time(day, parts)
    except ValueError as error:
        raise ValueRefused("date_calendar") from error


def _with_time(day, parts):
    if parts["hour"] is None:
        return day
    hour = int(parts["hour"])
    half = (parts["half"] or "").replace(".", "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half == "pm" else 0)
    moment = datetime.time(hour, int(parts["minute"]), int(parts["second"] or 0))
    zone = parts["zone"]
    if zone:
        if zone.upper() in ("Z", "UTC"):
            offset = datetime.timedelta()
        else:
            sign = -1 if zone[0] == "-" else 1
            offset = sign * datetime.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        return datetime.datetime.combine(day, moment, datetime.timezone(offset))
    if moment == datetime.time():
        return day
    return datetime.datetime.combine(day, moment)


def _parse_serial(text):
    try:
        days = float(text)
    except ValueError as error:
        raise ValueRefused("date_style") from error
    if not EXCEL_RANGE[0] <= days <= EXCEL_RANGE[1]:
        raise ValueRefused("date_style")
    moment = EXCEL_EPOCH + datetime.timedelta(seconds=round(days * 86400))
    return moment.date() if moment.time() == datetime.time() else moment


def detect_style(counts, heading=""):
    """Return (style, share of values that parse, whether another style fits as well).

    `counts` maps texts to how often they occur. The style that reads most values wins;
    day/month and month/day tie when no day is above 12, and then the third item is True.

    >>> detect_style({"2-Jun-06": 3, "Date Not Captured": 1})
    ('dby', 0.75, False)
    >>> detect_style({"11/13/06": 2, "1/2/07": 2})
    ('mdy', 1.0, False)
    >>> detect_style({"1/2/07": 2})
    ('dmy', 1.0, True)
    >>> detect_style({"20240131": 2})
    (None, 0.0, False)
    >>> detect_style({"20240131": 2}, "Order date")
    ('compact', 1.0, False)
    """
    speaks_of_date = re.search(r"date|datum|fecha|dato|jour|day|time|when|_at\b", heading, re.I)
    styles = STYLES if speaks_of_date else [s for s in STYLES if s not in NUMERIC_STYLES]
    total = sum(counts.values())
    read = {}
    for style in styles:
        read[style] = sum(count for text, count in counts.items() if reads(text, style))
    best = max(styles, key=read.get)
    if not total or not read[best]:
        return None, 0.0, False
    rivals = [style for style in styles if style != best and read[style] == read[best]]
    return best, read[best] / total, bool(rivals)


def reads(text, style):
    """Tell whether the text is a date in that style."""
    try:
        parse_date(text, style)
    except ValueRefused:
        return False
    return True
