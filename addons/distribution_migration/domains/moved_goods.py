"""What a row of a transfer says of its goods: product, how much, in which lot."""

from .field import Field
from .product import UOM
from .shared import PRODUCT_LINK, PRODUCT_SYNONYMS

# How goods that are awaited are reconciled: in the unit of the product, all of the company.
STILL_TO_COME = ("waiting", "confirmed", "partially_available", "assigned")
AWAITED = {
    "of": ("quantity",),
    "unit": "uom",
    "model": "stock.move",
    "field": "product_qty",
    "record": "picking_id",
    "everything": True,
}
GOODS = (
    Field(
        "product",
        of_line=True,
        field="product_id",
        required=True,
        synonyms=PRODUCT_SYNONYMS,
        **PRODUCT_LINK,
    ),
    Field(
        "quantity",
        of_line=True,
        kind="number",
        sign="positive",
        required=True,
        field="product_uom_qty",
        synonyms=("open quantity", "quantity in transit", "quantity", "qty", "quantity shipped"),
    ),
    Field(
        "uom",
        of_line=True,
        field="product_uom",
        synonyms=("unit of measure", "unit", "uom"),
        **UOM,
    ),
    Field(
        "lot",
        of_line=True,
        kind="link",
        keeper="stock.move.line",
        field="lot_id",
        to=("lot",),
        model="stock.lot",
        by=("name",),
        within=("product", "product_id"),
        synonyms=("lot number", "batch number", "serial number", "lot", "batch", "serial"),
    ),
)
