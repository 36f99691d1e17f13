"""What a file can tell about goods that came back. (`return` is a word of Python.)"""

from .assume import whole_quantity
from .kind import Assumption, Kind, Odd
from .shared import CUSTOMER, LOT, PRODUCT, REASON, UNIT, WAREHOUSE
from .suggest import Target

# Best synonym first.
TARGETS = (
    Target(
        "external_key",
        synonyms=("external key", "return line id", "line id", "row id", "record id", "return id")
        + ("unique id", "id", "key"),
        unique=True,
        required=True,
    ),
    Target(
        "return_ref",
        synonyms=("return number", "rma number", "rma", "return order", "return", "credit request"),
    ),
    Target(
        "order_ref",
        synonyms=("order number", "sales order number", "order id", "order", "sales order")
        + ("order reference", "so number", "so", "original order"),
    ),
    CUSTOMER,
    *PRODUCT,
    LOT,
    Target(
        "requested_at",
        kind="date",
        synonyms=("requested date", "request date", "requested at", "requested on", "claim date")
        + ("opened date", "requested"),
    ),
    Target(
        "received_at",
        kind="date",
        synonyms=("received date", "receipt date", "received at", "received on", "return date")
        + ("date received", "returned on", "received"),
    ),
    Target(
        "decided_at",
        kind="date",
        synonyms=("decision date", "decided date", "decided at", "decided on", "inspection date")
        + ("inspected on",),
    ),
    Target(
        "disposed_at",
        kind="date",
        synonyms=("disposition date", "disposed date", "disposed at", "disposed on", "closed date")
        + ("completed date", "restock date"),
    ),
    Target(
        "credited_on",
        kind="date",
        is_day=True,
        synonyms=("credit date", "credited on", "credit note date", "credited date"),
    ),
    Target(
        "disposition",
        synonyms=("disposition", "disposition code", "decision", "outcome", "disposal"),
    ),
    REASON,
    Target(
        "quantity",
        kind="number",
        sign="positive",
        synonyms=("returned quantity", "returned qty", "return quantity", "return qty")
        + ("quantity returned", "qty returned", "received quantity", "quantity", "qty"),
        required=True,
    ),
    Target(
        "disposed_qty",
        kind="number",
        synonyms=("disposed quantity", "disposed qty", "quantity disposed", "qty disposed")
        + ("disposition quantity", "disposition qty"),
    ),
    UNIT,
    WAREHOUSE,
)
RETURN = Kind(
    code="return",
    targets=TARGETS,
    instants=("requested_at", "received_at", "disposed_at"),
    partner="customer_name",
    assumptions=(
        Assumption(whole_quantity("disposed_qty", "quantity", "disposed_at"), "disposed_is_returned"),
    ),
    at_most=(("disposed_qty", "quantity"),),
    odd=(
        Odd("disposed_early", pairs=(("disposed_at", "received_at"), ("received_at", "requested_at"))),
        Odd("undisposed", without=("disposed_at",)),
    ),
)
