"""In which unit a heading says that its column is measured: Weight (lb), Lead Time (Weeks)."""

from decimal import Decimal

from .suggest import words

# Pound and ounce of the international agreement of 1959: 0.45359237 kg, and a sixteenth of it.
# {what is measured: {word of a heading: how many of the unit in which fields hold it}}
FACTORS = {
    "weight": {
        **dict.fromkeys(("kg", "kgs", "kilogram", "kilograms"), Decimal(1)),
        **dict.fromkeys(("g", "gram", "grams"), Decimal("0.001")),
        **dict.fromkeys(("lb", "lbs", "pound", "pounds"), Decimal("0.45359237")),
        **dict.fromkeys(("oz", "ounce", "ounces"), Decimal("0.028349523125")),
    },
    "days": {
        **dict.fromkeys(("day", "days"), Decimal(1)),
        **dict.fromkeys(("week", "weeks", "wks"), Decimal(7)),
    },
}


def factor(heading, measured, unit=""):
    """Return by what the values of a column are multiplied, as text; "" where they stay, or nobody knows.

    :param measured: of FACTORS
    :param unit: a word of FACTORS for the unit in which the field holds it; that with the factor 1 by default

    >>> factor("Weight (lb)", "weight"), factor("Weight", "weight"), factor("Weight (lb)", "weight", "lb")
    ('0.45359237', '', '')
    >>> factor("Lead Time (Weeks)", "days")
    '7'
    """
    factors = FACTORS[measured]
    told = {factors[word] for word in words(heading) if word in factors}
    own = factors.get(unit, Decimal(1))
    if len(told) != 1 or told == {own}:
        return ""
    return format((told.pop() / own).normalize(), "f")
