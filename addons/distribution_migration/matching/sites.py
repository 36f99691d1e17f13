"""One company at two addresses is two delivery addresses, and never one party."""

import numpy as np

from .comparison import DIFFERENT, NOT_TOLD, Comparison, TextComparison, ValueComparison


class SiteRule(Comparison):
    """Head office and branch share name, VAT number, switchboard and web site; only the address tells them apart.

    Not learnt. Of people nothing follows from it: they move. It is judged from the levels of other comparisons.
    """

    LABELS = ("not told", "another site", "same site")
    M = (2.0**-60, 1.0)
    U = (1.0, 1.0)
    LEARNS = False

    def __init__(self, companies):
        """:param companies: one bool a record"""
        super().__init__("site")
        self.companies = companies

    def judge(self, left, right, levels):
        """Return levels for pairs.

        :param levels: {name of a comparison: its levels}; what is not compared is not told
        """
        none = np.zeros(len(left), dtype=np.uint8)
        street, number = levels.get("street", none), levels.get("house number", none)
        town = levels.get("postcode", none), levels.get("city", none)
        elsewhere = ~_at_least(town[0], ValueComparison.NEAR) & ~_at_least(town[1], TextComparison.SIMILAR)
        elsewhere &= (town[0] != NOT_TOLD) | (town[1] != NOT_TOLD)
        other_street = (street != NOT_TOLD) & (street <= TextComparison.LITTLE) & (number <= DIFFERENT)
        other_number = number == DIFFERENT
        apart = other_street | (elsewhere & (other_number | (street == NOT_TOLD)))
        company = self.companies[left] | self.companies[right]
        return np.where(company & apart, np.uint8(DIFFERENT), np.uint8(NOT_TOLD))

    def shown(self, row):
        return ""


def _at_least(levels, level):
    return levels >= level
