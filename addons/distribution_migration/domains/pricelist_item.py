"""Prices and conditions of price lists: for a product, a category or all of them."""

from .domain import Domain
from .field import Field
from .measure import Measure
from .shared import PRODUCT_LINK, PRODUCT_SYNONYMS

PRICELIST_LINK = {"kind": "link", "to": ("pricelist",), "model": "product.pricelist", "by": ("name",)}

# By price and list; what the row leaves out, as the price where it gives a percentage, is no figure of it.
CONDITION = {
    "by": ("key", "pricelist"),
    "total_by": 1,
    "model": "product.pricelist.item",
    "groups": ("id", "pricelist_id"),
}

PRICELIST_ITEM = Domain(
    code="pricelist_item",
    model="product.pricelist.item",
    above=("pricelist",),
    lines=("item_ids", "Pricelist Items", "Pricelist Rules"),
    after=("pricelist", "product", "product_category"),
    key_from=("pricelist", "product", "category", "min_quantity", "date_start"),
    measures=(
        Measure("price", of=("fixed_price",), field="fixed_price", **CONDITION),
        Measure("percent", of=("percent_price",), field="percent_price", **CONDITION),
    ),
    fields=(
        Field("key", is_key=True, synonyms=("external id", "condition number", "price id", "key", "id")),
        Field(
            "pricelist",
            field="pricelist_id",
            required=True,
            synonyms=("price list", "pricelist", "price list code", "price group", "customer price group")
            + ("pricelist name", "price list id", "price group code"),
            **PRICELIST_LINK,
        ),
        Field("product", field="product_id", synonyms=PRODUCT_SYNONYMS, **PRODUCT_LINK),
        Field(
            "category",
            kind="link",
            field="categ_id",
            to=("product_category",),
            model="product.category",
            by=("complete_name", "name"),
            synonyms=("product category", "category", "product group", "item group", "item discount group"),
        ),
        Field(
            "min_quantity",
            kind="number",
            synonyms=(
                "minimum quantity",
                "min quantity",
                "min qty",
                "from quantity",
                "scale quantity",
                "quantity",
            ),
        ),
        Field(
            "compute_price",
            kind="choice",
            choices=(
                ("fixed", ("fixed", "fixed price", "price", "net price")),
                ("percentage", ("percentage", "discount", "percent", "%")),
                ("formula", ("formula", "calculated")),
            ),
            synonyms=("price type", "computation", "compute price", "condition type"),
        ),
        Field(
            "fixed_price",
            kind="number",
            money=True,
            synonyms=(
                "fixed price",
                "unit price",
                "price",
                "sales price",
                "net price",
                "amount",
                "list price",
            ),
        ),
        Field(
            "percent_price",
            percent=True,
            kind="number",
            sign="any",
            synonyms=(
                "discount %",
                "discount",
                "discount percent",
                "line discount %",
                "percentage",
                "percent price",
            ),
        ),
        Field(
            "base",
            kind="choice",
            choices=(
                ("list_price", ("sales price", "list price", "list")),
                ("standard_price", ("cost", "cost price", "standard cost")),
                ("pricelist", ("other pricelist", "price list", "other price list")),
            ),
            synonyms=("based on", "base", "price base"),
        ),
        Field(
            "base_pricelist",
            field="base_pricelist_id",
            synonyms=("other pricelist", "base price list", "base pricelist"),
            **PRICELIST_LINK,
        ),
        Field("price_discount", kind="number", sign="any", synonyms=("formula discount", "price discount")),
        Field("price_markup", kind="number", sign="any", synonyms=("markup", "mark up", "markup %")),
        Field(
            "price_surcharge",
            kind="number",
            money=True,
            sign="any",
            synonyms=("surcharge", "extra fee", "price surcharge"),
        ),
        Field(
            "price_round", kind="number", synonyms=("rounding", "round to", "price rounding", "price round")
        ),
        Field(
            "price_min_margin",
            kind="number",
            money=True,
            sign="any",
            synonyms=("minimum margin", "price min margin"),
        ),
        Field(
            "price_max_margin",
            kind="number",
            money=True,
            sign="any",
            synonyms=("maximum margin", "price max margin"),
        ),
        Field(
            "date_start",
            kind="date",
            is_plan=True,
            synonyms=("valid from", "start date", "starting date", "date start"),
        ),
        Field(
            "date_end",
            kind="date",
            is_plan=True,
            until=True,
            synonyms=("valid to", "valid until", "end date", "ending date", "date end"),
        ),
    ),
)
