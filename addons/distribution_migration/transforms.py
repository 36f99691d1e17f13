"""Small typed changes of one text, given as data: an operation and its arguments."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from .source.errors import ValueRefused
from .source.rows import plain_number

MOST_DIGITS = 60


@dataclass(frozen=True)
class Transform:
    """`change(text, arguments)` returns the new text or raises ValueRefused; `needs` names an argument."""

    change: Callable
    needs: str = ""

    def problem(self, arguments):
        """Return which argument is missing or no good, or ''."""
        if self.needs == "text" and not arguments["text"]:
            return "text"
        if self.needs == "position" and not arguments["position"]:
            return "position"
        if self.needs == "part" and not (arguments["text"] and arguments["position"]):
            return "position" if arguments["text"] else "text"
        return "factor" if self.needs == "factor" and not _number(arguments["factor"]) else ""


def _number(text):
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _part(text, arguments):
    parts = text.split(arguments["text"])
    position = arguments["position"]
    index = position - 1 if position > 0 else len(parts) + position
    return parts[index].strip() if 0 <= index < len(parts) else ""


def _times(text, arguments, divide=False):
    number, factor = _number(text), _number(arguments["factor"])
    if number is None:
        raise ValueRefused("transform_number")
    return plain_number(number / factor if divide else number * factor)


TRANSFORMS = {
    "upper": Transform(lambda text, _arguments: text.upper()),
    "lower": Transform(lambda text, _arguments: text.lower()),
    "title": Transform(lambda text, _arguments: text.title()),
    "blanks": Transform(lambda text, _arguments: " ".join(text.split())),
    "part": Transform(_part, "part"),
    "strip": Transform(lambda text, arguments: text.strip(arguments["text"]), "text"),
    "prefix": Transform(lambda text, arguments: arguments["text"] + text, "text"),
    "pad": Transform(lambda text, arguments: text.zfill(min(arguments["position"], MOST_DIGITS)), "position"),
    "multiply": Transform(_times, "factor"),
    "divide": Transform(lambda text, arguments: _times(text, arguments, divide=True), "factor"),
}


def transformed(text, steps):
    """Return the text after all steps, pairs (operation, arguments).

    >>> transformed("CS / 12", [("part", {"text": "/", "position": -1, "factor": ""})])
    '12'
    >>> transformed("10", [("multiply", {"text": "", "position": 0, "factor": "0.5"})])
    '5'
    """
    for operation, arguments in steps:
        text = TRANSFORMS[operation].change(text, arguments)
    return text
