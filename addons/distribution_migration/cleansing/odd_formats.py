"""Stage of a table: values of another form than nearly all of their column."""

import re
from collections import Counter

from .content import is_readable, kind
from .placeholders import placeholder
from .proposals import LIKELY, LOOK

# The usual forms: at most so many, each of at least this share of the rows, together nearly all.
USUAL = 3
USUAL_SHARE = 0.05
USUAL_TOGETHER = 0.95
# A form that fewer rows have is odd.
ODD_SHARE = 0.02
# Values are coded in letters alone where nearly all have one length of at most so many.
CODE_LENGTH = 5
# Forms of longer texts are as various as the texts.
LONGEST = 60
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")


def form(text):
    """Return what is left of a text when runs of digits and of letters are one sign each.

    >>> form("AB-1204"), form("95%"), form("9x%"), form("+49 30 901820")
    ('a-9', '9%', '9a%', '+9 9 9')
    """
    return _LETTERS.sub("a", _DIGITS.sub("9", text[:LONGEST]))


def odd_values(column):
    """Return {code: its form} of the odd ones; nothing where the column has no usual form."""
    kind_of_column, detail = kind(column)
    forms, by_code, filled = Counter(), {}, 0
    for code, text in enumerate(column.values):
        if text:
            by_code[code] = form(text)
            forms[by_code[code]] += column.counts[code]
            filled += column.counts[code]
    usual = [name for name, count in forms.most_common(USUAL) if count >= USUAL_SHARE * filled]
    together = sum(forms[name] for name in usual)
    if not filled or together < USUAL_TOGETHER * filled:
        return {}
    if not any("9" in name for name in usual):
        return _odd_lengths(column, filled)
    return {
        code: name
        for code, name in by_code.items()
        if forms[name] <= ODD_SHARE * filled
        and not is_readable(column.values[code], kind_of_column, detail)
        and not placeholder(column.values[code])
    }


def _odd_lengths(column, filled):
    """Codes of letters: MA, NY, "Mass."; the form tells nothing, the length does."""
    lengths = Counter()
    for text, count in zip(column.values, column.counts, strict=True):
        lengths[len(text)] += count if text else 0
    length, count = lengths.most_common(1)[0]
    if length > CODE_LENGTH or count < USUAL_TOGETHER * filled or count == filled:
        return {}
    return {code: form(text) for code, text in enumerate(column.values) if text and len(text) != length}


def find(stages):
    """Point to values of an odd form. Rule: `odd_form`, with the `form`; nothing is proposed."""
    for column in stages.table:
        odd = odd_values(column)
        # Where many are odd, the column has more forms than were seen; a person may look.
        rows = sum(column.counts[code] for code in odd)
        confidence = LIKELY if rows <= 0.05 * column.filled else LOOK
        why = {code: {"form": name} for code, name in odd.items()}
        stages.add("odd_form", confidence, column.name, dict.fromkeys(odd), why=why)
