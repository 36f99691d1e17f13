"""What a company brings along: one file a domain, plain Python, no database.

`DOMAINS` lists them in the order in which people read them; the order of loading follows from
what each has to come `after`. Some need an addon that a database may lack: what is there in one
says fulfillment.migration.domain.
"""

from . import domain, field, measure, variant
from .account import ACCOUNT
from .bom import BOM
from .customer_part import CUSTOMER_PART
from .history import HISTORY
from .location import LOCATION
from .lot import LOT
from .open_item import OPEN_PAYABLE, OPEN_RECEIVABLE
from .open_purchase_order import OPEN_PURCHASE_ORDER
from .open_return import OPEN_RETURN
from .open_sale_order import OPEN_SALE_ORDER
from .opening_ledger import OPENING_LEDGER
from .packaging import PACKAGING
from .partner import CONTACT, CUSTOMER, VENDOR
from .pricelist import PRICELIST
from .pricelist_item import PRICELIST_ITEM
from .product import PRODUCT
from .product_category import PRODUCT_CATEGORY
from .product_family import PRODUCT_FAMILY
from .reorder_rule import REORDER_RULE
from .stock import STOCK
from .transfer import TRANSFER
from .unapplied_cash import UNAPPLIED_CASH
from .uom import UNIT
from .vendor_price import VENDOR_PRICE
from .warehouse import WAREHOUSE

DOMAINS = {
    described.code: described
    for described in (
        *(UNIT, PRODUCT_CATEGORY, PRODUCT_FAMILY, PRODUCT, PACKAGING),
        *(CUSTOMER, VENDOR, CONTACT, VENDOR_PRICE, CUSTOMER_PART, PRICELIST, PRICELIST_ITEM),
        *(WAREHOUSE, LOCATION, LOT, REORDER_RULE, BOM),
        *(OPEN_SALE_ORDER, OPEN_PURCHASE_ORDER, STOCK, TRANSFER, OPEN_RETURN),
        *(ACCOUNT, OPENING_LEDGER, OPEN_RECEIVABLE, OPEN_PAYABLE, UNAPPLIED_CASH),
        *HISTORY,
    )
}


def loading_order():
    """Return the codes of all domains, each behind what it has to come after, else as people read them."""
    waiting, ordered = dict(DOMAINS), []
    while waiting:
        code = next(code for code, what in waiting.items() if not waiting.keys() & set(what.after))
        del waiting[code]
        ordered.append(code)
    return ordered
