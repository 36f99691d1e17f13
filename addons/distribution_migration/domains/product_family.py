"""Products with variants: rows with one number are one product of Odoo, and say the values that it comes in.

The list of stock keeping units serves as it is: it is uploaded here for what its rows share, and to the products
for what is each row's own.
"""

from .domain import Domain
from .field import Field
from .product import PRODUCT
from .variant import pairs

# What variants of one product have in common in Odoo.
SHARED = ("category", "type", "is_storable", "tracking", "uom", "packagings", "list_price") + (
    "use_expiration_date",
    "expiration_time",
    "sale_ok",
    "purchase_ok",
    "description_sale",
    "description_purchase",
)

PRODUCT_FAMILY = Domain(
    code="product_family",
    model="product.template",
    document="attribute_line_ids",
    after=("uom", "product_category"),
    parts=("product_template_attribute_value",),
    comes_with=(("product.product", "product_tmpl_id"),),
    fields=(
        Field(
            "key",
            is_key=True,
            required=True,
            synonyms=(
                "style number",
                "style",
                "family",
                "product family",
                "model number",
                "matrix item",
                "handle",
            )
            + ("parent sku", "style code", "family number", "parent item number", "id", "key"),
        ),
        Field(
            "name",
            required=True,
            synonyms=("style name", "family name", "title", "style description", "product name", "name"),
        ),
        *(PRODUCT.by_code[code].shared() for code in SHARED),
        *pairs("attribute_id", "value_ids", of_line=True),
    ),
)
