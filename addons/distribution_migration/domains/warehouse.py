"""Warehouses: where goods lie, and in how many steps they come and go."""

from .domain import Domain
from .field import Field, key

WAREHOUSE = Domain(
    code="warehouse",
    model="stock.warehouse",
    after=("contact",),
    # A warehouse makes hundreds of records: its locations, operation types, routes and rules.
    batch=10,
    parts=("stock_location", "stock_picking_type", "stock_rule", "stock_route", "stock_route_warehouse"),
    fields=(
        key("warehouse number", "warehouse id", "warehouse code", "site code", "plant", "branch number"),
        Field(
            "name",
            required=True,
            synonyms=("warehouse name", "name", "description", "site name", "warehouse"),
        ),
        Field("code", longest=5, synonyms=("short name", "short code", "abbreviation")),
        Field(
            "address",
            kind="link",
            field="partner_id",
            to=("contact", "vendor"),
            model="res.partner",
            by=("ref", "name"),
            synonyms=("address", "address number", "warehouse address"),
        ),
        Field(
            "reception_steps",
            kind="choice",
            choices=(
                ("one_step", ("1", "one step", "1 step", "direct")),
                ("two_steps", ("2", "two steps", "2 steps", "receive then store")),
                ("three_steps", ("3", "three steps", "3 steps", "quality control")),
            ),
            synonyms=("incoming shipments", "receipt steps", "reception steps", "inbound steps"),
        ),
        Field(
            "delivery_steps",
            kind="choice",
            choices=(
                ("ship_only", ("1", "one step", "1 step", "direct", "ship")),
                ("pick_ship", ("2", "two steps", "2 steps", "pick then ship")),
                ("pick_pack_ship", ("3", "three steps", "3 steps", "pick, pack, ship")),
            ),
            synonyms=("outgoing shipments", "delivery steps", "outbound steps", "shipping steps"),
        ),
    ),
)
