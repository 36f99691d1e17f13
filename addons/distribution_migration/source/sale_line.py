"""What a file can tell about order lines: the fields it can feed, and their usual names."""

from .assume import delivery_is_shipment, one_promise, whole_quantity
from .kind import Assumption, Kind, Odd
from .shared import CURRENCY, PRODUCT, UNIT, WAREHOUSE
from .suggest import Target

# Best synonym first.
TARGETS = (
    Target(
        "external_key",
        synonyms=("external key", "line id", "row id", "record id", "line key", "order line id")
        + ("unique id", "id", "key"),
        unique=True,
        required=True,
    ),
    Target(
        "order_ref",
        synonyms=("order number", "sales order number", "order id", "order", "sales order")
        + ("order ref", "order reference", "so number", "po so", "so", "document number"),
        required=True,
    ),
    Target(
        "shipment_ref",
        synonyms=("shipment number", "shipment id", "shipment", "asn dn", "asn")
        + ("delivery note", "delivery number", "packing slip", "dn"),
    ),
    Target(
        "customer_name",
        synonyms=("customer name", "customer", "client name", "client", "sold to", "ship to")
        + ("ship to name", "ship name", "account name"),
        weak=("customer id", "country", "destination"),
    ),
    *PRODUCT,
    Target(
        "vendor_name",
        synonyms=("vendor name", "vendor", "supplier name", "supplier"),
        weak=("manufacturer",),
    ),
    Target(
        "carrier_name",
        synonyms=("carrier name", "carrier", "shipment mode", "ship via", "shipper")
        + ("shipping method", "delivery method", "ship mode", "transport mode"),
    ),
    Target(
        "ordered_at",
        kind="date",
        synonyms=("order date", "ordered date", "ordered at", "ordered on", "ordered")
        + ("date ordered", "so date", "po date"),
        weak=("po sent to vendor date", "created date", "created on"),
    ),
    Target(
        "requested_at",
        kind="date",
        is_plan=True,
        synonyms=("requested date", "customer requested date", "request date", "required date")
        + ("requested delivery date", "need by date", "wanted date", "requested"),
    ),
    Target(
        "first_promised_at",
        kind="date",
        is_plan=True,
        synonyms=("first promised date", "first promise", "original promise date", "promised date")
        + ("promise date", "scheduled delivery date", "confirmed date", "confirmed delivery date")
        + ("commitment date", "committed date", "planned delivery date")
        + ("expected delivery date", "scheduled ship date", "due date", "promised"),
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
        synonyms=("shipped date", "ship date", "shipped at", "shipped on", "actual ship date")
        + ("dispatch date", "despatch date", "goods issue date", "shipment date", "shipped"),
    ),
    Target(
        "delivered_at",
        kind="date",
        synonyms=("delivered date", "delivered to client date", "delivered at", "delivered on")
        + ("actual delivery date", "delivery date", "pod date", "arrival date", "delivered"),
    ),
    Target(
        "ordered_qty",
        kind="number",
        sign="positive",
        synonyms=("ordered quantity", "ordered qty", "quantity ordered", "qty ordered")
        + ("order quantity", "order qty", "line item quantity", "line quantity", "quantity", "qty"),
        required=True,
    ),
    Target(
        "shipped_qty",
        kind="number",
        synonyms=("shipped quantity", "shipped qty", "quantity shipped", "qty shipped")
        + ("delivered quantity", "delivered qty", "quantity delivered", "qty delivered"),
    ),
    UNIT,
    Target(
        "amount_untaxed",
        kind="number",
        money=True,
        synonyms=("untaxed amount", "net amount", "net value", "line item value", "line value")
        + ("line amount", "line total", "extended price", "subtotal", "net sales")
        + ("sales amount", "amount", "value", "revenue"),
    ),
    CURRENCY,
    WAREHOUSE,
)
SALE_LINE = Kind(
    code="sale_line",
    targets=TARGETS,
    instants=(
        "ordered_at",
        "requested_at",
        "first_promised_at",
        "last_promised_at",
        "shipped_at",
        "delivered_at",
    ),
    partner="customer_name",
    assumptions=(
        Assumption(one_promise, "one_promise"),
        Assumption(delivery_is_shipment, "delivery_is_shipment"),
        Assumption(
            whole_quantity("shipped_qty", "ordered_qty", "shipped_at", "delivered_at"), "shipped_is_ordered"
        ),
    ),
    odd=(
        Odd("inverted", pairs=(("delivered_at", "ordered_at"), ("shipped_at", "ordered_at"))),
        Odd("unpromised", without=("first_promised_at",)),
        Odd("undelivered", without=("shipped_at", "delivered_at")),
    ),
)
