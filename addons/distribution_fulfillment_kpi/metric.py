"""What a metric is: one small definition over the facts."""

from dataclasses import dataclass

# Why a record takes no part, in the order in which they are asked. A metric adds its own.
LINE_EXCLUSIONS = ("cancelled_customer", "cancelled_unclassified", "kit", "intercompany", "dropship")

# Bits of the column `dq` of the facts.
DQ_BITS = {
    "backfilled": 1,
    "no_warehouse": 2,
    "negative_duration": 4,
    "shipped_qty_unknown": 8,
    "shipped_from_delivery": 16,
}


@dataclass(frozen=True)
class Metric:
    """One variant of one measure, read from one fact.

    `day`, `numerator`, `denominator` and the conditions of `exclusions` are SQL over the alias
    `fact`; they may use the parameters of reading: %(digits)s (decimals of quantities),
    %(as_of)s (UTC instant), %(late_tol)s, %(early_tol)s (days or NULL), and `{basis}`, which
    stands for first_promise, last_promise or requested.

    A record belongs to the local day that `day` gives. It is counted unless one of the
    exclusions holds; then it appears under that word, on `day` or else on the day it was closed
    or confirmed. A record without `day` and without exclusion is simply not there yet.
    """

    code: str
    name: str
    explanation: str
    unit: str
    # Which way is good: "up" or "down".
    better: str
    # "line" (fact_sale_line) or "order" (fact_order): what one count is.
    grain: str
    day: str
    numerator: str
    denominator: str = "1"
    # ((word, condition), …), asked after the exclusions that the fact itself carries.
    exclusions: tuple = ()
    # "rate" (Σ numerator / Σ denominator in %), "mean", or a quantile of the numerator.
    aggregate: str = "rate"
    # What must never be added up: None, "currency" or "uom_family".
    split: str = None
    # Whether a day that is not over can still change the figure of records already counted.
    uses_promise: bool = False
    standard: str = ""
