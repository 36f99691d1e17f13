"""Units of measure and packagings, each as so many of another one."""

from .domain import Domain
from .field import Field, key

UNIT = Domain(
    code="uom",
    model="uom.uom",
    parent="relative_uom",
    named_by=("name",),
    fields=(
        key(
            "unit code",
            "unit of measure code",
            "uom code",
            "um code",
            "unit measure code",
            "packaging code",
            "code",
        ),
        Field(
            "name",
            required=True,
            synonyms=("unit name", "unit of measure", "unit", "uom", "name", "description", "packaging"),
        ),
        Field(
            "relative_factor",
            kind="number",
            sign="positive",
            synonyms=("contains", "conversion factor", "factor", "quantity per unit of measure", "units per")
            + ("pieces per unit", "ratio", "numerator", "relative factor"),
        ),
        Field(
            "relative_uom",
            kind="link",
            field="relative_uom_id",
            to=("uom",),
            model="uom.uom",
            by=("name",),
            synonyms=("reference unit", "base unit", "base uom", "relative uom", "of unit", "parent unit"),
        ),
        Field("active", kind="flag", synonyms=("active",)),
    ),
)
