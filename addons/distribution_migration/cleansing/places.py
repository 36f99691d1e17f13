"""Countries and their states, by the lists of ISO 3166 and the names in many languages."""

import functools

import pycountry
from babel import Locale

from .text import fold
from .values import Problem, changed, cleaner

# Languages whose names of countries are understood.
LANGUAGES = tuple(
    "en de fr es it nl pt pl sv da nb fi cs sk hu ro bg el hr sl et lv lt tr ru uk ar zh ja ko".split()
)
# What people write and no list has.
_ALSO_COUNTRIES = {
    "uk": "GB", "greatbritain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northernireland": "GB", "usofa": "US", "america": "US", "unitedstatesofamerica": "US", "holland": "NL",
    "brd": "DE", "federalrepublicofgermany": "DE", "republicofireland": "IE", "eire": "IE", "uae": "AE",
    "prc": "CN", "mainlandchina": "CN", "southkorea": "KR", "korea": "KR", "northkorea": "KP",
    "russia": "RU", "czechrepublic": "CZ", "ivorycoast": "CI", "macedonia": "MK", "swaziland": "SZ",
}  # fmt: skip
# Abbreviations that are neither the code nor the beginning of one name alone (Associated Press).
_ALSO_STATES = {
    "US": {"fla": "FL", "miss": "MS", "wash": "WA", "penna": "PA", "dist of columbia": "DC", "ariz": "AZ"},
    "CA": {"ont": "ON", "que": "QC", "pei": "PE", "nfld": "NL", "newfoundland": "NL", "alta": "AB"},
}


@functools.cache
def _countries():
    """Return {folded name: code}; a name that means two countries is left out."""
    names = {}

    def add(name, code):
        key = fold(name)
        if key:
            names.setdefault(key, set()).add(code)

    for country in pycountry.countries:
        for attribute in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
            add(getattr(country, attribute, "") or "", country.alpha_2)
    codes = {country.alpha_2 for country in pycountry.countries}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in codes:
                add(name, code)
    found = {key: next(iter(among)) for key, among in names.items() if len(among) == 1}
    return found | _ALSO_COUNTRIES | {code.lower(): code for code in codes} | {"uk": "GB"}


@cleaner()
def clean_country(text):
    """Return the ISO 3166 code of two letters.

    >>> [clean_country(text).value for text in ("Deutschland", "U.S.A.", "gbr", "Côte d'Ivoire")]
    ['DE', 'US', 'GB', 'CI']
    >>> clean_country("Atlantis").code
    'country_unknown'
    """
    key = fold(text.strip()[:200])
    code = _countries().get(key) or _countries().get(key.removeprefix("the"))
    return changed(text, code, "country") if code else Problem("country_unknown")


@functools.cache
def _states(country):
    """Return ({folded name or code: code}, {code: name}) of a country's first subdivisions."""
    keys, names = {}, {}
    for state in pycountry.subdivisions.get(country_code=country) or ():
        code = state.code.partition("-")[2]
        names[code] = state.name
        keys[fold(state.name)] = code
        for part in state.name.split("["):
            keys.setdefault(fold(part), code)
    keys |= {fold(code): code for code in names}
    for key, code in _ALSO_STATES.get(country, {}).items():
        keys[fold(key)] = code
    return keys, names


@cleaner()
def clean_state(text, country):
    """Return the code of a state or province within its country (ISO 3166-2 without the country).

    :return: Cleaned with `note["name"]`. Problem: `state_unknown`; `state_ambiguous`, an
        abbreviation that several names begin with; `state_country`, none of its states known

    >>> [clean_state(text, country="US").value for text in ("Calif.", "california", "N.Y.", "US-TX", "Ga.")]
    ['CA', 'CA', 'NY', 'TX', 'GA']
    >>> clean_state("Bayern", country="DE").value, clean_state("Nor", country="US").code
    ('BY', 'state_ambiguous')
    """
    country = country.upper()
    keys, names = _states(country)
    if not names:
        return Problem("state_country", {"country": country})
    key = fold(text.strip()[:200])
    code = keys.get(key) or (keys.get(key[2:]) if text.strip().upper().startswith(country + "-") else None)
    if not code and len(key) >= 3:
        begun = {code for name, code in keys.items() if name.startswith(key)}
        if len(begun) == 1:
            code = next(iter(begun))
        elif begun:
            return Problem("state_ambiguous", {"count": len(begun)})
    return changed(text, code, "state", name=names[code]) if code else Problem("state_unknown")
