"""What a file can tell about picks and the errors in them."""

from .assume import error_kind_is_error, one_line
from .kind import Assumption, Kind, Odd
from .shared import LOCATION, LOT, PRODUCT, UNIT, WAREHOUSE
from .suggest import Target

# Best synonym first.
TARGETS = (
    Target(
        "external_key",
        synonyms=("external key", "pick id", "pick line id", "task id", "line id", "row id")
        + ("record id", "unique id", "id", "key"),
        unique=True,
        required=True,
    ),
    Target(
        "order_ref",
        synonyms=("order number", "sales order number", "order id", "order", "sales order")
        + ("order reference", "so number", "so"),
    ),
    Target(
        "shipment_ref",
        synonyms=("shipment number", "shipment id", "shipment", "delivery number", "delivery note")
        + ("pick list", "wave"),
    ),
    Target(
        "picked_at",
        kind="date",
        synonyms=("pick date", "picked date", "picked at", "picked on", "date picked", "picked")
        + ("completed at", "date"),
        required=True,
    ),
    Target(
        "picker_name",
        synonyms=("picker name", "picker", "picked by", "operator", "employee", "user", "worker"),
        weak=("picker id", "employee id", "user id"),
    ),
    *PRODUCT,
    LOCATION,
    LOT,
    Target(
        "quantity",
        kind="number",
        synonyms=("picked quantity", "picked qty", "quantity picked", "qty picked", "quantity", "qty"),
    ),
    UNIT,
    Target(
        "line_count",
        kind="number",
        sign="positive",
        whole=True,
        synonyms=("lines", "line count", "number of lines", "pick lines", "lines picked"),
    ),
    Target(
        "is_error",
        kind="flag",
        synonyms=("in error", "is error", "error flag", "error", "mispick", "wrong"),
    ),
    Target(
        "error_line_count",
        kind="number",
        whole=True,
        synonyms=("lines in error", "error lines", "error count", "errors", "mispicks"),
    ),
    Target(
        "error_kind",
        synonyms=("kind of error", "error kind", "error type", "error code", "error reason"),
    ),
    Target(
        "found_at",
        kind="date",
        synonyms=("error found", "found at", "found on", "found date", "error date", "detected at"),
    ),
    Target(
        "minutes",
        kind="number",
        synonyms=("minutes", "pick minutes", "duration minutes", "pick time", "duration"),
    ),
    WAREHOUSE,
)
PICK = Kind(
    code="pick",
    targets=TARGETS,
    instants=("picked_at",),
    assumptions=(Assumption(error_kind_is_error, "error_kind_is_error"), Assumption(one_line)),
    at_most=(("error_line_count", "line_count"),),
    odd=(
        Odd("found_early", pairs=(("found_at", "picked_at"),)),
        Odd("unjudged", without=("is_error",)),
    ),
)
