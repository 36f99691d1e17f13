"""What the spread of a lead time costs in stock."""

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True)
class SafetyStock:
    """In the unit of the demand: all of it, what demand alone would need, and what the lead time adds."""

    total: float
    for_demand: float

    @property
    def for_lead_time(self):
        return self.total - self.for_demand


def safety_stock(demand, demand_sd, lead_time, lead_time_sd, factor):
    """Return the stock that covers a lead time that varies, with a demand that varies.

    Both are taken as normally distributed and independent of each other.

    :param demand, demand_sd: mean and standard deviation of a day's demand
    :param lead_time, lead_time_sd: mean and standard deviation of the lead time, in days
    :param factor: z of the service level, e.g. 1.645 for 95 %

    >>> round(safety_stock(100, 20, 10, 2, 1.645).for_lead_time, 4)
    241.0192
    """
    total = factor * sqrt(lead_time * demand_sd**2 + demand**2 * lead_time_sd**2)
    return SafetyStock(total=total, for_demand=factor * sqrt(lead_time) * demand_sd)
