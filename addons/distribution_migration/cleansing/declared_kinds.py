"""Stage of a table: columns of which the caller says what they hold."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from .cleaners import BY_COUNTRY, CLEANERS, NEED_COUNTRY
from .placeholders import placeholder
from .places import clean_country
from .proposals import CERTAIN, LIKELY
from .values import Cleaned

# Rules that read more out of a text than another way of writing it.
_WEIGHED = frozenset(
    "gtin_leading_zeros postal_code_zeros name_case state country city_line unit_code quantity_number".split()
)


@dataclass(frozen=True)
class Kind:
    """What a column holds: a key of CLEANERS.

    `country` (ISO 3166, two letters) or the column that names it, for the kinds that need one.
    `written`: makes of a text and its Cleaned one with the value as it is written where the table goes to;
    None where it has no name there, and nothing is to be proposed.
    """

    name: str
    country: str = ""
    country_column: str = ""
    written: Callable | None = None


def find(stages, kinds):
    """Propose what the cleaner of the kind makes of each value.

    :param kinds: {column: Kind}

    Rules: those of the cleaners; the code of a Problem where there is one, without a proposal.
    """
    for name, kind in kinds.items():
        column = stages.table[name]
        by_country = kind.name in BY_COUNTRY
        if by_country and kind.country_column:
            _find_by_country(stages, column, kind)
            continue
        answers = {code: _clean(kind, text, kind.country) for code, text in enumerate(column.values)}
        for (rule, confidence), (texts, why) in _by_rule(answers).items():
            stages.add(rule, confidence, name, by_value=texts, why=why)


def _find_by_country(stages, column, kind):
    """The same text means another thing in the next row: each pair of text and country once."""
    countries = stages.table[kind.country_column]
    codes = []
    for text in countries.values:
        cleaned = clean_country(text) if text else None
        codes.append(cleaned.value if isinstance(cleaned, Cleaned) else kind.country)
    answers, by_row = {}, {}
    for row, pair in enumerate(zip(column.codes, countries.codes, strict=True)):
        if pair not in answers:
            answers[pair] = _clean(kind, column.values[pair[0]], codes[pair[1]])
        if answers[pair] is not None:
            by_row[row] = answers[pair]
    for (rule, confidence), (texts, why) in _by_rule(by_row).items():
        stages.add(rule, confidence, column.name, by_row=texts, why=why)


def _clean(kind, text, country):
    """Return what the cleaner answers; None where there is nothing to say."""
    if not text or placeholder(text):
        return None
    if kind.name not in BY_COUNTRY:
        answer = CLEANERS[kind.name](text)
    elif country or kind.name not in NEED_COUNTRY:
        answer = CLEANERS[kind.name](text, country=country)
    else:
        return None
    if isinstance(answer, Cleaned) and kind.written:
        answer = kind.written(text, answer)
    return None if isinstance(answer, Cleaned) and not answer.rule else answer


def _by_rule(answers):
    """Return {(rule, confidence): ({key: text or None}, {key: why})}."""
    found = defaultdict(lambda: ({}, {}))
    for key, answer in answers.items():
        if answer is None:
            continue
        if isinstance(answer, Cleaned):
            confidence = LIKELY if answer.rule in _WEIGHED else CERTAIN
            rule, text, why = answer.rule, answer.value, answer.note
        else:
            confidence, rule, text, why = LIKELY, answer.code, None, answer.params
        texts, reasons = found[rule, confidence]
        texts[key] = text
        reasons[key] = why
    return found
