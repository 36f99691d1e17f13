"""History of the old system: a domain a kind, made from what `source/` describes for the import of history.

Named records may be gone: customers, vendors and products are texts, which lead to a record where there is one.
Warehouses, currencies and the invoice that is paid have to be there.
"""

from dataclasses import fields

from ..source.kinds import KINDS
from ..source.suggest import Target
from .domain import Domain
from .field import Field
from .measure import Measure
from .shared import CURRENCY_LINK, WAREHOUSE_LINK

NAMED = ("uom", "product", "customer", "vendor", "warehouse")
# Of a customer's or vendor's name, the domain that brings it; of others, too.
BROUGHT_BY = {
    "customer_name": ("customer",),
    "vendor_name": ("vendor",),
    "product_code": ("product",),
    "uom_name": ("uom",),
}
# What is summed of a kind, beside the number of rows: {name of the figure: the numbers multiplied}, with the flag
# that turns the sign (reconciler_history).
FIGURES = {
    "sale_line": {"quantity": ("ordered_qty",), "value": ("amount_untaxed",)},
    "purchase_line": {"quantity": ("ordered_qty",), "value": ("ordered_qty", "unit_price")},
    "invoice": {"value": ("amount_total", "is_credit")},
    "payment": {"value": ("amount",)},
    "count": {"quantity": ("counted_qty",), "book": ("book_qty",)},
    "return": {"quantity": ("quantity",)},
    "pick": {"quantity": ("quantity",)},
}


def _field(kind, target):
    """Return the field of a domain that a target of history is."""
    said = {own.name: getattr(target, own.name) for own in fields(Target)}
    code = target.code
    if code == "external_key":
        return Field(**{**said, "code": "key"}, is_key=True)
    if kind.parent and code == kind.parent.target:
        parent = KINDS[kind.parent.kind]
        return Field(
            **{**said, "kind": "link"},
            to=(code_of(parent),),
            model=_model(parent),
            by=("external_key", kind.parent.number),
        )
    if target.kind == "currency":
        return Field(**{**said, **CURRENCY_LINK}, field=target.column)
    if target.kind == "warehouse":
        return Field(**{**said, **WAREHOUSE_LINK}, field=target.column)
    if target.kind == "date":
        return Field(**said, of_history=True)
    return Field(
        **{**said, "kind": "text" if target.kind == "unit" else target.kind}, to=BROUGHT_BY.get(code, ())
    )


def _measures(kind):
    """Return what is compared by month, quantities also by warehouse, and amounts by currency where rows have one."""
    found = []
    for code, of in FIGURES[kind.code].items():
        is_money = bool(set(of) & set(kind.money))
        beside = "currency" if is_money else "warehouse"
        if is_money and not kind.needs_currency:
            by, groups, total_by = (kind.instants,), (kind.instants[0],), 0
        else:
            by, groups = (kind.instants, beside), (kind.instants[0], f"{beside}_id")
            total_by = 1 if is_money else 0
        found.append(
            Measure(
                code,
                of=of,
                by=by,
                total_by=total_by,
                currency="currency" if "currency" in by else "",
                model=_model(kind),
                field=of[0],
                groups=groups,
            )
        )
    return tuple(found)


def _model(kind):
    return f"fulfillment.history.{kind.code.replace('_', '.')}"


def code_of(kind):
    return f"history_{kind.code}"


def _domain(kind):
    return Domain(
        code=code_of(kind),
        model=_model(kind),
        after=(*NAMED, code_of(KINDS[kind.parent.kind])) if kind.parent else NAMED,
        batch=2000,
        any_of=kind.instants,
        family="history",
        history=kind,
        measures=_measures(kind),
        fields=tuple(_field(kind, target) for target in kind.targets),
    )


HISTORY = tuple(_domain(kind) for kind in KINDS.values())
