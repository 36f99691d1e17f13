"""Stage of a table: texts that stand for no value."""

from .content import kind
from .placeholders import placeholder
from .proposals import CERTAIN, LIKELY, LOOK

# How sure a kind of placeholder is, in columns of numbers or dates and in others: no number is
# called N/A, but a company may be. A word may be what the column is for.
_CONFIDENCES = {
    "sure": (CERTAIN, LIKELY),
    "day": (LIKELY, LOOK),
    "word": (LOOK, LOOK),
    "filler": (LOOK, LOOK),
}


def find(stages):
    """Propose no value for placeholders. Rule: `placeholder`, with its `kind` and the `text`."""
    for column in stages.table:
        found = [(code, text, placeholder(text)) for code, text in enumerate(column.values)]
        found = [each for each in found if each[2]]
        if not found:
            continue
        strict = kind(column)[0] in ("number", "date")
        for code, text, name in found:
            confidence = _CONFIDENCES[name][0 if strict else 1]
            # A zero is a number.
            if not (strict and name == "filler" and not text.strip("0.")):
                stages.add("placeholder", confidence, column.name, {code: ""}, kind=name, text=text)
