"""What may be asked at the metric door: sources, keys, parameters and their defaults."""

from datetime import date

SOURCES = ("live", "history")
BASES = {"first": "first_promise", "last": "last_promise", "requested": "requested"}
# What the promise is kept by: the goods leaving, or the customer having them.
EVENTS = {"ship": "filled", "deliver": "delivered"}
BUCKETS = ("day", "week", "month", "quarter", "year")
# Columns of the facts: a record's id, and the name where an old system left nothing but a name.
DIMENSIONS = {
    "company": ("company_id",),
    "warehouse": ("warehouse_id",),
    "partner": ("partner_id", "partner_name"),
    "product": ("product_id", "product_name"),
    "category": ("category_id", "category_name"),
    "vendor": ("vendor_id", "vendor_name"),
    "carrier": ("carrier_name",),
    "team": ("team_id",),
    "channel": ("channel_id",),
    "order_type": ("order_type",),
    "currency": ("currency_id",),
    "uom_family": ("uom_family_id", "uom_name"),
    "picker": ("picker_id", "picker_name"),
    "prepaid": ("is_prepaid",),
    "disputed": ("is_disputed",),
    "reason": ("reason_id",),
    "area": ("area_id",),
    "driver": ("driver_id",),
    "cost_basis": ("cost_basis",),
    "check": ("check_code",),
    # Kinds of transfers that goods went through on their way to the customer: 1, 2 or 3; 0 where none was ours.
    "steps": ("steps",),
    # How dear counted goods are: a, b or c.
    "count_class": ("count_class",),
    # How long the promise of what is open is over: 0, 1-3, 4-7, 8-14 or 15+ days.
    "age": ("age_class",),
}
# Keys that name a single person. They need a group of their own; a person of fewer pick lines than
# this is counted, but gets no value that could be ranked.
PERSONS = ("picker",)
FEWEST_LINES_OF_A_PERSON = 20
# Parameters that are a number of days; None for the early ones: as early as one likes.
LATE_TOLERANCES = ("late_tol", "supplier_late_tol")
EARLY_TOLERANCES = ("early_tol", "supplier_early_tol")
# Percent of what was ordered that may be missing, or may have come beyond it.
SHARE_TOLERANCES = {"in_full_under_tol": 100, "in_full_over_tol": 1000}
# Which tolerances judge: those of the question for all records alike ("asked"), or what was agreed with the
# customer or for the site on the record's own day ("agreed"); those asked for hold where nothing was.
TERMS = ("asked", "agreed")
DEFAULT_PARAMS = {
    "promise_basis": "first",
    "promise_event": "ship",
    "late_tol": 0,
    "early_tol": None,
    "in_full_under_tol": 0,
    "in_full_over_tol": 0,
    "terms": "asked",
    # The window of a vendor, around the promise: earlier than that is a miss, too.
    "supplier_late_tol": 0,
    "supplier_early_tol": 3,
    "include_dropship": True,
    "include_intercompany": False,
    # Days that "complete within" is asked for.
    "days": 5,
}
# Days that figures can be read for.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
