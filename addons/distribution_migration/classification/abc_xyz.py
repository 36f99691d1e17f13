"""ABC by value and XYZ by how evenly an item is asked for."""

from math import fsum, sqrt

ABC_BOUNDARIES = (80.0, 95.0)
XYZ_BOUNDARIES = (0.5, 1.0)
# Months of life below which nothing is said of how even the demand is.
LEAST_MONTHS = 3
# Sums of floats differ in their last digits: a share this near to a boundary has reached it.
NEARLY = 1e-9


def abc_classes(values, boundaries=ABC_BOUNDARIES):
    """Return the class of each value, in their order: "A", "B", "C", or "" where it is None: not sold at all.

    The values of larger items come first. An item is A while those larger than it make up less than the first
    boundary (in % of all positive values), so that the item that crosses it is A, and a single item is. Items
    of one value are of one class. What comes to nothing or less, because more was returned than sold, is C.

    >>> abc_classes([80, 15, 5, 0, -3, None])
    ['A', 'B', 'C', 'C', 'C', '']
    >>> abc_classes([50, 50])
    ['A', 'A']
    """
    total = fsum(value for value in values if value is not None and value > 0)
    classes, before, larger = {}, 0.0, 0.0
    last = None
    for value in sorted((value for value in values if value is not None and value > 0), reverse=True):
        if value != last:
            larger, last = before, value
            share = 100.0 * larger / total + NEARLY
            classes[value] = "ABC"[sum(share >= boundary for boundary in boundaries)]
        before += value
    return ["" if value is None else classes.get(value, "C") for value in values]


def variation(quantities, life):
    """Return the coefficient of variation of a monthly demand, or None: nothing can be said.

    It is the standard deviation of the population over the mean. None for an item that is asked for since fewer
    than LEAST_MONTHS months, and where nothing was asked for.

    :param quantities: of each month, the oldest first; a month of which more came back than was sold counts as 0
    :param life: how many of these months, the last ones, the item has been sold for

    >>> variation([10, 10, 10, 10], 4)
    0.0
    >>> variation([0, 0, 10, 10], 2) is None
    True
    """
    if life < LEAST_MONTHS:
        return None
    lived = [max(0.0, float(quantity)) for quantity in quantities[-life:]]
    mean = fsum(lived) / len(lived)
    if not mean:
        return None
    return sqrt(fsum((quantity - mean) ** 2 for quantity in lived) / len(lived)) / mean


def xyz_class(quantities, life, boundaries=XYZ_BOUNDARIES):
    """Return "X" for an even demand, "Y", "Z" for an uneven one, "" where nothing can be said (see variation).

    A boundary belongs to the evener class. An item that was sold in one month of twelve is Z.

    >>> [xyz_class(each, 4) for each in ([9, 10, 11, 10], [0, 20, 10, 10], [0, 0, 0, 40], [0, 0, 0, 0])]
    ['X', 'Y', 'Z', '']
    """
    spread = variation(quantities, life)
    if spread is None:
        return ""
    return "XYZ"[sum(spread > boundary + NEARLY for boundary in boundaries)]
