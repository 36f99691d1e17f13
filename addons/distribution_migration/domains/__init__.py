"""What a company brings along: one file a domain, plain Python, no database.

`DOMAINS` lists them in the order in which people read them; the order of loading follows from
what each has to come `after`.
"""

from . import domain, field
from .partner import CONTACT, CUSTOMER, VENDOR
from .product import PRODUCT
from .product_category import PRODUCT_CATEGORY
from .vendor_price import VENDOR_PRICE

DOMAINS = {
    described.code: described
    for described in (PRODUCT_CATEGORY, PRODUCT, CUSTOMER, VENDOR, CONTACT, VENDOR_PRICE)
}
