"""Tax, company and bank numbers, by the check rules that python-stdnum keeps."""

import functools
import importlib
import importlib.machinery
import pkgutil

import stdnum
from stdnum import exceptions, util

from .values import Cleaned, Problem, changed, cleaner

# The register of companies of a country, where it is not that of its taxes.
COMPANY_REGISTERS = {
    "AU": "au.abn",
    "BR": "br.cnpj",
    "CA": "ca.bn",
    "CH": "ch.uid",
    "DE": "de.handelsregisternummer",
    "DK": "dk.cvr",
    "EE": "ee.registrikood",
    "FI": "fi.ytunnus",
    "FR": "fr.siren",
    "IL": "il.hp",
    "IN": "in_.gstin",
    "JP": "jp.cn",
    "NO": "no.orgnr",
    "RO": "ro.onrc",
    "SE": "se.orgnr",
    "SG": "sg.uen",
    "US": "us.ein",
    "ZA": "za.tin",
}
_CODES = (
    (exceptions.InvalidChecksum, "check_digit"),
    (exceptions.InvalidLength, "length"),
    (exceptions.InvalidComponent, "component"),
    (exceptions.InvalidFormat, "format"),
)

# Odoo's import hook leaves this package a loader that finds no data files (IBAN, postal codes,
# offices), so that every number that needs one fails; Python's own loader finds them.
if not hasattr(stdnum.__spec__.loader, "get_resource_reader"):
    stdnum.__spec__.loader = importlib.machinery.SourceFileLoader("stdnum", stdnum.__file__)


@functools.cache
def number_kinds():
    """Return the kinds of numbers the library knows: "iban", "ar.cuit"."""
    found = set()
    for module in pkgutil.walk_packages(stdnum.__path__, "stdnum."):
        if not module.ispkg:
            found.add(module.name.removeprefix("stdnum."))
    return frozenset(found)


def _check(module, text, kind, **note):
    """Return the number without separators, or why it is none: one Problem for each of _CODES."""
    try:
        value = module.validate(text)
    except exceptions.ValidationError as error:
        code = next((code for family, code in _CODES if isinstance(error, family)), "format")
        return Problem(f"number_{code}", {"kind": kind})
    return changed(text, value, "number_form", kind=kind, **note)


@cleaner()
def clean_number_of(text, kind):
    """Return a number of one kind of python-stdnum, without separators.

    Problem: `number_check_digit`, `number_length`, `number_component` (an impossible date, an
    unknown office), `number_format`, or `number_kind` where the library has no such kind.

    >>> clean_number_of("20-05536168-2", kind="ar.cuit").value
    '20055361682'
    >>> clean_number_of("20-05536168-3", kind="ar.cuit").code
    'number_check_digit'
    """
    if kind not in number_kinds():
        return Problem("number_kind", {"kind": kind})
    return _check(importlib.import_module(f"stdnum.{kind}"), text, kind)


@cleaner()
def clean_vat(text, country=None):
    """Return a tax number with the letters of its country in front, as the EU writes them.

    :param country: ISO 3166 code of two letters, for numbers without these letters
    :return: Cleaned with `note["country"]`, or a Problem as of `clean_number_of`; `vat_country`
        where neither the number nor the caller tells a country whose numbers are known

    >>> clean_vat("at u 135-85 627").value, clean_vat("136695976", country="DE").value
    ('ATU13585627', 'DE136695976')
    >>> clean_vat("136695978", country="DE").code, clean_vat("123").code
    ('number_check_digit', 'vat_country')
    """
    plain = "".join(char for char in text.upper() if char.isalnum())
    # Greece writes EL, its code is GR.
    letters = {"EL": "GR"}.get(plain[:2], plain[:2])
    country = (country or "").upper()
    own = (
        letters
        if letters.isalpha() and letters.isascii() and util.get_cc_module(letters.lower(), "vat")
        else ""
    )
    problem = None
    # A number may begin with two letters and mean no country: the given one is tried as well.
    for code in dict.fromkeys((own, country)):
        module = util.get_cc_module(code.lower(), "vat") if code else None
        if module:
            checked = _check(module, plain, f"{code.lower()}.vat", country=code)
            if isinstance(checked, Cleaned):
                prefix = {"GR": "EL"}.get(code, code)
                bare = checked.value.removeprefix(prefix)
                return changed(text, f"{prefix}{bare}", "number_form", country=code, bare=bare)
            problem = problem or checked
    return problem or Problem("vat_country", {"country": country})


@cleaner()
def clean_company_number(text, country):
    """Return a number of the country's register of companies, else of its tax office.

    Problem as of `clean_number_of`; `number_kind` for a country whose numbers are not known.

    >>> clean_company_number("923 609 016", country="NO").value
    '923609016'
    """
    kind = COMPANY_REGISTERS.get(country.upper())
    if kind and kind in number_kinds():
        return clean_number_of(text, kind=kind)
    module = util.get_cc_module(country.lower(), "vat")
    if not module:
        return Problem("number_kind", {"kind": country})
    return _check(module, text, f"{country.lower()}.vat")


@cleaner()
def clean_iban(text):
    """Return an IBAN without blanks; `note["display"]` has it in groups of four.

    >>> clean_iban("gr16 0110 1050 0000 1054 7023 795").value
    'GR1601101050000010547023795'
    """
    iban = importlib.import_module("stdnum.iban")
    checked = _check(iban, text, "iban")
    if isinstance(checked, Problem):
        return checked
    return changed(text, checked.value, "number_form", display=iban.format(checked.value))
