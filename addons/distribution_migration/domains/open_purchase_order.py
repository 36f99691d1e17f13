"""Purchase orders that are still to be received or billed, in full or in part: one row a line."""

from .domain import Domain
from .field import Field, line_number
from .measure import Measure
from .partner import TERM
from .product import UOM
from .shared import CURRENCY_LINK, PRODUCT_LINK, PRODUCT_SYNONYMS, REST, WAREHOUSE_LINK

# All orders that are open in Odoo, whoever made them.
OPEN = {
    "by": ("key", "vendor"),
    "total_by": 1,
    "model": "purchase.order.line",
    "groups": ("order_id", "order_id.partner_id"),
    "where": (
        ("order_id.state", "in", ("draft", "sent", "to approve", "purchase")),
        ("display_type", "=", False),
    ),
    "record": "order_id",
    "everything": True,
}

OPEN_PURCHASE_ORDER = Domain(
    code="open_purchase_order",
    model="purchase.order",
    watched=False,
    document="order_line",
    after=("product", "uom", "vendor", "vendor_price", "warehouse", "location"),
    parts=("purchase_order_line",),
    measures=(
        Measure("quantity", of=("quantity",), field="product_qty", **OPEN),
        Measure("received", of=("received",), field="qty_received", **OPEN),
        Measure(
            "amount",
            of=("quantity", "price_unit"),
            discount="discount",
            money=True,
            currency="currency",
            field="price_subtotal",
            **OPEN,
        ),
    ),
    fields=(
        Field(
            "key",
            is_key=True,
            required=True,
            synonyms=("purchase order number", "purchase order", "po number", "order number", "order no")
            + ("order reference", "order id", "document number", "purchasing document", "external id"),
        ),
        line_number("order line", "line item", "order line number", "purchase line"),
        Field(
            "vendor",
            kind="link",
            field="partner_id",
            required=True,
            to=("vendor",),
            model="res.partner",
            by=("ref", "name"),
            synonyms=("vendor number", "vendor", "supplier", "supplier number", "vendor id", "supplier id"),
        ),
        Field(
            "buyer",
            kind="link",
            field="user_id",
            model="res.users",
            by=("login", "name"),
            synonyms=("buyer", "purchaser", "purchasing agent"),
        ),
        Field(
            "date_order", kind="date", synonyms=("order date", "date ordered", "document date", "date order")
        ),
        Field("partner_ref", synonyms=("vendor reference", "supplier reference", "order confirmation")),
        Field("currency", field="currency_id", synonyms=("currency", "currency code"), **CURRENCY_LINK),
        Field(
            "incoterm",
            kind="link",
            field="incoterm_id",
            model="account.incoterms",
            by=("code", "name"),
            synonyms=("incoterm", "incoterms", "delivery terms"),
        ),
        Field(
            "payment_term",
            field="payment_term_id",
            synonyms=("payment terms", "payment term", "terms"),
            **TERM,
        ),
        Field(
            "warehouse",
            keeper="stock.picking.type",
            field="warehouse_id",
            synonyms=("warehouse", "deliver to", "warehouse code", "site", "plant"),
            **WAREHOUSE_LINK,
        ),
        Field(
            "state",
            kind="choice",
            choices=(
                ("draft", ("request for quotation", "rfq", "draft", "requested")),
                ("purchase", ("purchase order", "open", "confirmed", "released", "approved", "order")),
            ),
            synonyms=("order status", "status", "state"),
        ),
        Field(
            "product",
            of_line=True,
            field="product_id",
            required=True,
            synonyms=PRODUCT_SYNONYMS,
            **PRODUCT_LINK,
        ),
        Field(
            "vendor_code",
            of_line=True,
            keeper="product.supplierinfo",
            field="product_code",
            synonyms=("vendor part number", "vendor product code", "vendor item number", "supplier sku"),
        ),
        Field("name", of_line=True, synonyms=("line description", "description", "text")),
        Field(
            "quantity",
            of_line=True,
            kind="number",
            required=True,
            field="product_qty",
            rest=REST,
            synonyms=("ordered quantity", "quantity ordered", "order quantity", "quantity", "qty", *REST),
        ),
        Field(
            "received",
            of_line=True,
            kind="number",
            field="fulfillment_former_done",
            synonyms=("received quantity", "quantity received", "qty received", "received"),
        ),
        Field(
            "billed",
            of_line=True,
            kind="number",
            field="fulfillment_former_invoiced",
            synonyms=("billed quantity", "quantity billed", "invoiced quantity", "qty billed", "billed"),
        ),
        Field(
            "uom",
            of_line=True,
            field="product_uom_id",
            synonyms=("unit of measure", "unit", "uom", "purchase unit"),
            **UOM,
        ),
        Field(
            "price_unit",
            of_line=True,
            kind="number",
            money=True,
            synonyms=("unit price", "price", "net price", "purchase price", "price unit", "unit cost")
            + ("direct unit cost", "cost"),
        ),
        Field(
            "discount",
            of_line=True,
            kind="number",
            percent=True,
            synonyms=("discount %", "discount", "line discount"),
        ),
        Field(
            "date_planned",
            of_line=True,
            kind="date",
            is_plan=True,
            synonyms=("promised date", "expected arrival", "delivery date", "due date", "arrival date")
            + ("requested date",),
        ),
        Field(
            "first_promise",
            of_line=True,
            kind="date",
            is_plan=True,
            field="fulfillment_former_promise",
            synonyms=(
                "first promised date",
                "first promise",
                "original promise date",
                "original delivery date",
            ),
        ),
    ),
)
