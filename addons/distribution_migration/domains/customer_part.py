"""Customer part numbers: what a customer calls a product on his orders, and the price agreed for it.

The records are those of OCA's product_customerinfo: the domain is there where that addon is installed.
"""

from .domain import Domain
from .field import Field
from .measure import Measure
from .product import UOM
from .shared import CURRENCY_LINK, CUSTOMER_LINK, PRODUCT_LINK, PRODUCT_SYNONYMS

CUSTOMER_PART = Domain(
    code="customer_part",
    model="product.customerinfo",
    after=("product", "customer", "uom"),
    alike=("product",),
    above=("product",),
    lines=("customer_ids", "variant_customer_ids"),
    key_from=("customer", "product_code", "product", "min_qty", "date_start"),
    measures=(
        Measure(
            "price",
            of=("price",),
            by=("key", "customer"),
            total_by=1,
            model="product.customerinfo",
            field="price",
            groups=("id", "partner_id"),
        ),
    ),
    wanted=("product_code",),
    fields=(
        Field("key", is_key=True, synonyms=("external id", "reference id", "key", "id")),
        Field(
            "customer",
            field="partner_id",
            required=True,
            synonyms=("customer number", "customer", "customer id", "sold to", "account number", "client"),
            **CUSTOMER_LINK,
        ),
        Field("product", field="product_id", required=True, synonyms=PRODUCT_SYNONYMS, **PRODUCT_LINK),
        Field(
            "product_code",
            synonyms=("customer part number", "customer item number", "customer product code")
            + ("customer sku", "customer material", "customer article number", "part number"),
        ),
        Field(
            "product_name",
            synonyms=("customer product name", "customer description", "customer item description"),
        ),
        Field("min_qty", kind="number", synonyms=("minimum quantity", "min qty", "quantity")),
        Field(
            "price", kind="number", money=True, synonyms=("agreed price", "net price", "unit price", "price")
        ),
        Field("discount", kind="number", percent=True, synonyms=("discount", "discount %")),
        Field("currency", field="currency_id", synonyms=("currency", "currency code"), **CURRENCY_LINK),
        Field(
            "uom", field="product_uom_id", synonyms=("unit of measure", "unit", "uom", "sales unit"), **UOM
        ),
        Field("date_start", kind="date", is_plan=True, synonyms=("valid from", "start date", "date start")),
        Field(
            "date_end",
            kind="date",
            is_plan=True,
            synonyms=("valid to", "valid until", "end date", "date end"),
        ),
    ),
)
