"""Product numbers under bar codes: GTIN-8, UPC (GTIN-12), EAN (GTIN-13), GTIN-14."""

import re

from stdnum import ean

from .values import Cleaned, Problem, changed, cleaner

LENGTHS = (8, 12, 13, 14)
# What a spreadsheet makes of thirteen digits: the rest of them is gone.
_SCIENTIFIC = re.compile(r"\s*\d(?:[.,]\d+)?\s*[eE]\s*\+?\d{1,3}\s*")
_DECIMALS = re.compile(r"[.,]0+$")
_SEPARATORS = re.compile(r"[\s\u00a0.-]+")
# Digits of GTINs 12 to 14 that shops and scales give themselves (GS1 General Specifications, 1.4).
_INTERNAL_13 = ("02", "04", "2")


@cleaner()
def clean_gtin(text):
    """Return the digits of a GTIN, leading zeros given back where a spreadsheet took them.

    :return: Cleaned; `note["gtin14"]` is the form for comparing, `note["internal"]` whether the
        number is one of a shop's own, which says nothing elsewhere. Problem: `gtin_scientific`,
        `gtin_characters`, `gtin_length`, `gtin_zero`, `gtin_check_digit` with the one `expected`:
        which digit is the wrong one, the number does not tell, so nothing is repaired

    >>> clean_gtin("4 006381 333931").value, clean_gtin("36000291452").value
    ('4006381333931', '036000291452')
    >>> clean_gtin("4.00638E+12").code, clean_gtin("4006381333932").params["expected"]
    ('gtin_scientific', '1')
    """
    if _SCIENTIFIC.fullmatch(text):
        return Problem("gtin_scientific", {"text": text.strip()})
    digits = _SEPARATORS.sub("", _DECIMALS.sub("", text.strip().lstrip("'")))
    if not digits.isascii() or not digits.isdigit():
        return Problem("gtin_characters")
    if not digits.strip("0"):
        return Problem("gtin_zero")
    if len(digits) in LENGTHS:
        expected = ean.calc_check_digit(digits[:-1])
        if expected == digits[-1]:
            return _found(text, digits, "gtin_form")
        return Problem("gtin_check_digit", {"expected": expected, "found": digits[-1]})
    # Seven digits were a GTIN-8, nine to eleven an UPC; of others nothing is known.
    length = {7: 8, 9: 12, 10: 12, 11: 12}.get(len(digits))
    padded = digits.zfill(length) if length else ""
    if padded and ean.calc_check_digit(padded[:-1]) == padded[-1]:
        return _found(text, padded, "gtin_leading_zeros")
    return Problem("gtin_length", {"length": len(digits)})


def _found(text, digits, rule):
    gtin14 = digits.zfill(14)
    internal = len(digits) > 8 and gtin14[0] == "0" and gtin14[1:].startswith(_INTERNAL_13)
    return changed(text, digits, rule, gtin14=gtin14, internal=internal)


def is_gtin(text):
    """Whether the text is a GTIN as it stands."""
    cleaned = clean_gtin(text)
    return isinstance(cleaned, Cleaned) and cleaned.value == text
