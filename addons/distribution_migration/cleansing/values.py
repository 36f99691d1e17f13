"""What a cleaner answers: a cleaned value or a problem, never an exception."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..source.errors import ValueRefused

# Characters. Longer than any name, address, number or code; free text has a limit of its own.
LONGEST = 1000
_FROM_LIBRARIES = (ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A value as it should be.

    `rule` names what was done to the text (empty: nothing, it was right as it stood); `note`
    holds what else was learnt from it, for the screen and for whoever works with the value.
    """

    value: str
    rule: str = ""
    note: Mapping = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text is no such value. `code` names the sentence, `params` fills it."""

    code: str
    params: Mapping = field(default_factory=dict)


def cleaner(longest=LONGEST):
    """Make a function of a text and keywords safe for any text.

    Texts of more than `longest` characters are a Problem (`too_long`) and not looked at, as are
    those at which a library stumbles (`unreadable`).
    """

    def decorate(clean):
        @functools.wraps(clean)
        def safe(text, **context):
            if len(text) > longest:
                return Problem("too_long", {"length": len(text), "longest": longest})
            try:
                return clean(text, **context)
            except ValueRefused as refused:
                return Problem(refused.code, refused.params)
            except _FROM_LIBRARIES:
                return Problem("unreadable")

        return safe

    return decorate


def changed(before, after, rule, **note):
    """Return Cleaned; the rule is told only where the text became another."""
    return Cleaned(after, rule if after != before else "", note)
