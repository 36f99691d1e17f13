"""What a file can tell about payments of the invoices that are loaded already."""

from .kind import Kind, Parent
from .shared import CURRENCY, WAREHOUSE
from .suggest import Target

# Best synonym first.
TARGETS = (
    Target(
        "external_key",
        synonyms=("external key", "payment id", "record id", "unique id", "payment key", "row id")
        + ("payment number", "receipt number", "transaction id", "id", "key"),
        unique=True,
        required=True,
    ),
    Target(
        "invoice_ref",
        synonyms=("invoice id", "invoice key", "invoice number", "invoice no", "invoice")
        + ("invoice reference", "applied to", "document number", "bill number"),
        required=True,
    ),
    Target(
        "payment_ref",
        synonyms=("payment document",),
        # Weak: where each row has a number of its own, that is the key.
        weak=("payment number", "payment reference", "payment", "receipt number", "reference")
        + ("cheque number", "check number"),
    ),
    Target(
        "paid_on",
        kind="date",
        is_day=True,
        synonyms=("payment date", "paid on", "paid date", "date paid", "receipt date", "cash date")
        + ("clearing date", "value date", "posting date", "date"),
        required=True,
    ),
    Target(
        "amount",
        kind="number",
        money=True,
        sign="positive",
        synonyms=("amount", "payment amount", "paid amount", "amount paid", "applied amount")
        + ("cash", "value"),
        required=True,
    ),
    CURRENCY,
    WAREHOUSE,
)
PAYMENT = Kind(
    code="payment",
    targets=TARGETS,
    instants=("paid_on",),
    parent=Parent(
        target="invoice_ref",
        kind="invoice",
        column="invoice_id",
        number="invoice_ref",
        gives=("currency_id", "partner_id", "warehouse_id"),
    ),
)
