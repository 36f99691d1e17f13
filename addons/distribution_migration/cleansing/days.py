"""Dates: one form for all, and days that nobody can mean."""

import datetime

from ..source.dates import NUMERIC_STYLES, STYLES, parse_date
from ..source.errors import ValueRefused
from .placeholders import placeholder
from .values import Cleaned, Problem, changed, cleaner

# No document of a company at work today is older, no promise reaches further.
FIRST, LAST = datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)


@cleaner()
def clean_date(text, style=None):
    """Return the day as ISO 8601 writes it, with the time where the text tells one.

    :param style: order of the parts, see source.dates; None: what the text alone tells
    :return: Cleaned. Problem: `date_style`, `date_calendar`; `date_ambiguous` where day and
        month could be either; `date_absurd` outside 1950 to 2099. A day that systems write for
        "none" (9999-12-31) is cleaned to no value

    >>> clean_date("30. März 2024").value, clean_date("2/13/2024").value, clean_date("9999-12-31").value
    ('2024-03-30', '2024-02-13', '')
    >>> clean_date("1/2/2024").code, clean_date("31.02.2024", style="dmy").code
    ('date_ambiguous', 'date_calendar')
    """
    if placeholder(text) == "day":
        return Cleaned("", "placeholder", {"kind": "day"})
    if style is None:
        days, codes = set(), {"date_style"}
        for each in STYLES:
            if each not in NUMERIC_STYLES:
                try:
                    days.add(parse_date(text, each))
                except ValueRefused as refused:
                    codes.add(refused.code)
        if len(days) > 1:
            return Problem("date_ambiguous")
        if not days:
            # A day that the calendar lacks says more than a style that does not fit.
            return Problem(min(codes))
        read = days.pop()
    else:
        read = parse_date(text, style)
    day = read.date() if isinstance(read, datetime.datetime) else read
    if not FIRST <= day <= LAST:
        return Problem("date_absurd", {"day": day.isoformat()})
    return changed(text, read.isoformat(), "date")
