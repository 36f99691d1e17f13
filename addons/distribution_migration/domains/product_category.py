"""Product categories, each below its parent."""

from .domain import Domain
from .field import Field, key

PRODUCT_CATEGORY = Domain(
    code="product_category",
    model="product.category",
    parent="parent",
    named_by=("name",),
    fields=(
        key("category code", "category id", "category number", "product group code", "group code", "code"),
        Field(
            "name",
            required=True,
            synonyms=("category name", "category", "product group", "group name", "name", "description"),
        ),
        Field(
            "parent",
            kind="link",
            field="parent_id",
            to=("product_category",),
            model="product.category",
            by=("complete_name", "name"),
            synonyms=("parent category", "parent", "parent id", "main group", "super category"),
        ),
    ),
)
