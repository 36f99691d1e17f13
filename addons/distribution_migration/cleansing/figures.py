"""Numbers: what spreadsheets and binary arithmetic leave in them."""

from decimal import Decimal

from ..source.numbers import parse_number
from .quantities import plain_number
from .values import Problem, changed, cleaner

# Figures that a double holds reliably; longer ones are noise of binary arithmetic.
RELIABLE = 15
# No price, quantity or balance of a distributor is as large.
ABSURD = Decimal(10) ** 13


def without_noise(number):
    """Return the short decimal that a double stood for, or the number as it is.

    >>> without_noise(Decimal("0.055999999999999994")), without_noise(Decimal("0.1234567890123"))
    (Decimal('0.056'), Decimal('0.1234567890123'))
    """
    digits = number.as_tuple().digits
    if len(digits) < RELIABLE:
        return number
    short = Decimal(f"{float(number):.{RELIABLE - 3}g}")
    # A real measurement of so many figures does not end in a run of zeros.
    is_short = len(short.normalize().as_tuple().digits) <= RELIABLE - 6
    is_near = abs(short - number) <= abs(number) * Decimal("1e-14")
    return short if is_short and is_near else number


@cleaner()
def clean_number(text, decimal_mark="."):
    """Return a number with a point and without grouping, blanks, currency sign and exponent.

    Problem: `number`; `number_absurd` from 10 trillions on.

    >>> clean_number("$ 1.234,50", decimal_mark=",").value, clean_number("0.055999999999999994").value
    ('1234.5', '0.056')
    >>> clean_number("99999999999999").code, clean_number("1,5").code
    ('number_absurd', 'number')
    """
    number = parse_number(text, decimal_mark)
    if abs(number) >= ABSURD:
        return Problem("number_absurd")
    better = without_noise(number)
    return changed(text, plain_number(better), "number_noise" if better != number else "number_form")
