"""What a file can tell about stock counts."""

from .kind import Kind, Odd
from .shared import CURRENCY, LOCATION, LOT, PRODUCT, REASON, UNIT, WAREHOUSE
from .suggest import Target

# Best synonym first.
TARGETS = (
    Target(
        "external_key",
        synonyms=("external key", "count id", "count line id", "line id", "row id", "record id")
        + ("unique id", "id", "key"),
        unique=True,
        required=True,
    ),
    Target(
        "sheet_ref",
        synonyms=("count sheet", "sheet", "sheet number", "count number", "count name", "inventory")
        + ("inventory name", "session"),
    ),
    Target(
        "counted_at",
        kind="date",
        synonyms=("count date", "counted date", "counted at", "counted on", "date counted", "counted")
        + ("inventory date", "date"),
        required=True,
    ),
    *PRODUCT,
    LOCATION,
    LOT,
    Target(
        "package_name",
        synonyms=("package", "package name", "pallet", "license plate", "handling unit"),
    ),
    Target("owner_name", synonyms=("owner", "owner name", "consignor")),
    Target(
        "book_qty",
        kind="number",
        sign="any",
        synonyms=("book quantity", "book qty", "system quantity", "system qty", "expected quantity")
        + ("expected qty", "theoretical quantity", "on hand", "book"),
        required=True,
    ),
    Target(
        "counted_qty",
        kind="number",
        synonyms=("counted quantity", "counted qty", "count quantity", "count qty", "quantity counted")
        + ("actual quantity", "actual qty", "physical quantity", "counted"),
        required=True,
    ),
    UNIT,
    Target(
        "unit_cost",
        kind="number",
        money=True,
        synonyms=("unit cost", "standard cost", "cost per unit", "cost price", "cost", "unit value"),
    ),
    CURRENCY,
    REASON,
    Target(
        "tolerance_class",
        synonyms=("tolerance class", "abc class", "abc code", "abc", "class", "count class"),
    ),
    Target("is_blind", kind="flag", synonyms=("blind count", "is blind", "blind")),
    WAREHOUSE,
)
COUNT = Kind(
    code="count",
    targets=TARGETS,
    instants=("counted_at",),
    odd=(Odd("unvalued", without=("unit_cost",)),),
)
