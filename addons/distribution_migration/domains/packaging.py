"""Barcodes of the packagings of a product: a case of 12 has a number of its own."""

from .domain import Domain
from .field import Field
from .product import UOM
from .shared import BARCODES, PRODUCT_LINK, PRODUCT_SYNONYMS

PACKAGING = Domain(
    code="packaging",
    model="product.uom",
    after=("uom", "product"),
    key_from=("product", "uom", "barcode"),
    fields=(
        Field("key", is_key=True, synonyms=("packaging id", "external id", "key", "id")),
        Field(
            "product",
            required=True,
            field="product_id",
            synonyms=PRODUCT_SYNONYMS,
            **PRODUCT_LINK,
        ),
        Field(
            "uom",
            required=True,
            field="uom_id",
            synonyms=("packaging", "unit of measure", "alternative unit", "unit", "uom", "packaging type"),
            **UOM,
        ),
        Field(
            "barcode",
            once=BARCODES,
            required=True,
            synonyms=("gtin", "ean", "upc", "barcode", "packaging barcode", "gtin 14", "itf 14", "ean code"),
        ),
    ),
)
