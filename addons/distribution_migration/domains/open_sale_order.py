"""Sales orders that are still to be delivered or invoiced, in full or in part: one row a line."""

from .domain import Domain
from .field import Field, line_number
from .measure import Measure
from .partner import TERM
from .product import UOM
from .shared import CURRENCY_LINK, PRODUCT_LINK, PRODUCT_SYNONYMS, REST, WAREHOUSE_LINK

ADDRESS_LINK = {
    "kind": "link",
    "to": ("contact", "customer"),
    "model": "res.partner",
    "by": ("ref", "name", "complete_name"),
}

# All orders that are open in Odoo, whoever made them.
OPEN = {
    "by": ("key", "customer"),
    "total_by": 1,
    "model": "sale.order.line",
    "groups": ("order_id", "order_id.partner_id"),
    "where": (("order_id.state", "in", ("draft", "sent", "sale")), ("display_type", "=", False)),
    "record": "order_id",
    "everything": True,
}

OPEN_SALE_ORDER = Domain(
    code="open_sale_order",
    model="sale.order",
    watched=False,
    document="order_line",
    after=("product", "uom", "customer", "contact", "pricelist", "warehouse", "location"),
    parts=("sale_order_line",),
    measures=(
        Measure("quantity", of=("quantity",), field="product_uom_qty", **OPEN),
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
            synonyms=(
                "order number",
                "sales order",
                "sales order number",
                "order no",
                "order id",
                "document number",
            )
            + ("order reference", "sales document", "so number", "external id"),
        ),
        line_number("order line", "line item", "order line number"),
        Field(
            "customer",
            kind="link",
            field="partner_id",
            required=True,
            to=("customer",),
            model="res.partner",
            by=("ref", "name", "complete_name"),
            synonyms=(
                "customer number",
                "customer",
                "customer id",
                "sold to",
                "account number",
                "customer no",
            ),
        ),
        Field(
            "invoice_address",
            field="partner_invoice_id",
            synonyms=("invoice address", "bill to", "invoice to", "payer"),
            **ADDRESS_LINK,
        ),
        Field(
            "delivery_address",
            field="partner_shipping_id",
            synonyms=("delivery address", "ship to", "deliver to", "ship to code"),
            **ADDRESS_LINK,
        ),
        Field(
            "date_order", kind="date", synonyms=("order date", "date ordered", "document date", "date order")
        ),
        Field(
            "commitment_date",
            kind="date",
            is_plan=True,
            synonyms=("delivery date", "promised date", "ship date", "required date", "commitment date"),
        ),
        Field(
            "requested_date",
            kind="date",
            is_plan=True,
            field="fulfillment_requested_date",
            synonyms=("requested delivery date", "requested date", "customer requested date", "wish date"),
        ),
        Field(
            "client_order_ref",
            synonyms=(
                "customer reference",
                "customer po",
                "purchase order number",
                "your reference",
                "po number",
            ),
        ),
        Field(
            "pricelist",
            kind="link",
            field="pricelist_id",
            to=("pricelist",),
            model="product.pricelist",
            by=("name",),
            synonyms=("pricelist", "price list", "price group"),
        ),
        Field("currency", field="currency_id", synonyms=("currency", "currency code"), **CURRENCY_LINK),
        Field(
            "payment_term",
            field="payment_term_id",
            synonyms=("payment terms", "payment term", "terms"),
            **TERM,
        ),
        Field(
            "warehouse",
            field="warehouse_id",
            synonyms=("warehouse", "warehouse code", "site", "plant"),
            **WAREHOUSE_LINK,
        ),
        Field(
            "salesperson",
            kind="link",
            field="user_id",
            model="res.users",
            by=("login", "name"),
            synonyms=("salesperson", "sales rep", "account manager", "sales representative"),
        ),
        Field(
            "state",
            kind="choice",
            choices=(
                ("draft", ("quotation", "draft", "offer")),
                ("sale", ("sales order", "open", "confirmed", "released", "sale", "order")),
            ),
            synonyms=("order status", "status", "state"),
        ),
        Field(
            "down_payment",
            kind="number",
            money=True,
            keeper="sale.advance.payment.inv",
            field="fixed_amount",
            synonyms=("down payment", "deposit", "prepayment", "advance payment", "down payment paid"),
        ),
        Field(
            "product",
            of_line=True,
            field="product_id",
            required=True,
            synonyms=PRODUCT_SYNONYMS,
            **PRODUCT_LINK,
        ),
        Field("name", of_line=True, synonyms=("line description", "description", "text")),
        Field(
            "quantity",
            of_line=True,
            kind="number",
            required=True,
            field="product_uom_qty",
            rest=REST,
            synonyms=("ordered quantity", "quantity ordered", "order quantity", "quantity", "qty", *REST),
        ),
        Field(
            "uom",
            of_line=True,
            field="product_uom_id",
            synonyms=("unit of measure", "unit", "uom", "sales unit"),
            **UOM,
        ),
        Field(
            "price_unit",
            of_line=True,
            kind="number",
            money=True,
            synonyms=("unit price", "price", "net price", "sales price", "price unit"),
        ),
        Field(
            "delivered",
            of_line=True,
            kind="number",
            field="fulfillment_former_done",
            synonyms=("delivered quantity", "quantity delivered", "shipped quantity", "quantity shipped")
            + ("qty shipped", "qty delivered", "delivered", "shipped"),
        ),
        Field(
            "invoiced",
            of_line=True,
            kind="number",
            field="fulfillment_former_invoiced",
            synonyms=(
                "invoiced quantity",
                "quantity invoiced",
                "qty invoiced",
                "billed quantity",
                "invoiced",
            ),
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
        Field(
            "discount",
            of_line=True,
            kind="number",
            percent=True,
            synonyms=("discount %", "discount", "line discount"),
        ),
    ),
)
