"""What a metric is: one small definition over the facts."""

from dataclasses import dataclass

from .question import BASES, EVENTS, SHARE_TOLERANCES

# Why a record takes no part, in the order in which they are asked. A metric adds its own.
LINE_EXCLUSIONS = (
    "cancelled_customer",
    "cancelled_unclassified",
    "cancelled_nobody",
    "kit",
    "intercompany",
    "dropship",
)
PURCHASE_EXCLUSIONS = (
    "cancelled_customer",
    "cancelled_unclassified",
    "cancelled_nobody",
    "kit",
    "intercompany",
    "dropship",
)

# How the goods of an order come; what comes in several ways is a kind of its own.
ORDER_TYPES = [
    ("mts", "From Stock"),
    ("mto", "Bought or Made to Order"),
    ("kit", "Kit"),
    ("dropship", "Drop-ship"),
    ("mixed", "Several Kinds"),
]
# Bits of the column `dq` of the facts.
DQ_BITS = {
    "backfilled": 1,
    "no_warehouse": 2,
    "negative_duration": 4,
    "shipped_qty_unknown": 8,
    "shipped_from_delivery": 16,
    "received_qty_unknown": 32,
    "arrival_reckoned": 64,
}
# Doubts about the arrival alone: a figure of what was shipped does not rest on it.
ARRIVAL_DOUBTS = ("arrival_reckoned",)
# Denominators that count: each record is one, or as many lines as it stands for.
COUNTED_DENOMINATORS = ("1", "fact.line_count")
# Days late beyond this are one class: tolerances are asked for up to it.
MOST_DAYS_LATE = 31
# Class of what never was complete.
EMPTY_BUCKET = 32767


@dataclass(frozen=True)
class CellMeasure:
    """What daily cells hold of a metric, for one basis of the promise."""

    cell: str
    basis: str
    day: str
    numerator: str
    denominator: str
    exclusions: tuple
    split: str
    bucket: str
    is_due: bool
    has_squares: bool

    @property
    def identity(self):
        return self.cell, self.basis


@dataclass(frozen=True)
class Metric:
    """One variant of one measure, read from one kind of facts.

    `day`, `numerator`, `denominator` and the conditions of `exclusions` are SQL over the alias
    `fact`; they may use %(digits)s (decimals of quantities) and `{basis}`, which stands for
    first_promise, last_promise or requested.

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
    # Name of the fact model.
    fact: str
    day: str
    numerator: str = "1"
    denominator: str = "1"
    # ((word, condition), …), asked after the exclusions that the fact itself carries.
    exclusions: tuple = ()
    # "rate" (factor · Σ numerator / Σ denominator), "mean", "geomean" (of what is above 0), "sd", "cv",
    # "median", "p90" of the numerator, or "total" (Σ numerator).
    # "product": numerator is a number whose bits say which parts are met; the value is the product
    # of the shares of records that meet them, in percent.
    # "km_median", "km_within" (percent within the parameter `days`): Kaplan–Meier; the numerator
    # is the time up to the end or, of what has not ended, up to %(as_of)s; the denominator is 1 if
    # it ended.
    # "snapshot": how things stood at the local end of %(day)s, see `fulfillment.fact._snapshot`, for
    # which the numerator is an aggregate and `condition` says what takes part. With denominator None
    # the value is Σ numerator, else factor · Σ numerator / Σ denominator.
    aggregate: str = "rate"
    # Of a snapshot: what its fact needs to tell it from others.
    snapshot: str = None
    # How many parts a product has.
    parts: int = 0
    # What of a snapshot takes part.
    condition: str = None
    # What must never be added up: None, "currency" or "uom_family".
    split: str = None
    # Whether an open record is left out until its day is over.
    is_due: bool = False
    # Days late of the record (NULL: never complete); then its numerator counts if within the
    # tolerance, and `earliest` is compared where too early counts as a miss.
    lateness: str = None
    # The same where a part may be missing: %(in_full_under_tol)s percent of what was ordered.
    lateness_within: str = None
    earliest: str = None
    # Whether a record as a whole hits or misses, though it may weigh more than 1.
    is_judged: bool = False
    # Column of the fact that says how many lines a record stands for, where persons can be asked for;
    # None: one.
    person_lines: str = None
    # Whose tolerances the lateness is held against: "" for promises to customers, "supplier_" for
    # those of vendors. It stands before the names of the parameters late_tol and early_tol.
    window: str = ""
    # Metrics of one numerator share their cells: the name of these.
    cell: str = None
    # What one unit of the numerator is in the unit shown, e.g. seconds in a day.
    divisor: int = 1
    # What a rate is multiplied by: 100 for percent.
    factor: int = 100
    # Types of the ledger that it cannot be without: until the first of them is recorded, or facts of
    # an old system are there, the figure says "not captured here" and is no zero.
    event_types: tuple = ()
    # Days after which a record can no longer change its mind (a claim may still come).
    settles_after: int = 0
    standard: str = ""

    @property
    def uses_basis(self):
        texts = (self.day, self.numerator, self.lateness, self.condition)
        return any("{basis}" in text for text in texts if text)

    @property
    def has_cells(self):
        """Whether daily cells are kept of it: others cannot be put together from days."""
        return self.aggregate not in ("product", "km_median", "km_within", "snapshot")

    @property
    def uses_clock(self):
        """Whether the figure grows older without any record that changes: what is open weighs more each day."""
        return self.aggregate in ("km_median", "km_within")

    @property
    def uses_event(self):
        return any(
            "{event}" in text or "{done}" in text for text in (self.lateness or "", self.earliest or "")
        )

    @property
    def tolerances_used(self):
        """Names of the tolerances of customers that the definition looks at."""
        texts = (self.numerator, self.lateness_within)
        names = {
            name
            for name in ("late_tol", *SHARE_TOLERANCES)
            if any(f"%({name})s" in text for text in texts if text)
        }
        return names | ({"late_tol", "early_tol"} if self.lateness and not self.window else set())

    @property
    def params_used(self):
        """Names of the parameters, besides the basis of the promise, that make another figure of it."""
        names = {"include_dropship", "include_intercompany", *self.tolerances_used}
        if self.uses_terms:
            names.add("terms")
        if self.uses_event:
            names.add("promise_event")
        if self.lateness and self.window:
            names |= {f"{self.window}late_tol", f"{self.window}early_tol"}
        if self.aggregate == "km_within":
            names.add("days")
        return names

    @property
    def uses_terms(self):
        """Whether what was agreed with a customer can judge its records."""
        return bool(self.tolerances_used)

    @property
    def has_parts(self):
        """Whether the records that hit and those that missed can be told apart."""
        return self.aggregate == "rate" and (self.denominator == "1" or self.is_judged)

    @property
    def is_counted_share(self):
        """Whether it is a number of records, or of lines of theirs, as a percentage of all of them."""
        return self.aggregate == "rate" and self.unit == "%" and self.denominator in COUNTED_DENOMINATORS

    @property
    def is_duration(self):
        return self.divisor != 1

    def tolerances(self, params):
        """(days too early or None, days too late) that still count, of checked parameters."""
        return params[f"{self.window}early_tol"], params[f"{self.window}late_tol"]

    def bound(self, basis, event="ship"):
        """Puts a basis of the promise, and what keeps it, into texts of the definition."""

        def put(text):
            return text and text.replace("{basis}", BASES.get(basis, "{basis}")).replace(
                "{event}", event
            ).replace("{done}", EVENTS[event])

        return put

    def cell_basis(self, basis, event):
        """What the cells of this basis and event are called."""
        if not self.uses_basis:
            return None
        return f"{basis}.{event}" if self.uses_event and event != "ship" else basis

    def cell_measures(self):
        """What the daily cells hold of it: one measure for each basis."""
        if not self.has_cells:
            return []
        measures = []
        variants = [
            (basis, event)
            for basis in (BASES if self.uses_basis else (None,))
            for event in (EVENTS if self.uses_event else ("ship",))
        ]
        for basis, event in variants:
            bound = self.bound(basis, event)
            bucket = None
            if self.lateness:
                bucket = f"greatest(-{MOST_DAYS_LATE}, least({MOST_DAYS_LATE}, {bound(self.lateness)}))"
            measures.append(
                CellMeasure(
                    cell=self.cell or self.code,
                    basis=self.cell_basis(basis, event),
                    day=bound(self.day),
                    numerator=bound(self.numerator),
                    denominator=bound(self.denominator),
                    exclusions=tuple((word, bound(text)) for word, text in self.exclusions),
                    split=self.split,
                    bucket=bucket,
                    is_due=self.is_due,
                    has_squares=self.is_duration,
                )
            )
        return measures
