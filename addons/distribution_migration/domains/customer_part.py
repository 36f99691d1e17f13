"""Customer part numbers: what a customer calls a product on his orders, and the price agreed for it.

The records are those of OCA's product_customerinfo: the domain is there where that addon is installed. They are made of
Odoo's vendor prices, and have their fields.
"""

from .domain import Domain
from .field import Field
from .measure import Measure
from .shared import CUSTOMER_LINK, PRODUCT_LINK, PRODUCT_SYNONYMS
from .vendor_price import VENDOR_PRICE

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
        *(
            VENDOR_PRICE.by_code[code].shared()
            for code in ("min_qty", "price", "discount", "currency", "uom")
        ),
        *(VENDOR_PRICE.by_code[code].shared() for code in ("date_start", "date_end")),
    ),
)
