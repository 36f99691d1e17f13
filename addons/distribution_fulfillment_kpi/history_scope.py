"""What rows of the former system are computed together, as SQL over the alias of a row.

Such rows have no record that holds them together, but names they share: a hash of these is the scope.
Two groups that share one are computed together, and no worse.
"""

# A hash names an order: it has no record, but a number; without one, a row stands alone.
ORDER_SCOPE_FUNCTION = """
    CREATE OR REPLACE FUNCTION fulfillment_history_order_scope(company integer, ref varchar, line integer)
    RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT hashtext(company::text || '/' || coalesce(ref, '#' || line::text)) $$
"""


def order_scope(row):
    """The lines, or the invoices, of one order."""
    return f"fulfillment_history_order_scope({row}.company_id, {row}.order_ref, {row}.id)"


def _text(row, *names):
    return " || '/' || ".join(f"coalesce({row}.{name}::text, '')" for name in names)


def counted_place(row):
    """The same goods at the same place: the next count of them decides whether one stands."""
    goods = _text(row, "company_id", "warehouse_id", "product_code", "product_name")
    place = _text(row, "location_name", "lot_name", "package_name", "owner_name")
    return f"hashtext({goods} || '/' || {place})"


def returned_line(row):
    """The dispositions of one returned line; a row that names no return stands alone."""
    alone = f"CASE WHEN {row}.return_ref IS NULL THEN {row}.id::text ELSE '' END"
    return f"hashtext({alone} || '/' || {_text(row, 'company_id', 'return_ref', 'product_code', 'product_name')})"
