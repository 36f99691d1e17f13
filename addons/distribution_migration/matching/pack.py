"""Pack sizes in product texts: 6x1L is another article than 1L."""

import re

from .normal import fold

# {unit: (dimension, how many of the smallest)}
_UNITS = {
    **dict.fromkeys(("ml",), ("volume", 1.0)),
    **dict.fromkeys(("cl",), ("volume", 10.0)),
    **dict.fromkeys(("dl",), ("volume", 100.0)),
    **dict.fromkeys(("l", "lt", "ltr", "liter", "litre", "liters", "litres"), ("volume", 1000.0)),
    **dict.fromkeys(("mg",), ("mass", 0.001)),
    **dict.fromkeys(("g", "gr", "gram", "grams"), ("mass", 1.0)),
    **dict.fromkeys(("kg", "kgs", "kilo"), ("mass", 1000.0)),
    **dict.fromkeys(("oz", "ounce", "ounces"), ("ounces", 1.0)),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), ("ounces", 16.0)),
}
_NAMES = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER = r"[0-9]{1,6}(?:[.,][0-9]{1,3})?"
_SIZE = re.compile(
    rf"(?<![0-9a-z.,-])(?:([0-9]{{1,4}}) ?(?:x|\*|/|- ) ?)?({_NUMBER}) ?({_NAMES})(?![0-9a-z])"
)
_COUNT = re.compile(
    r"(?<![0-9a-z.,-])(?:([0-9]{1,4}) ?-?(?:pk|pack|packs|pcs|pc|pieces|piece|count|ct|stk|stuck|bottles|cans|bags)"
    r"|(?:pack|case|box|set|bag) (?:of|a|zu) ([0-9]{1,4})|([0-9]{1,4}) ?(?:/cs|per case|per pack))(?![0-9a-z])"
)


def pack(text):
    """Return (pieces, size of a piece, dimension) of a product text; None where it tells neither.

    The size is in ml, g or ounces, and 0 where only pieces are told.

    >>> pack("Cola 6x1L"), pack("Cola 1000 ml"), pack("Gloves, box of 50"), pack("Cola")
    ((6, 1000.0, 'volume'), (1, 1000.0, 'volume'), (50, 0.0, ''), None)
    """
    folded = fold(text)
    size, count = _SIZE.search(folded), _COUNT.search(folded)
    pieces = int(next(filter(None, count.groups()))) if count else 1
    if not size:
        return (pieces, 0.0, "") if count and pieces else None
    dimension, factor = _UNITS[size[3]]
    value = round(float(size[2].replace(",", ".")) * factor, 3)
    pieces = int(size[1]) if size[1] else pieces
    return (pieces, value, dimension) if value and pieces else None


def differ(left, right):
    """Tell whether two packs are certainly not the same.

    What only one of them tells is not held against them: half of the files leave it out.

    >>> differ(pack("Cola 6x1L"), pack("Cola 1L")), differ(pack("Cola 1L"), pack("Cola 1000ml"))
    (True, False)
    """
    if left is None or right is None:
        return False
    if left[0] != right[0]:
        return True
    return left[2] == right[2] != "" and abs(left[1] - right[1]) > 0.02 * max(left[1], right[1])
