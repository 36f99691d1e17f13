"""Opening stock: how much of a product lies where, in which lot, whose it is, and what one unit cost."""

from .domain import Domain
from .field import Field
from .product import UOM
from .shared import LOCATION_LINK, PRODUCT_LINK, PRODUCT_SYNONYMS, WAREHOUSE_LINK

STOCK = Domain(
    code="stock",
    model="stock.quant",
    after=("product", "warehouse", "location", "lot", "uom", "customer", "vendor"),
    key_from=("product", "warehouse", "location", "usage", "lot", "owner"),
    fields=(
        Field("key", is_key=True, synonyms=("external id", "stock id", "key", "id")),
        Field("product", field="product_id", required=True, synonyms=PRODUCT_SYNONYMS, **PRODUCT_LINK),
        Field(
            "warehouse",
            field="warehouse_id",
            synonyms=("warehouse", "warehouse code", "site", "plant", "branch"),
            **WAREHOUSE_LINK,
        ),
        Field(
            "location",
            field="location_id",
            synonyms=("location", "location code", "bin code", "bin", "storage bin", "location id"),
            **LOCATION_LINK,
        ),
        Field(
            "usage",
            kind="choice",
            keeper="stock.location",
            choices=(
                ("internal", ("internal", "on hand", "stock", "warehouse")),
                ("transit", ("transit", "in transit", "on the way", "under way")),
            ),
            synonyms=("location type", "stock type", "stock status"),
        ),
        Field(
            "lot",
            kind="link",
            field="lot_id",
            to=("lot",),
            model="stock.lot",
            by=("name",),
            within=("product", "product_id"),
            synonyms=("lot number", "batch number", "serial number", "lot", "batch", "serial", "lot no"),
        ),
        Field(
            "owner",
            kind="link",
            field="owner_id",
            to=("customer", "vendor"),
            model="res.partner",
            by=("ref", "name"),
            synonyms=("owner", "consignor", "stock owner", "owner number"),
        ),
        Field(
            "quantity",
            kind="number",
            required=True,
            field="inventory_quantity",
            synonyms=(
                "quantity on hand",
                "on hand",
                "quantity",
                "stock",
                "qty on hand",
                "qty",
                "units in stock",
            )
            + ("book quantity", "stock quantity"),
        ),
        Field(
            "uom", field="product_uom_id", synonyms=("unit of measure", "unit", "uom", "stock unit"), **UOM
        ),
        Field(
            "cost",
            kind="number",
            money=True,
            field="standard_price",
            keeper="product.product",
            synonyms=("unit cost", "cost", "cost price", "average cost", "standard cost", "value per unit"),
        ),
    ),
)
