"""Kits and bills of materials: one row a component."""

from .domain import Domain
from .field import Field, line_number
from .measure import Measure
from .product import UOM
from .shared import PRODUCT_LINK, PRODUCT_SYNONYMS

BOM = Domain(
    code="bom",
    model="mrp.bom",
    document="bom_line_ids",
    after=("product", "uom"),
    key_from=("product",),
    parts=("mrp_bom_line",),
    measures=(
        Measure(
            "quantity",
            of=("component_qty",),
            by=("key", "component"),
            model="mrp.bom.line",
            field="product_qty",
            groups=("bom_id", "product_id"),
            record="bom_id",
        ),
    ),
    fields=(
        Field(
            "key",
            is_key=True,
            synonyms=("bom number", "bill of materials number", "bom id", "kit number", "external id", "key"),
        ),
        line_number("component number"),
        Field(
            "product",
            required=True,
            field="product_id",
            synonyms=(
                "parent item",
                "kit",
                "finished product",
                "assembly",
                "bill of materials",
                "parent product",
            )
            + ("parent item number", "kit item", "main product", "parent", *PRODUCT_SYNONYMS),
            **PRODUCT_LINK,
        ),
        Field("code", synonyms=("bom reference", "reference", "version", "revision")),
        Field(
            "type",
            kind="choice",
            choices=(
                ("phantom", ("kit", "phantom", "set", "bundle", "sales bom")),
                ("normal", ("manufacture", "manufacture this product", "normal", "production", "assembly")),
            ),
            synonyms=("bom type", "type", "usage"),
        ),
        Field(
            "product_qty",
            kind="number",
            sign="positive",
            synonyms=("bom quantity", "parent quantity", "base quantity", "lot size", "yield quantity"),
        ),
        Field(
            "uom", field="product_uom_id", synonyms=("bom unit", "parent unit", "base quantity unit"), **UOM
        ),
        Field(
            "component",
            required=True,
            of_line=True,
            field="product_id",
            synonyms=("component", "component item", "component number", "child item", "part", "component id")
            + ("material", "component product"),
            **PRODUCT_LINK,
        ),
        Field(
            "component_qty",
            kind="number",
            of_line=True,
            field="product_qty",
            synonyms=(
                "component quantity",
                "quantity per",
                "quantity",
                "qty",
                "qty per",
                "required quantity",
            ),
        ),
        Field(
            "component_uom",
            of_line=True,
            field="product_uom_id",
            synonyms=("component unit", "unit of measure", "unit", "uom", "component uom"),
            **UOM,
        ),
    ),
)
