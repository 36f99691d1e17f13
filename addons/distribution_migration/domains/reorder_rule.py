"""Reorder rules: from which stock on a product is bought again, and up to which."""

from .domain import Domain
from .field import Field
from .measure import Measure
from .product import UOM
from .shared import LOCATION_LINK, PRODUCT_LINK, PRODUCT_SYNONYMS, WAREHOUSE_LINK

REORDER_RULE = Domain(
    code="reorder_rule",
    model="stock.warehouse.orderpoint",
    after=("product", "warehouse", "location", "uom"),
    key_from=("product", "warehouse", "location"),
    # Not the maximum: an empty one becomes the minimum, as on the form.
    measures=(
        Measure(
            "minimum",
            of=("product_min_qty",),
            by=("key", "product"),
            model="stock.warehouse.orderpoint",
            field="product_min_qty",
            groups=("id", "product_id"),
        ),
    ),
    wanted=("product_max_qty",),
    fields=(
        Field("key", is_key=True, synonyms=("external id", "rule number", "key", "id")),
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
            within=("warehouse", "warehouse_id"),
            synonyms=("location", "location code", "stock location", "bin code", "bin"),
            **LOCATION_LINK,
        ),
        Field(
            "product_min_qty",
            kind="number",
            synonyms=("reorder point", "minimum quantity", "min quantity", "min qty", "minimum stock", "min")
            + ("safety stock", "safety stock level", "reorder level", "minimum", "product min qty"),
        ),
        Field(
            "product_max_qty",
            kind="number",
            synonyms=(
                "maximum quantity",
                "max quantity",
                "max qty",
                "maximum stock",
                "maximum inventory",
                "max",
            )
            + ("order up to", "order up to level", "maximum", "product max qty"),
        ),
        Field(
            "multiple",
            field="replenishment_uom_id",
            synonyms=("multiple", "order multiple", "order unit", "purchase unit", "replenishment uom"),
            **UOM,
        ),
        Field(
            "trigger",
            kind="choice",
            choices=(
                ("auto", ("auto", "automatic", "automatically")),
                ("manual", ("manual", "manually", "by hand")),
            ),
            synonyms=("trigger", "replenishment", "reordering"),
        ),
        Field(
            "route",
            kind="link",
            field="route_id",
            model="stock.route",
            by=("name",),
            synonyms=("route", "preferred route", "replenishment system", "supply method"),
        ),
        Field("active", kind="flag", synonyms=("active",)),
    ),
)
