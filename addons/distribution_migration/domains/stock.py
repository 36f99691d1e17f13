"""Opening stock: how much of a product lies where, in which lot, whose it is, and what one unit cost."""

from .domain import Domain
from .field import Field
from .measure import Measure
from .product import UOM
from .shared import LOCATION_LINK, PRODUCT_LINK, PRODUCT_SYNONYMS, WAREHOUSE_LINK

# Where goods lie decides in which warehouse; rows without a place name that.
PLACE = ("location.warehouse_id", "warehouse")
STOCK = Domain(
    code="stock",
    model="stock.quant",
    watched=False,
    after=("product", "warehouse", "location", "lot", "uom", "customer", "vendor"),
    key_from=("product", "warehouse", "location", "usage", "lot", "owner"),
    measures=(
        Measure(
            "quantity",
            of=("quantity",),
            unit="uom",
            by=("product", PLACE),
            total_by=1,
            model="stock.quant",
            field="quantity",
            groups=("product_id", "location_id.warehouse_id"),
            where=(("location_id.usage", "in", ("internal", "transit")),),
            everything=True,
        ),
        # By product alone: at average cost a piece is worth the same wherever it lies. What belongs to others
        # is worth nothing. What moves are worth, not the product: a price changed later is no matter of the load.
        Measure(
            "value",
            of=("quantity", "cost"),
            unless="owner",
            by=("product",),
            money=True,
            model="stock.move",
            field="value",
            groups=("product_id",),
            where=(("state", "=", "done"), ("is_in", "=", True)),
            less=(("state", "=", "done"), ("is_out", "=", True)),
            everything=True,
            record="product_id",
            brought="product_id",
        ),
    ),
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
            # Each warehouse may have a bin A-01.
            within=("warehouse", "warehouse_id"),
            synonyms=("location", "location code", "location id", "bin code", "bin", "storage bin"),
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
