"""Telephone numbers, by the numbering plans that Google's phonenumbers keeps."""

import re

import phonenumbers

from .values import Problem, changed, cleaner

# Separators between two numbers in one cell; "/" also stands inside German numbers.
_SEVERAL = re.compile(r"[;|,\n]| or | oder | ou ", re.IGNORECASE)


@cleaner(250)
def clean_phone(text, country=None):
    """Return a telephone number as it is written internationally.

    :param country: ISO 3166 code of two letters, for numbers without +; None: only those with it
    :return: Cleaned; `note["e164"]` is the form for comparing, `note["country"]` where it rings
        (None: several countries share the plan). Problem: `phone_several`, `phone_country`
        (national number, no country given), `phone_form`, `phone_invalid`

    >>> clean_phone("(020) 7946-0958", country="GB").value
    '+44 20 7946 0958'
    >>> clean_phone("00 49 30 901820", country="DE").note["e164"]
    '+4930901820'
    >>> clean_phone("555-0100").code, clean_phone("12", country="US").code
    ('phone_country', 'phone_invalid')
    """
    parts = [part for part in _SEVERAL.split(text) if _digits(part) >= 5]
    # "030/901820" is one number, "212-736-5000 / 212-736-5001" are two.
    halves = [part for part in text.split("/") if _digits(part) >= 7]
    parts = max(parts, halves, key=len)
    if len(parts) > 1:
        return Problem("phone_several", {"count": len(parts)})
    country = country.upper() if country else None
    # Without a country nothing tells that 00 is the way out of the country.
    plain = re.sub(r"^\s*00\s*(?=[1-9])", "+", text) if not country else text
    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and "+" not in text:
            return Problem("phone_country")
        return Problem("phone_form")
    if not phonenumbers.is_valid_number(number):
        reason = phonenumbers.is_possible_number_with_reason(number)
        short = phonenumbers.ValidationResult.TOO_SHORT
        long = phonenumbers.ValidationResult.TOO_LONG
        why = {short: "short", long: "long"}.get(reason, "unassigned")
        return Problem("phone_invalid", {"reason": why, "country_code": number.country_code})
    formats = phonenumbers.PhoneNumberFormat
    return changed(
        text,
        phonenumbers.format_number(number, formats.INTERNATIONAL),
        "phone",
        e164=phonenumbers.format_number(number, formats.E164),
        country=phonenumbers.region_code_for_number(number),
    )


def _digits(text):
    return sum(map(str.isdigit, text))
