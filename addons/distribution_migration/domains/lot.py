"""Lots and serial numbers, with the dates until which their goods are good."""

from .domain import Domain
from .field import Field
from .shared import PRODUCT_LINK, PRODUCT_SYNONYMS

LOT = Domain(
    code="lot",
    model="stock.lot",
    after=("product",),
    key_from=("product", "name"),
    fields=(
        Field("key", is_key=True, synonyms=("external id", "lot id", "batch id", "key", "id")),
        Field("product", field="product_id", required=True, synonyms=PRODUCT_SYNONYMS, **PRODUCT_LINK),
        Field(
            "name",
            required=True,
            synonyms=(
                "lot number",
                "serial number",
                "batch number",
                "lot serial number",
                "lot no",
                "batch no",
            )
            + ("lot", "batch", "serial", "name"),
        ),
        Field("ref", synonyms=("internal reference", "reference", "vendor lot", "supplier batch", "ref")),
        Field(
            "expiration_date",
            kind="date",
            is_plan=True,
            synonyms=(
                "expiration date",
                "expiry date",
                "expires on",
                "shelf life expiration date",
                "sled",
                "expiry",
            ),
        ),
        Field(
            "use_date",
            kind="date",
            is_plan=True,
            synonyms=("best before date", "best before", "bbd", "use by date", "use date"),
        ),
        Field("removal_date", kind="date", is_plan=True, synonyms=("removal date",)),
        Field("alert_date", kind="date", is_plan=True, synonyms=("alert date",)),
    ),
)
