"""Goods on their way to a warehouse of the company: they left another one, and have not come yet."""

from .domain import Domain
from .field import Field, line_number
from .measure import Measure
from .moved_goods import AWAITED, GOODS, STILL_TO_COME
from .shared import LOCATION_LINK, WAREHOUSE_LINK

TRANSFER = Domain(
    code="transfer",
    model="stock.picking",
    watched=False,
    document="move_ids",
    # The goods themselves are opening stock of the transit location: counted once, with all others.
    after=("product", "uom", "warehouse", "location", "lot", "stock"),
    parts=("stock_package_history",),
    measures=(
        Measure(
            "quantity",
            by=("product", "warehouse"),
            total_by=1,
            groups=("product_id", "location_dest_id.warehouse_id"),
            where=(("location_id.usage", "=", "transit"), ("state", "in", STILL_TO_COME)),
            **AWAITED,
        ),
    ),
    fields=(
        Field(
            "key",
            is_key=True,
            required=True,
            synonyms=("transfer number", "transfer order", "transfer order number", "shipment number")
            + ("document number", "transfer", "external id"),
        ),
        line_number("transfer line"),
        Field(
            "warehouse",
            keeper="stock.picking.type",
            field="warehouse_id",
            required=True,
            synonyms=(
                "to warehouse",
                "destination warehouse",
                "receiving warehouse",
                "warehouse",
                "to site",
                "to",
            ),
            **WAREHOUSE_LINK,
        ),
        Field(
            "location",
            field="location_id",
            synonyms=("transit location", "from location", "in transit location"),
            **LOCATION_LINK,
        ),
        Field(
            "origin", synonyms=("source document", "from warehouse", "sending warehouse", "origin", "from")
        ),
        Field(
            "scheduled_date",
            kind="date",
            is_plan=True,
            synonyms=("expected arrival", "arrival date", "scheduled date", "due date"),
        ),
        *GOODS,
    ),
)
