"""Numbers as people and systems write them."""

import re
from decimal import Decimal, InvalidOperation

from .errors import ValueRefused

DECIMAL_MARKS = (".", ",")
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’_"))
_CURRENCY = re.compile(r"^[$€£¥₹]|[$€£¥₹]$")
_EXPONENT = re.compile(r"[eE][+-]?\d{1,2}$")


def parse_number(text, decimal_mark="."):
    """Return the number as Decimal; raise ValueRefused (`number`) when it is none.

    The other mark, spaces and apostrophes may group the thousands, but only in threes:
    "1,5" read with a decimal point is refused rather than taken for 15.

    >>> parse_number("1,234.50")
    Decimal('1234.50')
    >>> parse_number("1.234,5", ",")
    Decimal('1234.5')
    >>> parse_number("(12.00)"), parse_number("3-"), parse_number("$ 1 000")
    (Decimal('-12.00'), Decimal('-3'), Decimal('1000'))
    >>> parse_number("1.2E+3")
    Decimal('1200')
    >>> parse_number("1,5")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    ValueRefused: ('number', {})
    """
    plain = _CURRENCY.sub("", text.strip()).strip()
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1]
    elif plain.endswith("-"):
        negative, plain = True, plain[:-1]
    plain = plain.strip()
    if plain[:1] in "+-" and plain[:1]:
        negative ^= plain[0] == "-"
        plain = plain[1:]
    plain = _CURRENCY.sub("", plain.strip()).translate(_SPACES)
    exponent = _EXPONENT.search(plain)
    mantissa = plain[: exponent.start()] if exponent else plain
    whole, mark, fraction = mantissa.partition(decimal_mark)
    group = "," if decimal_mark == "." else "."
    if group in whole:
        if not re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+", whole):
            raise ValueRefused("number")
        whole = whole.replace(group, "")
    digits = whole + fraction
    if not digits or not digits.isascii() or not digits.isdigit():
        raise ValueRefused("number")
    try:
        value = Decimal(f"{whole or 0}.{fraction or 0}" if mark else whole)
        if exponent:
            value = Decimal(f"{value}{exponent.group()}")
            if value == value.to_integral():
                value = value.quantize(Decimal(1))
    except InvalidOperation as error:
        raise ValueRefused("number") from error
    return -value if negative else value


def detect_decimal_mark(texts):
    """Return (decimal mark, whether the texts leave a doubt).

    >>> detect_decimal_mark(["1.234,50", "3"])
    (',', False)
    >>> detect_decimal_mark(["19.5"])
    ('.', False)
    >>> detect_decimal_mark(["1,234"])
    ('.', True)
    >>> detect_decimal_mark(["30", "1000"])
    ('.', False)
    """
    votes = {".": 0, ",": 0}
    doubtful = False
    for text in texts:
        points, commas = text.count("."), text.count(",")
        if points and commas:
            votes["." if text.rfind(".") > text.rfind(",") else ","] += 1
        elif points + commas > 1:
            votes["," if points else "."] += 1
        elif points + commas == 1:
            mark = "." if points else ","
            after = re.match(r"\d*", text[text.index(mark) + 1 :]).group()
            if len(after) == 3 and not text.lstrip("-+ ").startswith("0"):
                doubtful = True
            else:
                votes[mark] += 1
    if votes["."] == votes[","]:
        return ".", doubtful
    return max(votes, key=votes.get), False
