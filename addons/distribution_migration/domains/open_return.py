"""Goods that customers are about to send back: agreed on in the old system, and not come yet."""

from .domain import Domain
from .field import Field, line_number
from .measure import Measure
from .moved_goods import AWAITED, GOODS, STILL_TO_COME
from .shared import WAREHOUSE_LINK

OPEN_RETURN = Domain(
    code="open_return",
    model="stock.picking",
    watched=False,
    document="move_ids",
    after=("product", "uom", "warehouse", "location", "lot", "customer", "open_sale_order"),
    parts=("stock_package_history",),
    measures=(
        Measure(
            "quantity",
            by=("product", "customer"),
            groups=("product_id", "picking_id.partner_id"),
            where=(("location_id.usage", "=", "customer"), ("state", "in", STILL_TO_COME)),
            **AWAITED,
        ),
    ),
    fields=(
        Field(
            "key",
            is_key=True,
            required=True,
            synonyms=("return number", "rma number", "rma", "return order", "return authorization")
            + ("document number", "external id"),
        ),
        line_number("return line", "rma line"),
        Field(
            "customer",
            kind="link",
            field="partner_id",
            required=True,
            to=("customer",),
            model="res.partner",
            by=("ref", "name"),
            synonyms=("customer number", "customer", "customer id", "account number"),
        ),
        Field(
            "warehouse",
            keeper="stock.picking.type",
            field="warehouse_id",
            synonyms=("warehouse", "receiving warehouse", "warehouse code", "site"),
            **WAREHOUSE_LINK,
        ),
        Field(
            "order",
            kind="link",
            field="sale_id",
            to=("open_sale_order",),
            model="sale.order",
            by=("name", "client_order_ref"),
            synonyms=("open sales order", "sales order"),
        ),
        Field("origin", synonyms=("original document", "invoice number", "delivery note", "original order")),
        Field(
            "scheduled_date",
            kind="date",
            is_plan=True,
            synonyms=("expected arrival", "expected date", "scheduled date", "arrival date"),
        ),
        *GOODS,
        Field(
            "to_refund",
            of_line=True,
            kind="flag",
            synonyms=("to be credited", "credit", "refund", "update quantities on order"),
        ),
    ),
)
