"""How a row says which variant it is: up to three attributes with a value each, as shops and item masters do."""

from .field import Field

PLACES = (1, 2, 3)
# What the columns of the first, second and third pair are called.
_ATTRIBUTE = ("option%s name", "attribute %s", "attribute %s name", "option %s", "option %s name")
_VALUE = ("option%s value", "value %s", "attribute %s value", "attribute value %s", "option %s value")


def pairs(attribute, value, **others):
    """Return the fields of the three pairs.

    :param attribute, value: the fields of Odoo in which they end up
    """
    fields = []
    for place in PLACES:
        for code, field, names in (("attribute", attribute, _ATTRIBUTE), ("value", value, _VALUE)):
            fields.append(
                Field(
                    f"{code}_{place}", field=field, synonyms=tuple(name % place for name in names), **others
                )
            )
    return tuple(fields)


def said(row):
    """Return [(place, attribute, value)] of the pairs that have a value; the attribute may be missing."""
    return [
        (place, (row.get(f"attribute_{place}") or "").strip(), row[f"value_{place}"].strip())
        for place in PLACES
        if (row.get(f"value_{place}") or "").strip()
    ]
