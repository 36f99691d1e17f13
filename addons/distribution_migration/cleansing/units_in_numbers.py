"""Stage of a table: columns of numbers with their unit written into the cell."""

import re
import statistics
from collections import Counter, defaultdict
from decimal import Decimal

from ..source.errors import ValueRefused
from .content import decimal_mark, kind
from .figures import without_noise
from .placeholders import placeholder
from .proposals import CERTAIN, LIKELY, LOOK
from .quantities import Quantity, parse_quantity, plain_number
from .text import fold
from .units import ONE_BY_ONE, unit_code

# Share of the filled rows that must begin with a number.
NUMBER_SHARE = 0.9
# Different values that tell whether a column is worth reading in full.
PROBE = 500
# A spelling of the unit counts as one, not as a slip, from this share of the rows on.
SPELLING_SHARE = 0.01
# Remarks that are accepted or declined each by itself; the others go together.
REMARKS = 20
# Share of the numbers that have a unit: one of the table, and a word of the file's own.
KNOWN_UNIT_SHARE, OWN_UNIT_SHARE = 0.02, 0.2
# With and without unit the numbers are of one size when their medians differ by less than this.
SAME_SIZE = 5
# Read alike with either decimal mark.
_PLAIN = re.compile(r"-?[0-9]{1,12}|-?[0-9]{1,9}[.][0-9]{4,9}|0[.][0-9]{1,9}")


def find(stages):
    """Propose numbers without their unit.

    Rules: `unit_in_number` (the column's unit taken away), `unit_remark` (more than the unit would be
    lost), `unit_everywhere` (all values have it, spelt alike: a look), `unit_size` (the numbers
    with the unit are of another size than those without), `unit_other` (another unit than the
    column's, nothing proposed), `number_noise`.
    """
    for column in stages.table:
        # A day begins with a number, too.
        read = _read(column, decimal_mark(column)) if kind(column)[0] != "date" else None
        if read is not None:
            _propose(stages, column, read)


def _unit(quantity, spelling):
    """Return the code of the unit, or what stands in its place."""
    # Pieces, units and "each" are one, one by one.
    return "C62" if quantity.unit in ONE_BY_ONE else quantity.unit or fold(spelling)


def _read(column, mark):
    """Return {code: (Quantity, spelling of the unit)}, or None for a column that is none of numbers."""
    found, filled, numbers = {}, 0, 0
    for code, text in enumerate(column.values):
        if code == PROBE and numbers < filled / 2:
            return None
        if not text or placeholder(text):
            continue
        filled += column.counts[code]
        if _PLAIN.fullmatch(text):
            numbers += column.counts[code]
            found[code] = (Quantity(Decimal(text)), "")
            continue
        try:
            quantity = parse_quantity(text, mark)
        except ValueRefused:
            quantity = None
        if quantity and quantity.packs is None and len(quantity.remark) <= 40:
            spelling = _spelling(text, quantity)
            # What no table knows must be one word: "37 patients", not "12 Main Street".
            if quantity.unit or not spelling or spelling.isalpha():
                numbers += column.counts[code]
                found[code] = (quantity, spelling)
    return found if filled and numbers >= NUMBER_SHARE * filled else None


def _spelling(text, quantity):
    """Return the unit as it is written, in the case it is written in."""
    if not quantity.unit:
        return quantity.remark
    rest = text.strip().lstrip("+-/0123456789.,'\u00a0\u202f ")
    return rest.removesuffix(quantity.remark).strip()


def _propose(stages, column, read):
    units, spellings = Counter(), defaultdict(Counter)
    for code, (quantity, spelling) in read.items():
        unit = _unit(quantity, spelling)
        units[unit] += column.counts[code]
        if not quantity.remark or not quantity.unit:
            spellings[unit][spelling] += column.counts[code]
    total = sum(units.values())
    bare = units.pop("", 0)
    _propose_noise(stages, column, read)
    if not units:
        return
    unit, with_unit = units.most_common(1)[0]
    least = KNOWN_UNIT_SHARE if unit_code(unit) else OWN_UNIT_SHARE
    if with_unit < 0.5 * (total - bare) or with_unit < least * total:
        return
    written = [text for text, count in spellings[unit].items() if count >= SPELLING_SHARE * total]
    rule, confidence = _judge(column, read, unit, bare, written)
    plain, remarked, other = {}, defaultdict(dict), {}
    for code, (quantity, spelling) in read.items():
        if _unit(quantity, spelling) == unit:
            number = plain_number(without_noise(quantity.number))
            if quantity.unit and quantity.remark:
                remarked[quantity.remark][code] = number
            else:
                plain[code] = number
        elif quantity.unit:
            other[code] = None
    params = {"unit": unit, "spellings": sorted(written, key=spellings[unit].get, reverse=True)[:10]}
    corrects = rule != "unit_size"
    stages.add(rule, confidence, column.name, plain if corrects else dict.fromkeys(plain), **params)
    at_most = LIKELY if confidence == CERTAIN else confidence
    own = sorted(remarked, key=lambda remark: len(remarked[remark]), reverse=True)[:REMARKS]
    for remark in own:
        stages.add("unit_remark", at_most, column.name, remarked.pop(remark), remark=remark, **params)
    rest = {code: text for by_value in remarked.values() for code, text in by_value.items()}
    why = {code: {"remark": remark} for remark, by_value in remarked.items() for code in by_value}
    stages.add("unit_remark", at_most, column.name, rest, why=why, remark="", **params)
    stages.add("unit_other", LOOK, column.name, other, **params)


def _judge(column, read, unit, bare, written):
    """Return (rule, confidence) for the values with the column's unit."""
    if bare:
        sizes = {True: [], False: []}
        for quantity, spelling in read.values():
            sizes[not _unit(quantity, spelling)].append(abs(quantity.number))
        with_unit, without = statistics.median(sizes[False]), statistics.median(sizes[True])
        if not (with_unit <= SAME_SIZE * without and without <= SAME_SIZE * with_unit):
            return "unit_size", LOOK
    told = {unit_code(word) for word in column.name.replace("_", " ").replace("-", " ").split()}
    # "unit_code(unit)": what no table knows is a word of the column, and may belong to the value.
    if (bare or len(written) > 1) and unit_code(unit):
        return "unit_in_number", CERTAIN
    if unit in told or bare or len(written) > 1:
        return "unit_in_number", LIKELY
    return "unit_everywhere", LOOK


def _propose_noise(stages, column, read):
    by_value = {}
    for code, (quantity, spelling) in read.items():
        better = without_noise(quantity.number)
        if better != quantity.number and not spelling:
            by_value[code] = plain_number(better)
    stages.add("number_noise", CERTAIN, column.name, by_value)
