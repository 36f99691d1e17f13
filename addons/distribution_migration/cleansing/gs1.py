"""Element strings of GS1 bar codes: (01)04006381333931(17)280200(10)AB-1."""

import calendar
import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

from stdnum import ean

from ..source.errors import ValueRefused
from .gs1_identifiers import Identifier, identifiers
from .values import changed, cleaner

SEPARATOR = "\x1d"
# What scanners and exports write for the separator that no keyboard has.
_SEPARATORS = re.compile(r"<GS>|\{GS\}|\[GS\]|<FNC1>|\{FNC1\}|\[FNC1\]|␝|\\x1d|\\u001d", re.IGNORECASE)
_SYMBOLOGY = re.compile(r"\](?:C1|e0|d2|Q3|J1)")
_BRACKETED = re.compile(r"\((\d{2,4})\)")
_CHARACTERS = {
    "n": re.compile(r"[0-9]*"),
    "x": re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*"),
    "y": re.compile(r"[#\-/0-9A-Z]*"),
    "z": re.compile(r"[0-9A-Za-z_=-]*"),
}


@dataclass(frozen=True, slots=True)
class Element:
    """One identifier with its data.

    `number`: the measure, price or count as Decimal in `identifier.unit`, where the data is one;
    `day`: the date, where the data begins with one. Day 00 means the last of the month.
    """

    identifier: Identifier
    data: str
    number: Decimal | None = None
    day: datetime.date | None = None


def parse_gs1(text, today=None):
    """Return the elements of a scanned or written element string, in its order.

    Identifiers stand in brackets, or separators end the data of variable length. Raises
    ValueRefused: `gs1_empty`, `gs1_identifier` (none that exists), `gs1_length`,
    `gs1_characters`, `gs1_check_digit`, `gs1_day`, `gs1_time`, each with the identifier `ai`.

    :param today: the day that two-digit years are read from, at most 49 years before or 50 after

    >>> [(e.identifier.code, e.number or e.day or e.data) for e in
    ...  parse_gs1("(01)04006381333931(3103)001250(17)280200", datetime.date(2026, 1, 1))]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('01', '04006381333931'), ('3103', Decimal('1.250')), ('17', datetime.date(2028, 2, 29))]
    """
    plain = _SYMBOLOGY.sub("", _SEPARATORS.sub(SEPARATOR, text.strip(" \t\r\n")), count=1)
    pairs = _bracketed(plain) if plain.startswith("(") else _scanned(plain)
    elements = [_element(identifier, data, today or datetime.date.today()) for identifier, data in pairs]
    if not elements:
        raise ValueRefused("gs1_empty")
    return elements


@cleaner()
def clean_gs1(text):
    """Return an element string as people read it, with brackets.

    >>> clean_gs1("]C1010400638133393110AB<GS>3712").value
    '(01)04006381333931(10)AB(37)12'
    >>> clean_gs1("(01)04006381333932").code
    'gs1_check_digit'
    """
    value = "".join(f"({element.identifier.code}){element.data}" for element in parse_gs1(text))
    return changed(text, value, "gs1_form")


def _bracketed(text):
    known = identifiers()
    parts = _BRACKETED.split(text)
    if parts[0]:
        raise ValueRefused("gs1_identifier", ai=parts[0][:10])
    pairs = []
    for code, data in zip(parts[1::2], parts[2::2], strict=True):
        data = data.strip(SEPARATOR + " ")
        if code in known:
            pairs.append((known[code], data))
        elif pairs:
            # Brackets are characters of data as well: "(10)LOT(123)".
            identifier, before = pairs[-1]
            pairs[-1] = (identifier, f"{before}({code}){data}")
        else:
            raise ValueRefused("gs1_identifier", ai=code)
    return pairs


def _scanned(text):
    known = identifiers()
    at, pairs = 0, []
    while at < len(text):
        if text[at] == SEPARATOR:
            at += 1
            continue
        # No identifier is the beginning of another.
        identifier = next((known[text[at : at + n]] for n in (2, 3, 4) if text[at : at + n] in known), None)
        if not identifier:
            raise ValueRefused("gs1_identifier", ai=text[at : at + 4])
        at += len(identifier.code)
        end = text.find(SEPARATOR, at)
        end = len(text) if end < 0 else end
        if not identifier.needs_separator:
            end = min(end, at + identifier.longest)
        pairs.append((identifier, text[at:end]))
        at = end
    return pairs


def _element(identifier, data, today):
    code = identifier.code
    rest, number, day = data, None, None
    for position, field in enumerate(identifier.fields):
        if not rest and field.is_optional:
            break
        part, rest = rest[: field.length], rest[field.length :]
        if not part or not field.is_variable and len(part) != field.length:
            raise ValueRefused("gs1_length", ai=code)
        if not _CHARACTERS[field.characters].fullmatch(part):
            raise ValueRefused("gs1_characters", ai=code)
        if field.has_check_digit and ean.calc_check_digit(part[:-1]) != part[-1]:
            expected = ean.calc_check_digit(part[:-1])
            raise ValueRefused("gs1_check_digit", ai=code, expected=expected, found=part[-1])
        if field.is_day:
            read = _day(part, code, today)
            day = day or read
        if field.is_time and not (part[:2] <= "23" and part[2:] <= "59"):
            raise ValueRefused("gs1_time", ai=code)
        if identifier.decimals is not None and position == len(identifier.fields) - 1:
            number = Decimal(part).scaleb(-identifier.decimals)
    if rest:
        raise ValueRefused("gs1_length", ai=code)
    if code in ("30", "37"):
        number = Decimal(data)
    return Element(identifier, data, number, day)


def _day(text, code, today):
    year, month, day = int(text[:2]) + today.year // 100 * 100, int(text[2:4]), int(text[4:])
    # GS1 General Specifications, 7.12: the century that brings the year nearest to ours.
    apart = year - today.year
    year += 100 if apart <= -50 else -100 if apart >= 51 else 0
    try:
        return datetime.date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ValueRefused("gs1_day", ai=code) from error
