"""What a file can tell about customer invoices and credit notes."""

from .assume import key_is_number, negative_is_credit
from .kind import Assumption, Kind, Odd
from .shared import CURRENCY, CUSTOMER, WAREHOUSE
from .suggest import Target

# Best synonym first.
TARGETS = (
    Target(
        "external_key",
        synonyms=("external key", "invoice id", "invoice key", "record id", "unique id")
        + ("invoice number", "invoice no", "invoice", "document number", "bill number", "id", "key"),
        unique=True,
        required=True,
    ),
    Target(
        "invoice_ref",
        synonyms=("printed invoice number",),
        # Weak: a file with the number alone has it as key.
        weak=("invoice number", "invoice no", "invoice", "invoice reference", "document number")
        + ("bill number",),
    ),
    Target(
        "order_ref",
        synonyms=("order number", "sales order number", "order id", "order", "sales order")
        + ("order reference", "so number", "so"),
    ),
    CUSTOMER,
    Target(
        "ordered_at",
        kind="date",
        synonyms=("order date", "ordered date", "ordered at", "ordered on", "date ordered"),
    ),
    Target(
        "shipped_at",
        kind="date",
        synonyms=("shipped date", "ship date", "shipped at", "shipped on", "delivery date")
        + ("dispatch date",),
    ),
    Target(
        "invoiced_on",
        kind="date",
        is_day=True,
        synonyms=("invoice date", "invoiced on", "invoiced date", "date of invoice", "billing date")
        + ("document date", "posting date", "date"),
        required=True,
    ),
    Target(
        "due_on",
        kind="date",
        is_day=True,
        is_plan=True,
        synonyms=("due date", "payment due date", "due on", "due", "date due", "maturity"),
    ),
    Target(
        "amount_total",
        kind="number",
        money=True,
        sign="taken",
        synonyms=("total amount", "amount total", "gross amount", "invoice total", "total due")
        + ("invoice amount", "total", "gross", "amount", "value"),
        required=True,
    ),
    Target(
        "amount_untaxed",
        kind="number",
        money=True,
        sign="taken",
        synonyms=("untaxed amount", "net amount", "amount untaxed", "net value", "subtotal", "net"),
    ),
    Target(
        "is_credit",
        kind="flag",
        synonyms=("credit note", "is credit", "credit memo", "is credit note", "credit"),
    ),
    CURRENCY,
    WAREHOUSE,
)
INVOICE = Kind(
    code="invoice",
    targets=TARGETS,
    instants=("invoiced_on",),
    partner="customer_name",
    assumptions=(
        Assumption(negative_is_credit, "negative_is_credit"),
        Assumption(key_is_number),
    ),
    odd=(
        Odd("due_early", pairs=(("due_on", "invoiced_on"),)),
        Odd("undue", without=("due_on",)),
        Odd("unordered", without=("ordered_at",)),
    ),
)
