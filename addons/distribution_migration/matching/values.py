"""One value of one cell, brought to one spelling; '' where there is none."""

import re

from stdnum import ean
from stdnum.eu import vat

from .normal import fold

VALUE_LIMIT = 100
_ALNUM = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"[^0-9]+")
_PARTS = re.compile(r"[0-9]+|[a-z]+")
# The digits that are left of a number when country code and trunk prefix are gone are told by the last ones.
PHONE_DIGITS = 9
SHORTEST_PHONE = 6
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def ascii_digits(text):
    """Return the digits of a text, those of other scripts as 0 to 9."""
    text = text[:VALUE_LIMIT]
    if not text.isascii():
        text = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)
    return _DIGITS.sub("", text)


def phone(text):
    """Return the last nine digits: country code and trunk prefix are written or not.

    >>> phone("+49 (0)30 1234-5678"), phone("030/12345678"), phone("n/a")
    ('012345678', '012345678', '')
    """
    digits = ascii_digits(text).lstrip("0")
    return digits[-PHONE_DIGITS:].rjust(PHONE_DIGITS, "0") if len(digits) >= SHORTEST_PHONE else ""


def email(text):
    """Return the address in lower case, without a tag.

    >>> email(" Anna.Lopez+shop@Example.COM"), email("none")
    ('anna.lopez@example.com', '')
    """
    local, at, domain = text[:VALUE_LIMIT].strip().lower().rpartition("@")
    local = local.partition("+")[0]
    return f"{local}@{domain}" if at and local and "." in domain else ""


def identifier(text):
    """Return letters and digits; VAT and registration numbers, codes.

    >>> identifier("DE 136-695.976"), identifier("000"), identifier("-")
    ('de136695976', '', '')
    """
    value = _ALNUM.sub("", fold(text[:VALUE_LIMIT]))
    # One sign over and over (0000000, xxx) fills a field that must not be empty.
    return value if len(set(value)) > 1 or 0 < len(value) < 3 and value != "0" else ""


def is_valid(value):
    """Tell whether an identifier is right by its check digits: a GTIN, or a VAT number of the European Union.

    >>> is_valid("4012340000405"), is_valid("4012340000400"), is_valid("de136695976"), is_valid("1234567")
    (False, True, True, False)
    """
    if value.isascii() and value.isdigit():
        return len(value) in (8, 12, 13, 14) and ean.calc_check_digit(value[:-1]) == value[-1]
    return value[:2].isalpha() and vat.is_valid(value)


def date(text):
    """Return a date as the digits it is written with; the parts of a written month as a number.

    Which part is the day is not asked: a file writes its dates in one way, and two parts that changed
    places are near to each other in any case (`comparison`).

    >>> date("1963-07-04"), date("4 July 1963"), date("19630704"), date("00000000")
    ('19630704', '04071963', '19630704', '')
    """
    parts = _PARTS.findall(text[:VALUE_LIMIT].lower().partition("t00:")[0].partition(" 00:")[0])
    numbers = []
    for part in parts[:3]:
        if part[:3] in _MONTHS:
            part = str(_MONTHS.index(part[:3]) + 1)
        if part.isdigit():
            numbers.append(part.rjust(2, "0"))
    digits = "".join(numbers)
    return digits if len(digits) >= 4 and len(set(digits)) > 1 else ""


def amount(text):
    """Return a price as a number above 0, or None; the last mark before one or two digits is the decimal one.

    >>> amount("$1,299.00"), amount("1.299,50 EUR"), amount("399"), amount("free")
    (1299.0, 1299.5, 399.0, None)
    """
    kept = re.sub(r"[^0-9.,]", "", text[:VALUE_LIMIT]).strip(".,")
    whole, mark, cents = (
        re.fullmatch(r"([0-9.,]*?)(?:([.,])([0-9]{1,2}))?", kept).groups() if kept else ("", "", "")
    )
    digits = _DIGITS.sub("", whole or "") or "0"
    value = float(f"{digits[:15]}.{cents or '0'}")
    return value if value > 0 else None
