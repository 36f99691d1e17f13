"""What a column holds whose heading says nothing: told by the readers of the cleaners."""

import re
from functools import cache

import pycountry

from .email import clean_email
from .gtin import is_gtin
from .phone import clean_phone
from .placeholders import placeholder
from .places import clean_country
from .postal_codes import DIGITS
from .registration import clean_vat
from .units import unit_code
from .values import Cleaned

# So many of the different values have to be of the kind, and there have to be so many rows.
ENOUGH, FEWEST = 0.8, 2
SAMPLE = 200
# A number of digits alone may be anything: a telephone number that is one without a country shows how it is written.
_PHONE = re.compile(r"\s*(?:\+|00|\(|0\d)[\d\s()/.-]{6,}")


@cache
def _currencies():
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def _is_phone(text, country):
    return bool(_PHONE.fullmatch(text)) and _is_clean(clean_phone(text, country=country or None))


def _is_vat(text, country):
    # By itself a VAT number names its country; digits alone are taken for another number.
    return text[:2].isalpha() and _is_clean(clean_vat(text, country=country))


def _is_postal_code(text, country):
    digits = DIGITS.get(country)
    return bool(digits) and len(text) == digits and text.isascii() and text.isdigit()


# In this order: what an earlier reader takes no later one gets.
_READERS = {
    "email": lambda text, country: "@" in text and _is_clean(clean_email(text)),
    "gtin": lambda text, country: len(text) > 7 and is_gtin(text),
    "vat": _is_vat,
    "phone": _is_phone,
    "currency": lambda text, country: text in _currencies(),
    # A column of nothing but No is no column of Norwegians.
    "country": lambda text, country: text.casefold() != "no" and _is_clean(clean_country(text)),
    "unit": lambda text, country: not text.isdigit() and bool(unit_code(text)),
    "postal_code": _is_postal_code,
}


def recognise(counts, country=""):
    """Return which kind of values a column holds: a key of _READERS, "" for none.

    Postal codes are taken for such only where the whole file is an address: that is for the caller to know.

    :param counts: {text: rows}
    :param country: ISO 3166 code of two letters of where the file comes from

    >>> recognise({"+49 30 901820": 1, "+49 30 901821": 1}), recognise({"DE": 3, "AT": 1})
    ('phone', 'country')
    >>> recognise({"10115": 1, "80331": 1}, "DE"), recognise({"A-1": 1, "A-2": 1})
    ('postal_code', '')
    >>> recognise({"No": 7}), recognise({"NO": 1, "SE": 1, "DK": 1, "FI": 1, "DE": 1})
    ('', 'country')
    """
    texts = [text for text in list(counts)[:SAMPLE] if not placeholder(text)]
    if sum(counts[text] for text in texts) < FEWEST:
        return ""
    for kind, reads in _READERS.items():
        if sum(reads(text, country) for text in texts) >= ENOUGH * len(texts):
            return kind
    return ""


def _is_clean(answer):
    return isinstance(answer, Cleaned)
