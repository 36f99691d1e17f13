"""Price lists: their names and currencies; what they ask for is a domain of its own."""

from .domain import Domain
from .field import Field, key
from .shared import CURRENCY_LINK

PRICELIST = Domain(
    code="pricelist",
    model="product.pricelist",
    named_by=("name",),
    fields=(
        key(
            *("price list code", "price list number", "price group code", "price list id", "pricelist id"),
            *("customer price group", "price group", "code"),
        ),
        Field(
            "name",
            required=True,
            synonyms=("price list name", "pricelist name", "pricelist", "price list", "name", "description"),
        ),
        Field("currency", field="currency_id", synonyms=("currency", "currency code"), **CURRENCY_LINK),
        Field(
            "country_groups",
            kind="link",
            field="country_group_ids",
            model="res.country.group",
            by=("name",),
            many=True,
            synonyms=("country groups", "region", "regions"),
        ),
        Field("active", kind="flag", synonyms=("active",)),
    ),
)
