"""Vendor prices and lead times: what a vendor asks for a product, from which quantity and when on."""

from .domain import Domain
from .field import Field
from .measure import Measure
from .product import UOM
from .shared import PRODUCT_LINK

VENDOR_PRICE = Domain(
    code="vendor_price",
    model="product.supplierinfo",
    after=("product", "vendor", "uom"),
    alike=("product",),
    above=("product",),
    lines=("seller_ids", "variant_seller_ids", "Vendors"),
    key_from=("vendor", "product", "min_qty", "date_start", "currency"),
    measures=(
        Measure(
            "price",
            of=("price",),
            by=("key", "vendor"),
            total_by=1,
            model="product.supplierinfo",
            field="price",
            groups=("id", "partner_id"),
        ),
    ),
    wanted=("price", "delay"),
    fields=(
        Field("key", is_key=True, synonyms=("external id", "price id", "key", "id")),
        Field(
            "vendor",
            kind="link",
            field="partner_id",
            required=True,
            to=("vendor",),
            model="res.partner",
            by=("ref", "name", "complete_name"),
            synonyms=(
                "vendor number",
                "vendor",
                "supplier",
                "vendor id",
                "supplier number",
                "business entity id",
            )
            + ("partner id",),
        ),
        Field(
            "product",
            field="product_id",
            required=True,
            synonyms=("item number", "product", "product id", "sku", "product number", "article number")
            + ("product tmpl id", "product template"),
            **PRODUCT_LINK,
        ),
        Field(
            "product_code",
            synonyms=(
                "vendor product code",
                "vendor item number",
                "supplier sku",
                "supplier item",
                "vendor item",
            ),
        ),
        Field("product_name", synonyms=("vendor product name", "supplier description")),
        Field(
            "min_qty",
            kind="number",
            synonyms=("minimum quantity", "min order qty", "min qty", "moq", "quantity"),
        ),
        Field(
            "price",
            kind="number",
            money=True,
            synonyms=("unit price", "price", "agreed price", "standard price", "cost", "direct unit cost"),
        ),
        Field("discount", kind="number", percent=True, synonyms=("discount", "discount %")),
        Field(
            "currency",
            kind="link",
            field="currency_id",
            model="res.currency",
            by=("name",),
            synonyms=("currency", "currency code"),
        ),
        Field(
            "uom",
            field="product_uom_id",
            synonyms=("unit of measure", "unit", "uom", "purchase unit", "sales unit"),
            **UOM,
        ),
        Field(
            "delay",
            kind="integer",
            measured="days",
            synonyms=("lead time", "delivery lead time", "lead time days", "average lead time", "delay"),
        ),
        Field(
            "date_start",
            kind="date",
            is_plan=True,
            synonyms=("valid from", "start date", "date start", "starting date"),
        ),
        Field(
            "date_end",
            kind="date",
            is_plan=True,
            synonyms=("valid to", "valid until", "end date", "date end", "ending date"),
        ),
    ),
)
