"""Postal codes that are numbers, and what spreadsheets do to numbers."""

import re

from .values import Problem, changed, cleaner

# Digits of the postal codes of countries whose codes are digits alone (Universal Postal Union).
DIGITS = {
    "AT": 4, "AU": 4, "BE": 4, "BG": 4, "CH": 4, "CY": 4, "DK": 4, "HU": 4, "LU": 4, "LV": 4, "NO": 4,
    "NZ": 4, "PH": 4, "SI": 4, "TN": 4, "ZA": 4,
    "DE": 5, "DZ": 5, "EE": 5, "EG": 5, "ES": 5, "FI": 5, "FR": 5, "HR": 5, "ID": 5, "IT": 5, "KR": 5,
    "LT": 5, "MA": 5, "MX": 5, "MY": 5, "RS": 5, "SA": 5, "TH": 5, "TR": 5, "UA": 5, "US": 5,
    "CN": 6, "CO": 6, "IN": 6, "KZ": 6, "RO": 6, "RU": 6, "SG": 6, "VN": 6,
}  # fmt: skip
_DECIMALS = re.compile(r"[.,]0+$")


@cleaner(40)
def clean_postal_code(text, country):
    """Return the postal code, with the leading zeros that a spreadsheet took from it.

    Countries whose codes have letters: capitals and single blanks alone. Problem:
    `postal_code_form`.

    >>> clean_postal_code("2134", country="US").value, clean_postal_code("D-01067", country="DE").value
    ('02134', '01067')
    >>> clean_postal_code("sw1a  1aa", country="GB").value, clean_postal_code("12a45", country="US").code
    ('SW1A 1AA', 'postal_code_form')
    """
    country = country.upper()
    plain = " ".join(text.upper().split())
    digits = DIGITS.get(country)
    if not digits:
        return changed(text, plain, "postal_code")
    for prefix in (f"{country}-", f"{country[0]}-"):
        plain = plain.removeprefix(prefix)
    plain = _DECIMALS.sub("", plain)
    main, dash, extra = plain.partition("-")
    main = main.replace(" ", "")
    if country == "US" and not dash and len(main) == 9:
        main, dash, extra = main[:5], "-", main[5:]
    is_extra_right = not dash or (country == "US" and len(extra) == 4 and extra.isdigit())
    if not (main.isascii() and main.isdigit() and is_extra_right):
        return Problem("postal_code_form")
    # One or two zeros at most: a shorter number is another thing.
    if not digits - 2 <= len(main) <= digits:
        return Problem("postal_code_form")
    rule = "postal_code" if len(main) == digits else "postal_code_zeros"
    return changed(text, main.zfill(digits) + dash + extra, rule)
