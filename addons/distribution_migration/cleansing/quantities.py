"""Quantities with their unit ("12.0 oz", "4 x 5 cl") and units that hold others ("CS/12")."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ..source.errors import ValueRefused
from ..source.numbers import parse_number
from .units import COUNTED, PACKAGES, unit_code
from .values import changed, cleaner

# Digits may be grouped by single blanks ("1 400 kg"); a number has no more than forty characters.
_NUMBER = r"[+-]?\d[\d.,'\u00a0\u202f]{0,40}(?: \d{3}(?!\d)){0,5}(?:[.,]\d{1,20})?"
_WORD = r"[^\W\d_]+[.²³]?|[%\"'#°²³]+"
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})|(?P<word>{_WORD})|(?P<sign>[^\s\w])|(?P<rest>\S)")
# What inches are divided by; such a part is a decimal number exactly.
_DENOMINATORS = frozenset("2 4 8 16 32 64".split())
_TIMES = frozenset("x × * by à a".split())
_OF = frozenset("of de von mit with per / - ( [ : , =".split())
# "℮" on packages: filled by weight (directive 76/211/EEC).
_ESTIMATED = frozenset(("e", "℮"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """`number` of `unit` (Recommendation 20; "" where none is told), in each of `packs` packages.

    `number` is None where the text is a unit alone. `remark` is what was not understood.
    """

    number: Decimal | None
    unit: str = ""
    packs: int | None = None
    remark: str = ""


def parse_quantity(text, decimal_mark="."):
    """Return the Quantity that a text begins with; raise ValueRefused (`quantity_form`) if with none.

    >>> parse_quantity("12.0 oz. Alumi-Tek")
    Quantity(number=Decimal('12.0'), unit='ONZ', packs=None, remark='Alumi-Tek')
    >>> parse_quantity("4 x 5 cl").packs, parse_quantity("46,7 g").number
    (4, Decimal('46.7'))
    >>> parse_quantity('1 1/2"').number, parse_quantity("3/4 in").unit
    (Decimal('1.5'), 'INH')
    >>> parse_quantity("33 cl e").remark, parse_quantity("1 400 kg").number
    ('', Decimal('1400'))
    """
    if len(text) > 200:
        raise ValueRefused("quantity_form")
    tokens = list(_TOKEN.finditer(text.strip()))
    if not tokens or not tokens[0]["number"]:
        raise ValueRefused("quantity_form")
    number, at, packs = *_first_number(tokens, decimal_mark), None
    if at == 1 and len(tokens) > 2 and tokens[1].group().lower() in _TIMES and tokens[2]["number"]:
        if number != number.to_integral() or not 0 < number < 100_000:
            raise ValueRefused("quantity_form")
        packs, number, at = int(number), _number(tokens[2].group(), decimal_mark), 3
    unit, at = _unit(tokens, at)
    if at < len(tokens) and tokens[at].group().lower() in _ESTIMATED and unit:
        at += 1
    remark = text.strip()[tokens[at].start() :].strip() if at < len(tokens) else ""
    return Quantity(number, unit, packs, remark)


def parse_unit(text):
    """Return a unit that may hold a number of others: Quantity(number inside, package).

    "each" → (None, EA); "CS/12", "case of 12", "12/CS", "BX 24 EA" → (12, CS) …
    Raises ValueRefused (`unit_unknown`).

    >>> parse_unit("CS/12"), parse_unit("12 pcs / box").number
    (Quantity(number=Decimal('12'), unit='CS', packs=None, remark=''), Decimal('12'))
    >>> parse_unit("Stk.").unit, parse_unit("CS12").number
    ('H87', Decimal('12'))
    """
    if len(text) > 100:
        raise ValueRefused("unit_unknown")
    whole = unit_code(text)
    if whole:
        return Quantity(None, whole)
    tokens = [token for token in _TOKEN.finditer(text.strip()) if token.group().lower() not in _OF]
    numbers = [token.group() for token in tokens if token["number"]]
    units, at = [], 0
    while at < len(tokens):
        if tokens[at]["number"] or tokens[at].group() in ")]":
            at += 1
            continue
        unit, after = _unit(tokens, at)
        if not unit:
            raise ValueRefused("unit_unknown")
        units.append(unit)
        at = after
    packages = [unit for unit in units if unit in PACKAGES]
    others = [unit for unit in units if unit not in PACKAGES]
    if len(numbers) != 1 or len(packages) != 1 or len(others) > 1 or not set(others) <= COUNTED:
        raise ValueRefused("unit_unknown")
    inside = parse_number(numbers[0].strip("+-"))
    if not 0 < inside < 1_000_000:
        raise ValueRefused("unit_unknown")
    return Quantity(inside, packages[0])


@cleaner()
def clean_unit(text):
    """Return the code of the unit; `note["inside"]` tells how many others a package holds.

    >>> clean_unit("case of 12").value, clean_unit("case of 12").note["inside"], clean_unit("blob").code
    ('CS', '12', 'unit_unknown')
    """
    unit = parse_unit(text)
    return changed(text, unit.unit, "unit_code", inside=str(unit.number) if unit.number else "")


@cleaner()
def clean_quantity(text, decimal_mark="."):
    """Return the number alone; `note` has the unit, the packs and the remark."""
    found = parse_quantity(text, decimal_mark)
    note = {"unit": found.unit, "packs": found.packs, "remark": found.remark}
    return changed(text, plain_number(found.number), "quantity_number", **note)


def plain_number(number):
    """Return a Decimal as digits, without needless zeros and without an exponent.

    >>> plain_number(Decimal("12.0")), plain_number(Decimal("1.2E+3")), plain_number(Decimal("-0.0"))
    ('12', '1200', '0')
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _first_number(tokens, decimal_mark):
    """Return (number, position after it); "1/2", "1 1/2" and "1-1/2" as pipes and screws have them.

    A range ("10-12 kg") and any other division are refused: the first number alone would be wrong.
    """
    texts = [token.group() for token in tokens[:5]]
    number = _number(texts[0], decimal_mark)
    if texts[1:2] == ["/"]:
        return _fraction(texts[0], texts[2:3]), 3
    if len(texts) > 1 and tokens[1]["number"]:
        if texts[2:3] != ["/"] or number != number.to_integral():
            raise ValueRefused("quantity_form")
        part = _fraction(texts[1].lstrip("-"), texts[3:4])
        return (number - part if texts[0].startswith("-") else number + part), 4
    return number, 1


def _fraction(above, below):
    divided = above.lstrip("+-").isdigit() and below and below[0] in _DENOMINATORS
    if not divided or abs(int(above)) >= int(below[0]):
        raise ValueRefused("quantity_form")
    return Decimal(int(above)) / Decimal(int(below[0]))


def _number(text, decimal_mark):
    text = text.strip(" '")
    other = "," if decimal_mark == "." else "."
    try:
        return parse_number(text, decimal_mark)
    except ValueRefused:
        # "46,7": no thousands stand behind that comma.
        try:
            return parse_number(text, other)
        except ValueRefused as error:
            raise ValueRefused("quantity_form") from error


def _unit(tokens, at):
    """Return (code, position after it): two words before one ("fl oz")."""
    for count in (2, 1):
        words = tokens[at : at + count]
        if len(words) == count and all(word["word"] for word in words):
            code = unit_code("".join(word.group() for word in words))
            if code:
                at += count
                # The dot of an abbreviation that the word did not take along.
                if at < len(tokens) and tokens[at].group() == ".":
                    at += 1
                return code, at
    return "", at
