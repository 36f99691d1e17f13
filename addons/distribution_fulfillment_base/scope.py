"""For whom and where a rule holds, matched against what a document says of itself."""

from dataclasses import dataclass
from typing import Any

ORDER_TYPES = [
    ("stock", "From Stock"),
    ("mto", "Made or Bought to Order"),
    ("dropship", "Drop Shipped"),
]


@dataclass(frozen=True)
class Scope:
    """What a document says of itself. Empty recordsets where it has no such thing.

    `order_types` is a function, for it has to look at routes and few rules ask for it: it
    takes a line (or an empty recordset for the document as a whole) and returns a set of codes.
    """

    company: Any
    warehouse: Any
    segment: Any
    channel: Any
    order_types: Any
