"""What a file can tell about purchase lines and what was received of them."""

from .assume import one_promise, whole_quantity
from .kind import Assumption, Kind, Odd
from .shared import CURRENCY, PRODUCT, UNIT, WAREHOUSE
from .suggest import Target

# Best synonym first.
TARGETS = (
    Target(
        "external_key",
        synonyms=("external key", "line id", "row id", "record id", "line key")
        + ("purchase order line id", "purchase order detail id", "purchase line id", "unique id")
        + ("id", "key"),
        unique=True,
        required=True,
    ),
    Target(
        "order_ref",
        synonyms=("purchase order number", "purchase order id", "purchase order", "po number")
        + ("po no", "po id", "po", "order number", "order id", "order", "order reference")
        + ("document number",),
        required=True,
    ),
    Target(
        "receipt_ref",
        synonyms=("receipt number", "receipt", "goods receipt", "grn", "receiving number")
        + ("delivery note", "asn", "packing slip"),
    ),
    Target(
        "vendor_name",
        synonyms=("vendor name", "vendor", "supplier name", "supplier", "creditor"),
        weak=("vendor id", "supplier id"),
    ),
    *PRODUCT,
    Target(
        "carrier_name",
        synonyms=("carrier name", "carrier", "ship method", "shipping method", "ship via")
        + ("shipment mode", "ship mode", "transport mode", "delivery method"),
        weak=("ship method id",),
    ),
    Target(
        "terms_name",
        synonyms=("terms", "incoterm", "inco term", "delivery terms", "payment terms") + ("shipping terms",),
    ),
    Target(
        "ordered_at",
        kind="date",
        synonyms=("order date", "ordered date", "ordered at", "ordered on", "ordered", "po date")
        + ("purchase date", "approval date", "approved date", "date ordered"),
        weak=("created date", "created on"),
    ),
    Target(
        "requested_at",
        kind="date",
        is_plan=True,
        synonyms=("requested date", "required date", "need by date", "request date", "wanted date")
        + ("requested delivery date",),
    ),
    Target(
        "first_promised_at",
        kind="date",
        is_plan=True,
        synonyms=("first promised date", "first promise", "original promise date", "promised date")
        + ("promise date", "confirmed date", "confirmed delivery date", "acknowledged date")
        + ("due date", "expected date", "expected receipt date", "planned receipt date")
        + ("scheduled receipt date", "scheduled delivery date", "eta", "promised"),
    ),
    Target(
        "last_promised_at",
        kind="date",
        is_plan=True,
        synonyms=("last promised date", "last promise", "current promise date")
        + ("revised promise date", "latest promise date", "rescheduled date"),
    ),
    Target(
        "shipped_at",
        kind="date",
        synonyms=("ship date", "shipped date", "shipped at", "shipped on", "vendor ship date")
        + ("dispatch date", "despatch date", "shipped"),
    ),
    Target(
        "received_at",
        kind="date",
        synonyms=("received date", "receipt date", "received at", "received on", "goods receipt date")
        + ("date received", "arrival date", "delivery date", "received"),
    ),
    Target(
        "ordered_qty",
        kind="number",
        sign="positive",
        synonyms=("ordered quantity", "ordered qty", "quantity ordered", "qty ordered")
        + ("order quantity", "order qty", "line quantity", "quantity", "qty"),
        required=True,
    ),
    Target(
        "received_qty",
        kind="number",
        synonyms=("received quantity", "received qty", "quantity received", "qty received")
        + ("receipt quantity", "receipt qty"),
    ),
    Target(
        "rejected_qty",
        kind="number",
        synonyms=("rejected quantity", "rejected qty", "quantity rejected", "qty rejected")
        + ("rejects", "defective quantity", "defective qty"),
    ),
    Target(
        "cancelled_qty",
        kind="number",
        synonyms=("cancelled quantity", "cancelled qty", "quantity cancelled", "qty cancelled")
        + ("canceled quantity", "canceled qty"),
    ),
    UNIT,
    Target(
        "unit_price",
        kind="number",
        money=True,
        synonyms=("unit price", "purchase price", "price per unit", "net price", "unit cost", "price"),
    ),
    Target(
        "billed_unit_price",
        kind="number",
        money=True,
        synonyms=("billed unit price", "billed price", "invoiced price", "invoice price"),
    ),
    CURRENCY,
    Target(
        "is_dropship",
        kind="flag",
        synonyms=("drop ship", "dropship", "drop shipment", "is dropship", "direct delivery"),
    ),
    WAREHOUSE,
)
PURCHASE_LINE = Kind(
    code="purchase_line",
    targets=TARGETS,
    instants=(
        "ordered_at",
        "requested_at",
        "first_promised_at",
        "last_promised_at",
        "shipped_at",
        "received_at",
    ),
    partner="vendor_name",
    assumptions=(
        Assumption(one_promise, "one_promise"),
        Assumption(whole_quantity("received_qty", "ordered_qty", "received_at"), "received_is_ordered"),
    ),
    at_most=(("rejected_qty", "received_qty"), ("cancelled_qty", "ordered_qty")),
    odd=(
        Odd("received_early", pairs=(("received_at", "ordered_at"),)),
        Odd("unpromised", without=("first_promised_at",)),
        Odd("unreceived", without=("received_at",)),
    ),
)
