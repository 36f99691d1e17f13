"""Locations: zones, aisles, shelves and bins, each below another one or in a warehouse."""

from .domain import Domain
from .field import Field, key
from .shared import LOCATION_LINK, WAREHOUSE_LINK

LOCATION = Domain(
    code="location",
    model="stock.location",
    after=("warehouse",),
    parent="parent",
    fields=(
        key(
            "location code",
            "bin code",
            "storage bin",
            "bin",
            "location id",
            "shelf code",
            "location number",
            "code",
        ),
        Field(
            "name", required=True, synonyms=("location name", "name", "bin name", "description", "location")
        ),
        Field(
            "parent",
            field="location_id",
            synonyms=(
                "parent location",
                "parent",
                "zone",
                "zone code",
                "aisle",
                "parent location id",
                "storage type",
            ),
            **LOCATION_LINK,
        ),
        Field(
            "warehouse",
            field="warehouse_id",
            synonyms=("warehouse", "warehouse code", "site", "plant", "warehouse id", "branch"),
            **WAREHOUSE_LINK,
        ),
        Field(
            "usage",
            kind="choice",
            choices=(
                ("internal", ("internal", "stock", "storage", "bin", "shelf", "physical")),
                ("view", ("virtual", "view", "zone", "group")),
                ("supplier", ("vendor", "supplier")),
                ("customer", ("customer",)),
                ("inventory", ("inventory loss", "inventory", "scrap", "adjustment")),
                ("production", ("production", "work in progress", "wip")),
                ("transit", ("transit", "in transit")),
            ),
            synonyms=("location type", "usage", "type", "bin type"),
        ),
        Field("barcode", synonyms=("barcode", "location barcode", "bin barcode", "scan code")),
        Field(
            "removal_strategy",
            kind="link",
            field="removal_strategy_id",
            model="product.removal",
            by=("method", "name"),
            synonyms=("removal strategy", "picking strategy"),
        ),
        Field(
            "cyclic_inventory_frequency",
            kind="integer",
            synonyms=(
                "inventory frequency",
                "cycle count days",
                "count frequency",
                "cyclic inventory frequency",
            ),
        ),
        Field("replenish_location", kind="flag", synonyms=("replenishments", "replenish location")),
        Field("active", kind="flag", synonyms=("active",)),
    ),
)
