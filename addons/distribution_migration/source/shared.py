"""Fields that files of several kinds feed alike."""

from .suggest import Target

PRODUCT = (
    Target(
        "product_code",
        synonyms=("product code", "sku", "item code", "item number", "product number", "product id")
        + ("article number", "part number", "material number", "internal reference"),
    ),
    Target(
        "product_name",
        synonyms=("product name", "item description", "product description", "item name")
        + ("product", "item", "article", "material description", "description"),
    ),
    Target(
        "category_name",
        synonyms=("product category", "product group", "category", "item group", "product family"),
    ),
)
LOT = Target(
    "lot_name",
    synonyms=("lot number", "serial number", "batch number", "lot", "batch", "serial"),
)
LOCATION = Target(
    "location_name",
    synonyms=("location name", "location", "bin", "bin location", "storage bin", "shelf", "slot"),
)
CUSTOMER = Target(
    "customer_name",
    synonyms=("customer name", "customer", "client name", "client", "sold to", "bill to") + ("account name",),
    weak=("customer id",),
)
REASON = Target("reason_name", synonyms=("reason", "reason code", "reason name", "cause"))
UNIT = Target(
    "uom_name",
    kind="unit",
    synonyms=("unit of measure", "uom", "sales unit", "unit", "units"),
)
CURRENCY = Target(
    "currency", kind="currency", synonyms=("currency code", "currency", "curr"), column="currency_id"
)
WAREHOUSE = Target(
    "warehouse",
    kind="warehouse",
    synonyms=("warehouse code", "warehouse", "shipping warehouse", "from warehouse"),
    weak=("site", "plant", "branch"),
    column="warehouse_id",
)
